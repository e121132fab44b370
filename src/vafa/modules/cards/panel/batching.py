"""Batches: made in the background, watched, and taken out as files or sheets."""

from uuid import UUID

from django.http import Http404, HttpResponse

from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.words import _, mark, say

from .. import batches, files, numbers, printing, selectors, sheets
from ..models import Batch
from ..params import CardsParams
from ..selectors import PAGE
from .listing import uuid_in, words

pages = PanelPages("cards")
STATES = {
    "waiting": mark("Waiting"), "running": mark("Being made"), "done": mark("Made"), "stopped": mark("Stopped"),
    "failed": mark("Failed"),
}  # fmt: skip
TONES = {"waiting": "info", "running": "info", "done": "success", "stopped": "warning", "failed": "error"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("cards/batches", permission="members:read", name="card-batches")
def list_batches(visit: PanelVisit) -> HttpResponse:
    get = visit.request.GET
    found = selectors.batches(after=uuid_in(get.get("after", "")), limit=PAGE + 1)
    return visit.render(
        "cards/batches.html",
        batches=found[:PAGE],
        states={key: _(name) for key, name in STATES.items()},
        tones=TONES,
        after=query(get, after=found[PAGE - 1].id) if len(found) > PAGE else "",
        first=query(get, after=None) if get.get("after") else "",
    )


@pages.get("cards/batches/new", permission="cards.batches", name="card-batch-new")
def new_batch(visit: PanelVisit) -> HttpResponse:
    return _form(visit, {"name": "", "total": ""}, {})


@pages.post("cards/batches/new", permission="cards.batches", name="card-batch-new", once=True)
def start_batch(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    typed = {"name": post.get("name", "").strip()[:80], "total": post.get("total", "").strip()[:12]}
    total = plain_digits(typed["total"]).replace(",", "").replace("٬", "")
    if not total.isdecimal():
        return _form(visit, typed, {"total": _("Write how many cards: a number.")}, 422)
    try:
        made = batches.start(total=int(total), name=typed["name"])
    except VafaError as refused:
        return _form(visit, typed, {"total": refused.say(visit.lang)[1]}, 422)
    return visit.redirect("card-batch", batch_id=made.id)


def _form(
    visit: PanelVisit, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    params = batches.settings()
    return visit.render(
        "cards/batch_new.html",
        status,
        typed=typed,
        errors={"total": ""} | errors,
        example=words()["grouped"](_example(params)),
        pattern=_said(params),
        most=batches.MOST,
    )


def _example(params: CardsParams) -> str:
    """What a number looks like; no card has it."""
    pattern = numbers.of_params(params)
    return pattern.number(int(("1234567890" * 2)[: params.digits]))


def _said(params: CardsParams) -> list[tuple[str, str]]:
    shapes = CardsParams.model_fields
    choice = {
        name: say((shapes[name].json_schema_extra or {})["choices"][getattr(params, name)])
        for name in ("check", "order", "pin")
    }
    return [(_("Check digit"), choice["check"]), (_("Order"), choice["order"]), (_("PIN"), choice["pin"])]


@pages.get("cards/batches/<uuid:batch_id>", permission="members:read", name="card-batch")
def show_batch(visit: PanelVisit, batch_id: UUID) -> HttpResponse:
    batch = batches.get(batch_id)
    return visit.render(
        "cards/batch.html",
        batch=batch,
        open=batch.state in batches.OPEN,
        counts=selectors.counts(batch_id),
        parts=-(-batch.done // sheets.PER_FILE),
        per_file=sheets.PER_FILE,
        batch_states={key: _(name) for key, name in STATES.items()},
        batch_tones=TONES,
        reason=say(batch.reason) if batch.reason else "",
        **words(),
    )


@pages.get("cards/batches/<uuid:batch_id>/progress", permission="members:read", name="card-batch-progress")
def show_progress(visit: PanelVisit, batch_id: UUID) -> HttpResponse:
    batch = batches.get(batch_id)
    if batch.state not in batches.OPEN and visit.htmx:
        return visit.redirect("card-batch", batch_id=batch_id)
    return visit.render("cards/progress.html", batch=batch, open=batch.state in batches.OPEN)


@pages.post("cards/batches/<uuid:batch_id>/stop", permission="cards.batches", name="card-batch-stop")
def stop_batch(visit: PanelVisit, batch_id: UUID) -> HttpResponse:
    batches.stop(batch_id=batch_id)
    return visit.redirect("card-batch", batch_id=batch_id)


@pages.get("cards/batches/<uuid:batch_id>/numbers.csv", permission="cards.batches", name="card-batch-csv")
def take_csv(visit: PanelVisit, batch_id: UUID) -> HttpResponse:
    batch = batches.get(batch_id)
    batches.exported(batch_id=batch_id, what="csv")
    return printing.download(files.as_csv(batch), "text/csv; charset=utf-8", f"{_file(batch)}.csv")


@pages.get("cards/batches/<uuid:batch_id>/numbers.xlsx", permission="cards.batches", name="card-batch-xlsx")
def take_xlsx(visit: PanelVisit, batch_id: UUID) -> HttpResponse:
    batch = batches.get(batch_id)
    batches.exported(batch_id=batch_id, what="xlsx")
    return printing.download(files.as_xlsx(batch), XLSX, f"{_file(batch)}.xlsx")


@pages.get(
    "cards/batches/<uuid:batch_id>/sheets-<int:part>.pdf", permission="cards.batches", name="card-batch-pdf"
)
def take_sheets(visit: PanelVisit, batch_id: UUID, part: int) -> HttpResponse:
    assert visit.club is not None
    batch, params = batches.get(batch_id), batches.settings()
    printed = sheets.of_batch(batch, part=part, params=params) if 0 < part < 10_000 else []
    if not printed:
        raise Http404
    made = sheets.pdf(printed, look=visit.club, params=params, lang=visit.lang)
    batches.exported(batch_id=batch_id, what="pdf")
    return printing.download(made, "application/pdf", f"{_file(batch)}-{part}.pdf")


def _file(batch: Batch) -> str:
    return f"cards-{batch.created_at:%Y%m%d}-{batch.total}"
