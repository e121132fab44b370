"""One thing for many members: asked for on a form of its own, done in the background, watched on its page."""

import json
from collections import defaultdict
from typing import Any

from django.http import HttpResponse

from vafa.core.desk import asking, limits, money
from vafa.core.desk.panel.segments import ids_of
from vafa.core.segments import matching, runs, selectors, services
from vafa.core.segments.models import Run
from vafa.domain.errors import VafaError
from vafa.domain.text import normalise_text
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _, say, speaking

pages = PanelPages("desk")
LONGEST_TAG = 60
LONGEST_REASON = 200


@pages.post("members/act", permission="members:read", name="members-act")
def choose(visit: PanelVisit) -> HttpResponse:
    """From the list to the form: whom it is about, and what shall be done."""
    post = visit.request.POST
    ids = [str(each) for each in ids_of(post.getlist("id"))]
    kind = post.get("kind", "add_tag")
    if kind not in runs.KINDS or not runs.KINDS[kind].listed:
        kind = "add_tag"
    values = {"kind": kind, "ids": ids, "whom": "ids" if ids else "all", "back": _back(visit)}
    return _form(visit, {**_typed(visit), **values}, {})


@pages.post("members/run", permission="members:read", name="members-run", once=True)
def start(visit: PanelVisit) -> HttpResponse:
    values = _typed(visit)
    kind = runs.KINDS.get(values["kind"])
    if kind is None or visit.staff is None:
        return visit.redirect("members")
    visit.staff.require(kind.permission)
    params, errors = _params(visit, values)
    selection = _selection(values)
    if selection is None:
        errors["whom"] = _("Choose some members first.")
    if kind.key == "grant" and not errors and selection is not None:
        errors = _limited(visit, params, selection)
    if errors or selection is None:
        return _form(visit, values, errors, 422)
    made = runs.start(kind=kind.key, params=params, selection=selection)
    return visit.redirect("run", run_id=made.id)


def _limited(visit: PanelVisit, params: dict[str, Any], selection: dict[str, Any]) -> dict[str, str]:
    """What is given to many counts for each of them; whose day has an end names them one by one."""
    assert visit.staff is not None
    now = from_datetime(visit.now)
    chosen = len(selection.get("ids", ()))
    if not chosen and limits.limit_of(visit.staff.role).day is not None:
        return {"whom": _("Your role has a limit for a day: choose the members one by one.")}
    try:
        limits.count(
            staff=visit.staff,
            currency=money.programme_at(now).currencies[params["currency"]],
            amount=params["amount"],
            today=visit.formats.calendar.day(now).date,
            times=max(chosen, 1),
        )
    except VafaError as refused:
        return {"amount": refused.say(visit.lang)[1]}
    return {}


def _back(visit: PanelVisit) -> str:
    """Only to a page of this panel."""
    asked = visit.request.POST.get("back", "")
    return asked if asked.startswith(visit.url("members").rsplit("/", 1)[0] + "/") else visit.url("members")


def _typed(visit: PanelVisit) -> dict[str, Any]:
    post = visit.request.POST
    named = (
        "kind",
        "tag",
        "segment_to",
        "new_segment",
        "currency",
        "amount",
        "reason",
        "where",
        "segment",
        "whom",
    )
    values: dict[str, Any] = {name: post.get(name, "").strip()[:4000] for name in named}
    values["ids"] = [str(each) for each in ids_of(post.getlist("id"))]
    values["typed"] = post.get("typed", "")
    values["back"] = _back(visit)
    return values


def _selection(values: dict[str, Any]) -> dict[str, Any] | None:
    if values["whom"] != "all" or values["typed"]:
        return {"ids": values["ids"]} if values["ids"] else None
    where = asking.condition_in(values["where"])
    found: dict[str, Any] = {"where": where} if where else {}
    segments = ids_of([values["segment"]]) if values["segment"] else []
    if segments:
        found["segment"] = str(segments[0])
    return found


def _params(visit: PanelVisit, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    kind = values["kind"]
    if kind in ("add_tag", "remove_tag"):
        tag = normalise_text(values["tag"])
        wrong = not tag or len(tag) > LONGEST_TAG
        return {"tag": tag}, {"tag": _("Write a tag of up to 60 characters.")} if wrong else {}
    if kind == "put":
        return _segment(values)
    return _gift(visit, values)


def _segment(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        if values["segment_to"] and ids_of([values["segment_to"]]):
            found = selectors.segment_of(ids_of([values["segment_to"]])[0])
        else:
            found = services.create(name=values["new_segment"], condition=None)
    except VafaError as refused:
        return {}, {"new_segment": say({lang: refused.say(lang)[1] for lang in ("fa", "en")})}
    return {"segment": str(found.id), "name": found.name}, {}


def _gift(visit: PanelVisit, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    errors: dict[str, str] = {}
    currency = money.programme_at(from_datetime(visit.now)).currencies.get(values["currency"])
    reason = normalise_text(values["reason"])[:LONGEST_REASON]
    amount, fault = money.read_amount(values["amount"], currency, visit.formats) if currency else (None, "")
    if currency is None:
        errors["currency"] = _("Choose what to give.")
    elif not amount:
        errors["amount"] = fault
    if not reason:
        errors["reason"] = _("Write why: members see it in their history.")
    if errors or currency is None or not amount:
        return {}, errors
    shown = {}
    for lang in ("fa", "en"):
        with speaking(lang):
            shown[lang] = visit.formats.amount(amount, currency)
    return {"currency": currency.key, "amount": amount, "reason": reason, "shown": shown}, {}


def _form(
    visit: PanelVisit, values: dict[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    now = from_datetime(visit.now)
    where = asking.condition_in(values["where"])
    question = asking.question(visit)
    kinds = [kind for kind in runs.KINDS.values() if kind.listed and visit.may(kind.permission)]
    if values["kind"] not in {kind.key for kind in kinds} and kinds:
        values["kind"] = kinds[0].key
    return visit.render(
        "desk/act.html",
        status,
        values=values,
        errors=defaultdict(str, errors),
        kinds=kinds,
        said=matching.said(where, question.book, visit.lang, visit.formats.display) if where else "",
        segments=[each for each in selectors.list_segments() if each.condition is None],
        of_segment=_name_of(values["segment"]),
        currencies=list(money.programme_at(now).currencies.values()),
        where_json=json.dumps(where, ensure_ascii=False) if where else "",
    )


def _name_of(segment: str) -> str:
    ids = ids_of([segment]) if segment else []
    return selectors.segment_of(ids[0]).name if ids else ""


@pages.get("members/runs/<uuid:run_id>", permission="members:read", name="run")
def show_run(visit: PanelVisit, run_id: Any) -> HttpResponse:
    found = runs.get(run_id)
    return visit.render("desk/run.html", run=found, open=_open(found), names=_refused(found))


@pages.get("members/runs/<uuid:run_id>/progress", permission="members:read", name="run-progress")
def show_run_progress(visit: PanelVisit, run_id: Any) -> HttpResponse:
    found = runs.get(run_id)
    return visit.render("desk/running.html", run=found, open=_open(found), names=_refused(found))


@pages.post("members/runs/<uuid:run_id>/stop", permission="members:write", name="run-stop")
def stop_run(visit: PanelVisit, run_id: Any) -> HttpResponse:
    runs.stop(run_id=run_id)
    if visit.htmx:
        return show_run_progress(visit, run_id)
    return visit.redirect("run", run_id=run_id)


def _open(run: Run) -> bool:
    return run.state in (Run.State.WAITING, Run.State.RUNNING)


def _refused(run: Run) -> list[tuple[str, str]]:
    return [(each["member"], say(each["said"])) for each in run.refusals]
