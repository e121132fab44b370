"""Filters of the members' list, and segments: conditions with names, counted in the background."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk import asking
from vafa.core.desk.panel.listing import shown
from vafa.core.segments import facts, matching, selectors, services
from vafa.core.segments.errors import SegmentInvalid
from vafa.core.segments.models import Segment
from vafa.domain.conditions import ConditionInvalid
from vafa.domain.facts import FactBook
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms.condition_tree import Group, Row, act
from vafa.doors.web.forms.condition_view import ConditionView
from vafa.doors.web.forms.conditions import Builder
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import _, ngettext, say

pages = PanelPages("desk")
NAME = "where"


def builder(visit: Visit) -> Builder:
    return Builder(NAME, facts.book(from_datetime(visit.now)), visit.formats, facts.SCOPES)


def with_a_row(group: Group) -> Group:
    """A form without a condition shows one to fill in."""
    if not group.parts:
        group.parts.append(Row(f"{group.name}.0"))
    return group


def link_to(visit: Visit, where: dict[str, Any] | None, typed: str = "") -> str:
    from urllib.parse import urlencode

    query = {"q": typed} if typed else {}
    if where:
        query["where"] = json.dumps(where, ensure_ascii=False, separators=(",", ":"))
    return visit.url("members") + (f"?{urlencode(query)}" if query else "")


@pages.get("members/filter", permission="members:read", name="members-filter")
def edit_filter(visit: PanelVisit) -> HttpResponse:
    made = builder(visit)
    where = asking.condition_in(visit.request.GET.get("where", ""))
    group = with_a_row(made.stored(where))
    return _filter(visit, ConditionView(made, group), visit.request.GET.get("q", ""))


@pages.post("members/filter", permission="members:read", name="members-filter")
def apply_filter(visit: PanelVisit) -> HttpResponse:
    post, made = visit.request.POST, builder(visit)
    group = made.posted(post)
    if post.get("do"):
        act(group, post["do"])
        return _filter(visit, ConditionView(made, group), post.get("q", ""))
    try:
        where = made.read(group)
    except ConditionInvalid:
        return _filter(visit, ConditionView(made, group), post.get("q", ""), 422)
    return visit.go(link_to(visit, where, post.get("q", "")))


def _filter(visit: PanelVisit, view: ConditionView, typed: str, status: int = 200) -> HttpResponse:
    return visit.render("desk/filter.html", status, view=view, typed=typed)


@pages.get("segments", permission="members:read", name="segments")
def list_segments(visit: PanelVisit) -> HttpResponse:
    found, book = selectors.list_segments(), facts.book(from_datetime(visit.now))
    return visit.render(
        "desk/segments.html",
        segments=[(each, _said(visit, each, book)) for each in found],
        busy=any(_runs(each) for each in found),
        runs=selectors.latest_runs(),
    )


def _runs(segment: Segment) -> bool:
    return segment.state in (Segment.State.WAITING, Segment.State.RUNNING)


def _said(visit: PanelVisit, segment: Segment, book: FactBook | None = None) -> str:
    """The condition in words; one that no longer holds together (a tier is gone) says so."""
    if segment.condition is None:
        return _("Chosen by hand")
    try:
        return matching.said(
            segment.condition, book or facts.book(from_datetime(visit.now)), visit.lang, visit.formats.display
        )
    except ConditionInvalid:
        return _("The condition no longer fits the programme; change it.")


@pages.get("segments/new", permission="members:write", name="segment-new")
def new_segment(visit: PanelVisit) -> HttpResponse:
    made = builder(visit)
    group = with_a_row(made.stored(asking.condition_in(visit.request.GET.get("where", ""))))
    kind = "hand" if visit.request.GET.get("kind") == "hand" else "condition"
    return _form(visit, ConditionView(made, group), {"name": "", "kind": kind})


@pages.post("segments/new", permission="members:write", name="segment-new", once=True)
def create_segment(visit: PanelVisit) -> HttpResponse:
    return _save(visit, None)


@pages.get("segments/<uuid:segment_id>/edit", permission="members:write", name="segment-edit")
def edit_segment(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    found, made = selectors.segment_of(segment_id), builder(visit)
    values = {"name": found.name, "kind": "hand" if found.condition is None else "condition"}
    return _form(visit, ConditionView(made, with_a_row(made.stored(found.condition))), values, found)


@pages.post("segments/<uuid:segment_id>/edit", permission="members:write", name="segment-edit")
def change_segment(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    return _save(visit, selectors.segment_of(segment_id))


def _save(visit: PanelVisit, found: Segment | None) -> HttpResponse:
    post, made = visit.request.POST, builder(visit)
    values = {"name": post.get("name", ""), "kind": post.get("kind", "condition")}
    group = made.posted(post)
    view = ConditionView(made, group)
    if post.get("do"):
        act(group, post["do"])
        return _form(visit, view, values, found)
    by_hand = values["kind"] == "hand"
    try:
        where = None if by_hand else made.read(group)
        if not by_hand and where is None:
            group.error = _("Add at least one condition.")
            return _form(visit, view, values, found, status=422)
        if found is None:
            kept = services.create(name=values["name"], condition=where)
        else:
            kept = services.change(segment_id=found.id, name=values["name"], condition=where)
    except ConditionInvalid:
        return _form(visit, view, values, found, status=422)
    except SegmentInvalid as refused:
        return _form(visit, view, values, found, say(refused.values["reason"]), 422)
    visit.toast(_("The segment was saved"))
    return visit.redirect("segment", segment_id=kept.id)


def _form(
    visit: PanelVisit,
    view: ConditionView,
    values: dict[str, str],
    segment: Segment | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    return visit.render(
        "desk/segment_form.html", status, view=view, values=values, segment=segment, error=error
    )


@pages.get("segments/<uuid:segment_id>", permission="members:read", name="segment")
def show_segment(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    found = selectors.segment_of(segment_id)
    asked = asking.question(visit, found)
    context = shown(visit, asked, asking.answer(asked))
    return visit.render("desk/segment.html", segment=found, meaning=_said(visit, found), **context)


@pages.get("segments/<uuid:segment_id>/progress", permission="members:read", name="segment-progress")
def show_progress(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    """The count while it runs; when it is over the page is loaded anew."""
    found = selectors.segment_of(segment_id)
    return visit.render("desk/counting.html", segment=found)


@pages.post("segments/<uuid:segment_id>/refresh", permission="members:read", name="segment-refresh")
def refresh_segment(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    services.refresh(segment_id=segment_id)
    return visit.redirect("segment", segment_id=segment_id)


@pages.post("segments/<uuid:segment_id>/remove", permission="members:write", name="segment-remove")
def remove_segment(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    services.remove(segment_id=segment_id)
    visit.toast(_("The segment was removed; its members stay members"))
    return visit.redirect("segments")


@pages.post("segments/<uuid:segment_id>/put", permission="members:write", name="segment-put")
def put_member(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    chosen = ids_of(visit.request.POST.getlist("member"))
    if services.put(segment_id=segment_id, member_ids=chosen):
        visit.toast(_("Added to the segment"))
    return visit.redirect("segment", segment_id=segment_id)


@pages.post("segments/<uuid:segment_id>/take-out", permission="members:write", name="segment-take-out")
def take_out(visit: PanelVisit, segment_id: UUID) -> HttpResponse:
    gone = services.take_out(segment_id=segment_id, member_ids=ids_of(visit.request.POST.getlist("id")))
    said = ngettext("%(count)s member was taken out", "%(count)s members were taken out", gone)
    visit.toast(said % {"count": gone})
    return visit.redirect("segment", segment_id=segment_id)


def ids_of(texts: list[str]) -> list[UUID]:
    """Ids that a form sent; what is none is nobody's."""
    found = []
    for text in texts[:1000]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
