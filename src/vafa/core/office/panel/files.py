"""Files in and out: an import in steps with a trial before it, and exports."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse

from vafa.core.office import exports, uploads
from vafa.core.office.models import Export, Upload
from vafa.core.office.sources import programme
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _, mark

pages = PanelPages("office")

TARGETS = {
    "reference": mark("Receipt number"), "happened_at": mark("Date"), "time": mark("Time of day"),
    "mobile": mark("Mobile"), "card": mark("Card number"), "external_id": mark("Customer code"),
    "email": mark("E-mail"), "national_id": mark("National id"), "member_id": mark("Member id"),
    "total": mark("Total of the purchase"), "unit_price": mark("Unit price"), "quantity": mark("Quantity"),
    "amount": mark("Amount of the line"), "net": mark("Amount after discount"), "discount": mark("Discount"),
    "tax": mark("Tax"), "sku": mark("Product code"), "name": mark("Product name"), "groups": mark("Product group"),
    "kind": mark("Kind of line"), "branch": mark("Branch"), "channel": mark("Channel"),
    "given_name": mark("Given name"), "family_name": mark("Family name"),
}  # fmt: skip
NEEDED = ("reference", "happened_at")
WHATS = {
    "members": (mark("Members"), mark("Names, birthdays, groups, consents, own fields")),
    "cards": (mark("Cards and numbers"), mark("Every mobile, card and code with its member")),
    "balances": (mark("Balances"), mark("What each member has of each currency")),
    "transfers": (mark("Transfers"), mark("Every change of every balance")),
    "purchases": (mark("Purchases"), mark("With their lines, payments and what was decided")),
    "refunds": (mark("Returns"), mark("What came back and what was reversed")),
    "products": (mark("Products"), mark("Codes, names and groups")),
    "everything": (mark("Everything"), mark("All tables with a description, as open files in a ZIP")),
}


@pages.get("imports", permission="imports:write", name="imports")
def show_imports(visit: PanelVisit) -> HttpResponse:
    return visit.render("office/imports.html", uploads=uploads.uploads())


@pages.get("imports/new", permission="imports:write", name="import-new")
def new_import(visit: PanelVisit) -> HttpResponse:
    return visit.render("office/import_new.html", error="")


@pages.post("imports/new", permission="imports:write", name="import-receive")
def receive(visit: PanelVisit) -> HttpResponse:
    file = visit.request.FILES.get("file")
    if file is None:
        return visit.render("office/import_new.html", 422, error=_("Choose a file."))
    try:
        made = uploads.receive(name=str(file.name), chunks=file.chunks(), size=int(file.size or 0))
    except VafaError as refused:
        return visit.render("office/import_new.html", 422, error=refused.say(visit.lang)[1])
    return visit.redirect("import", upload_id=made.id)


@pages.get("imports/<uuid:upload_id>", permission="imports:write", name="import")
def show_import(visit: PanelVisit, upload_id: UUID) -> HttpResponse:
    return _page(visit, uploads.upload(upload_id))


@pages.get("imports/<uuid:upload_id>/progress", permission="imports:write", name="import-progress")
def show_progress(visit: PanelVisit, upload_id: UUID) -> HttpResponse:
    """Asked again and again while it runs; when it has ended, the whole page is loaded anew."""
    row = uploads.upload(upload_id)
    if not row.busy:
        return visit.go(visit.url("import", upload_id=upload_id))
    return visit.render("office/import_progress.html", row=row, left=_left(visit, row))


@pages.post("imports/<uuid:upload_id>", permission="imports:write", name="import-settle", once=True)
def settle(visit: PanelVisit, upload_id: UUID) -> HttpResponse:
    """The columns, then a trial or the real thing."""
    post = visit.request.POST
    row = uploads.upload(upload_id)
    mapping = {target: post.get(f"map.{target}", "") for target in TARGETS}
    mapping = {target: header for target, header in mapping.items() if header}
    how = {"unit": post.get("unit", "rial"), "source": post.get("source", "").strip(), "join": "join" in post}
    try:
        uploads.settle(upload_id=upload_id, mapping=mapping, **how)
        if post.get("do") == "run":
            uploads.start(upload_id=upload_id)
        else:
            uploads.check(upload_id=upload_id)
    except VafaError as refused:
        row.how = {**how, "mapping": mapping}
        return _page(visit, row, refused.say(visit.lang)[1], 422)
    return visit.redirect("import", upload_id=upload_id)


@pages.post("imports/<uuid:upload_id>/stop", permission="imports:write", name="import-stop")
def stop(visit: PanelVisit, upload_id: UUID) -> HttpResponse:
    uploads.stop(upload_id=upload_id)
    visit.toast(_("It is being stopped; what was recorded stays"), "info")
    return visit.redirect("import", upload_id=upload_id)


@pages.get("imports/<uuid:upload_id>/rejects", permission="imports:write", name="import-rejects")
def rejects(visit: PanelVisit, upload_id: UUID) -> Any:
    path = uploads.rejects_of(uploads.upload(upload_id))
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@pages.get("exports", permission="exports:read", name="exports")
def show_exports(visit: PanelVisit) -> HttpResponse:
    found = exports.exports()
    busy = any(each.state in (Export.State.WAITING, Export.State.RUNNING) for each in found)
    template = "office/exports_list.html" if visit.htmx else "office/exports.html"
    return visit.render(template, exports=found, whats=WHATS, busy=busy)


@pages.post("exports", permission="exports:read", name="export-ask", once=True, recent=True)
def ask(visit: PanelVisit) -> HttpResponse:
    exports.ask(what=visit.request.POST.get("what", ""))
    visit.toast(_("It is being written; it appears below when it is ready"), "info")
    return visit.redirect("exports")


@pages.get("exports/<uuid:export_id>/file", permission="exports:read", name="export-file", recent=True)
def file_of(visit: PanelVisit, export_id: UUID) -> Any:
    path = exports.path_of(exports.export(export_id))
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def _page(visit: PanelVisit, row: Upload, error: str = "", status: int = 200) -> HttpResponse:
    made = programme()
    currencies = made.currencies if made else {}
    earned = row.result.get("earned", {})
    return visit.render(
        "office/import.html",
        status,
        row=row,
        error=error,
        step=_step(row),
        left=_left(visit, row),
        targets=[(target, _(text), target in NEEDED) for target, text in TARGETS.items()],
        headers=[(each, each) for each in row.head.get("header", []) if each],
        earned=[(currencies[key], amount) for key, amount in earned.items() if key in currencies],
        has_rejects=uploads.rejects_of(row).is_file(),
    )


def _step(row: Upload) -> int:
    """Where it is among: file, columns, trial, import."""
    if row.state in (Upload.State.CHECKING, Upload.State.CHECKED):
        return 3
    if row.state in (Upload.State.RUNNING, Upload.State.STOPPING):
        return 4
    return 5 if row.state == Upload.State.DONE else 2


def _left(visit: PanelVisit, row: Upload) -> int | None:
    """Seconds left at the speed so far; None while that cannot be told."""
    if not row.total or not row.done or row.started_at is None:
        return None
    spent = max(int((visit.now - row.started_at).total_seconds()), 1)
    return spent * (row.total - row.done) // row.done
