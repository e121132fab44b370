"""The rule editor: every change goes into the draft by itself; what cannot be taken is said beside its field."""

import json
from typing import Any

from django.http import Http404, HttpResponse

from vafa.core.earning import differences, drafting, publishing
from vafa.core.earning.checks import RuleReversed
from vafa.core.earning.drafting import RuleChanged, Saved
from vafa.core.earning.panel import starting
from vafa.core.earning.panel.desk import Desk
from vafa.core.earning.panel.rule_form import RuleForm
from vafa.domain.errors import VafaError
from vafa.domain.rules import Rule
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _, language, say

pages = PanelPages("earning")
RANGES = {"valid_to": "valid", "at": "expiry"}
"""Beside which field of the form a period that is turned round is said."""


@pages.get("programme/new-rule", permission="programme:write", name="rule-new")
def choose_start(visit: PanelVisit) -> HttpResponse:
    """A rule begins from an example that is near to what is meant."""
    return visit.render("earning/start.html", starts=starting.STARTS, desk=Desk.of(visit))


@pages.post("programme/new-rule", permission="programme:write", name="rule-new", once=True)
def start_rule(visit: PanelVisit) -> HttpResponse:
    desk = Desk.of(visit)
    rule = starting.rule(visit.request.POST.get("start", ""), desk)
    if rule is None:
        visit.toast(_("First define a currency, such as points."), "warning")
        return visit.redirect("currencies")
    drafting.save_rule(rule=rule, basis="")
    return visit.redirect("rule", key=rule["key"])


@pages.get("programme/rules/<slug:key>", permission="programme:read", name="rule")
def show_rule(visit: PanelVisit, key: str) -> HttpResponse:
    desk = Desk.of(visit)
    rule = drafting.rule_of(desk.body, key)
    if rule is None:
        raise Http404
    return _page(visit, desk, RuleForm.of(desk, rule), drafting.basis_of(rule))


@pages.post("programme/rules/<slug:key>", permission="programme:write", name="rule")
def change_rule(visit: PanelVisit, key: str) -> HttpResponse:
    """A button of the form changes its rows; saving without script comes here, too."""
    desk = Desk.of(visit)
    if drafting.rule_of(desk.body, key) is None:
        raise Http404
    form = RuleForm.posted(desk, visit.request.POST, key)
    basis = visit.request.POST.get("basis", "")
    if form.pressed:
        response = _page(visit, desk, form, basis)
        response.headers["HX-Trigger-After-Settle"] = "rule-shaped"
        return response
    saved, problem = _save(form, basis)
    if saved is None:
        return _page(visit, desk, form, basis, problem, status=422)
    visit.toast(_("Saved in the draft"))
    return visit.redirect("rule", key=key)


@pages.post("programme/rules/<slug:key>/save", permission="programme:write", name="rule-save")
def save_rule(visit: PanelVisit, key: str) -> HttpResponse:
    """What the editor sends by itself: pieces of the page that follow from what was typed."""
    desk = Desk.of(visit)
    if drafting.rule_of(desk.body, key) is None:
        raise Http404
    post = visit.request.POST
    form = RuleForm.posted(desk, post, key)
    basis = None if post.get("force") else post.get("basis", "")
    saved, problem = _save(form, basis)
    number = (desk.latest.number if desk.latest else 0) + 1
    context: dict[str, Any] = {"saved": saved, "problem": problem, "key": key, "number": number}
    if saved is not None:
        desk = Desk(saved.body, visit.formats, desk.latest, draft=saved.changed_at is not None)
        context |= {
            "said": desk.said(key, saved.compiled),
            "warnings": _warnings(saved, key),
            "basis": saved.basis,
        }
    response = visit.render("earning/rule-live.html", desk=desk, **context)
    places = {spot: form.fault(spot) for spot in ["whole", *form.spots]}
    told = {"faults": {"places": {spot: words for spot, words in places.items() if words}}}
    response.headers["HX-Trigger"] = json.dumps(told | ({"rule-saved": ""} if saved is not None else {}))
    return response


@pages.get("programme/rules/<slug:key>/state", permission="programme:read", name="rule-state")
def rule_state(visit: PanelVisit, key: str) -> HttpResponse:
    """How long ago it was saved, and whether somebody else has changed it meanwhile."""
    rule = drafting.rule_of(drafting.drafted(), key)
    theirs = drafting.basis_of(rule) != visit.request.GET.get("basis", "")
    return visit.render(
        "earning/rule-state.html",
        key=key,
        changed_at=drafting.draft_changed_at(),
        theirs=theirs,
        problem=None,
    )


@pages.post("programme/rules/<slug:key>/switch", permission="programme:write", name="rule-switch")
def switch_rule(visit: PanelVisit, key: str) -> HttpResponse:
    on = "on" in visit.request.POST
    drafting.switch_rule(key=key, on=on)
    visit.toast(
        _("On in the draft; publish it so that it holds")
        if on
        else _("Off in the draft; publish it so that it holds")
    )
    return visit.redirect("programme")


@pages.post("programme/rules/<slug:key>/remove", permission="programme:write", name="rule-remove")
def remove_rule(visit: PanelVisit, key: str) -> HttpResponse:
    drafting.remove_rule(key=key)
    visit.toast(_("Taken out of the draft; it holds until you publish"))
    return visit.redirect("programme")


def _save(form: RuleForm, basis: str | None) -> tuple[Saved | None, VafaError | None]:
    """In the draft, or why not: faults beside the fields, or a refusal of the whole."""
    rule = form.read()
    if rule is None:
        return None, None
    try:
        return drafting.save_rule(rule=rule, basis=basis), None
    except RuleChanged as changed:
        return None, changed
    except RuleReversed as refused:
        for each in refused.errors:
            form.faults[RANGES[each["path"].rpartition(".")[2]]] = say(each["message"])
        return None, None
    except VafaError as refused:
        form.faults["whole"] = refused.say(language())[1]
        return None, None


def _warnings(saved: Saved, key: str) -> list[dict[str, str]]:
    return differences.warnings(saved.compiled, key, publishing.branches(), now=publishing.now())


def _page(
    visit: PanelVisit,
    desk: Desk,
    form: RuleForm,
    basis: str,
    problem: VafaError | None = None,
    status: int = 200,
) -> HttpResponse:
    key = form.key
    if visit.htmx and form.pressed:
        return visit.render("earning/rule-blocks.html", desk=desk, form=form)
    stored = drafting.rule_of(desk.body, key)
    return visit.render(
        "earning/rule.html",
        status,
        desk=desk,
        form=form,
        key=key,
        basis=basis,
        problem=problem,
        number=(desk.latest.number if desk.latest else 0) + 1,
        changed_at=drafting.draft_changed_at(),
        said=desk.said(key),
        warnings=differences.warnings(desk.compiled, key, publishing.branches(), now=publishing.now()),
        published=_published(desk, stored),
        may=visit.may("programme:write"),
    )


def _published(desk: Desk, rule: Rule | None) -> bool:
    """Whether the rule stands in what is published just as it is here."""
    if desk.latest is None or rule is None:
        return False
    there = drafting.rule_of(publishing.parse_body(publishing.plain(desk.latest.body)), rule.key)
    return there is not None and drafting.basis_of(there) == drafting.basis_of(rule)
