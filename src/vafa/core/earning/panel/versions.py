"""From a draft to a version in force, and back: differences in sentences, checks, publishing, rolling back."""

from typing import Any

from django.http import HttpResponse

from vafa.core.earning import changes, differences, drafting, publishing
from vafa.core.earning.changes import Change
from vafa.core.earning.models import Programme as Version
from vafa.core.earning.panel.desk import MARKS, Desk, marked, publishers
from vafa.domain.errors import VafaError
from vafa.domain.programme import Programme
from vafa.domain.time import parse_instant
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms import condition_values as values
from vafa.doors.web.words import _, language, mark

pages = PanelPages("earning")
A_PAGE = 20
PARTS = {
    "rule": ("bolt", mark("Rules")),
    "offer": ("discount", mark("Offers")),
    "currency": ("coins", mark("Currencies")),
    "module": ("puzzle", mark("Modules")),
    "event": ("sparkles", mark("Events")),
    "settings": ("settings", mark("Settings")),
}
KINDS = {
    "added": ("success", mark("New")), "changed": ("info", mark("Changed")), "removed": ("error", mark("Removed")),
}  # fmt: skip


@pages.get("programme/review", permission="programme:read", name="programme-review")
def review(visit: PanelVisit) -> HttpResponse:
    """What publishing the draft would change."""
    return _review(visit, Desk.of(visit))


@pages.post("programme/review", permission="programme:write", name="programme-review", once=True)
def publish(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    day, clock = post.get("day", "").strip(), post.get("clock", "").strip()
    start = None
    if post.get("when") == "later":
        start = values.instant(f"{day}T{clock or '00:00'}", visit.formats)
        if start is None:
            return _review(visit, Desk.of(visit), _("Choose the day from which it holds."), 422)
    try:
        made = publishing.publish(
            effective_from=parse_instant(start) if start else None, note=post.get("note", "").strip()[:500]
        )
    except VafaError as refused:
        return _review(visit, Desk.of(visit), refused.say(language())[1], int(refused.kind.status))
    visit.toast(
        _("Version %(number)s is published")
        % {"number": visit.text("earning/number.html", number=made.number)}
    )
    return visit.redirect("programme")


@pages.post("programme/discard", permission="programme:write", name="programme-discard")
def discard(visit: PanelVisit) -> HttpResponse:
    drafting.discard()
    visit.toast(_("The draft is gone; what is published stays as it is"))
    return visit.redirect("programme")


@pages.get("programme/versions", permission="programme:read", name="programme-versions")
def list_versions(visit: PanelVisit) -> HttpResponse:
    before = visit.request.GET.get("before", "")
    found = publishing.versions(before=int(before) if before.isdigit() else None, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    in_force = publishing.in_force()
    return visit.render(
        "earning/versions.html",
        versions=shown,
        people=publishers(shown),
        in_force=in_force.number if in_force else None,
        after=shown[-1].number if len(found) > A_PAGE else None,
        now=visit.now,
    )


@pages.get("programme/versions/<int:number>", permission="programme:read", name="programme-version")
def show_version(visit: PanelVisit, number: int) -> HttpResponse:
    """One version: what it changed against the one before it, and its rules in words."""
    version = drafting.version(number)
    made = _compiled(version)
    earlier = publishing.versions(before=number, limit=1)
    desk = Desk(made.body, visit.formats, publishing.latest(), draft=False)
    in_force = publishing.in_force()
    return visit.render(
        "earning/version.html",
        version=version,
        people=publishers([version]),
        groups=_grouped(_changes(visit, _compiled(earlier[0]) if earlier else None, made)),
        back=_grouped(_changes(visit, _compiled(in_force), made))
        if in_force and in_force.number != number
        else [],
        rules=[
            (rule.rule.names.in_(visit.lang), desk.said(rule.key, made), rule.rule.on)
            for rule in made.by_key.values()
        ],
        current=in_force is not None and in_force.number == number,
        may=visit.may("programme:write"),
    )


@pages.post(
    "programme/versions/<int:number>/restore",
    permission="programme:write",
    name="programme-restore",
    once=True,
)
def restore(visit: PanelVisit, number: int) -> HttpResponse:
    note = _("Back to version %(number)s") % {"number": number}
    made = drafting.restore(number=number, note=note)
    shown = {"number": visit.text("earning/number.html", number=made.number)}
    visit.toast(_("Published as version %(number)s") % shown)
    return visit.redirect("programme-versions")


def _review(visit: PanelVisit, desk: Desk, problem: str = "", status: int = 200) -> HttpResponse:
    before = _compiled(desk.latest) if desk.latest else None
    found = _changes(visit, before, desk.compiled) if desk.draft or before is None else []
    known, now = publishing.branches(), publishing.now()
    warnings = [
        (rule.names.in_(visit.lang), rule.key, warning)
        for rule in desk.body.rules
        for warning in differences.warnings(desk.compiled, rule.key, known, now=now)
        if any(change.key == rule.key for change in found)
    ]
    return visit.render(
        "earning/review.html",
        status,
        desk=desk,
        groups=_grouped(found),
        count=len(found),
        warnings=warnings,
        problem=problem,
        post=visit.request.POST,
        number=(desk.latest.number if desk.latest else 0) + 1,
        changed_at=drafting.draft_changed_at(),
        may=visit.may("programme:write"),
    )


def _compiled(version: Version) -> Programme:
    return publishing.compiled(publishing.parse_body(publishing.plain(version.body)))


def _changes(visit: PanelVisit, before: Programme | None, after: Programme) -> list[Change]:
    book = Desk(after.body, visit.formats, None, draft=False).spoken
    return changes.between(before, after, visit.lang, visit.formats.display, MARKS, book)


def _grouped(found: list[Change]) -> list[dict[str, Any]]:
    """Changes by part, ready for the template."""
    groups = []
    for part, (icon, title) in PARTS.items():
        mine = [
            {
                "name": each.name or _(title),
                "key": each.key,
                "tone": KINDS[each.kind][0],
                "kind": _(KINDS[each.kind][1]),
                "before": marked(each.before) if each.before != each.after else "",
                "after": marked(each.after),
                "fields": each.fields,
            }
            for each in found
            if each.part == part
        ]
        if mine:
            groups.append({"part": part, "icon": icon, "title": _(title), "changes": mine})
    return groups
