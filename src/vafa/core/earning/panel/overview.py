"""The rules of the club as sentences, grouped by what starts them; what is published and what is only drafted."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from markupsafe import Markup

from vafa.core.earning import drafting, publishing
from vafa.core.earning.panel.desk import Desk
from vafa.core.earning.programmes import parts_of
from vafa.domain.programme import ProgrammeBody
from vafa.domain.rules import Rule
from vafa.domain.text import normalise_text
from vafa.doors.panel.pages import PanelPages, PanelVisit, palette_provider
from vafa.doors.web.words import _, language, mark, say
from vafa.kernel import modules

pages = PanelPages("earning")

TRIGGERS = {
    "purchase": ("basket", mark("After a purchase")),
    "date": ("cake", mark("On a date of the member")),
    "event": ("sparkles", mark("On an event")),
    "refund": ("receipt-refund", mark("After a return")),
}
STATES = {"": mark("All"), "on": mark("On"), "off": mark("Off"), "changed": mark("Changed in the draft")}


@dataclass(slots=True)
class Shown:
    """A rule in the list. ``module`` is the name of the module it follows from, if it is not the club's own."""

    key: str
    name: str
    said: Markup
    on: bool
    currency: str
    change: str = ""
    module: str = ""
    module_key: str = ""


@dataclass(slots=True)
class Section:
    icon: str
    title: str
    rules: list[Shown] = field(default_factory=list)


@pages.get("programme", permission="programme:read", name="programme")
def overview(visit: PanelVisit) -> HttpResponse:
    desk = Desk.of(visit)
    typed, state = visit.request.GET.get("q", "").strip()[:100], visit.request.GET.get("state", "")
    sections = _sections(desk, typed, state)
    return visit.render(
        "earning/programme.html",
        desk=desk,
        sections=sections,
        typed=typed,
        state=state if state in STATES else "",
        states=[(key, _(words)) for key, words in STATES.items()],
        changed_at=drafting.draft_changed_at(),
        in_force=publishing.in_force(),
        may=visit.may("programme:write"),
        any=bool(desk.compiled.rules),
    )


def _sections(desk: Desk, typed: str, state: str) -> list[Section]:
    sections = {on: Section(icon, _(title)) for on, (icon, title) in TRIGGERS.items()}
    before = _published(desk)
    own = {rule.key for rule in desk.body.rules}
    origins = _modules_of(desk)
    seen: set[str] = set()
    for compiled in desk.compiled.rules:
        rule = compiled.rule
        if rule.key in seen:
            continue
        seen.add(rule.key)
        shown = _shown(desk, rule, before)
        if rule.key not in own:
            shown.change, shown.module_key = "", origins.get(rule.key, "")
            shown.module = say(modules.find(shown.module_key).names) if shown.module_key else ""
        if _wanted(shown, typed, state):
            sections[rule.trigger.on].rules.append(shown)
    return [section for section in sections.values() if section.rules]


def _published(desk: Desk) -> ProgrammeBody:
    if desk.latest is None:
        return ProgrammeBody()
    return publishing.parse_body(publishing.plain(desk.latest.body)) if desk.draft else desk.body


def _shown(desk: Desk, rule: Rule, before: ProgrammeBody) -> Shown:
    currency = desk.currency(rule.currency)
    there = drafting.rule_of(before, rule.key)
    changed = there is not None and drafting.basis_of(there) != drafting.basis_of(rule)
    name = currency.names.in_(language()) if currency else rule.currency
    shown = Shown(rule.key, rule.names.in_(language()), desk.said(rule.key), rule.on, name)
    shown.change = "added" if there is None else "changed" if changed else ""
    return shown


def _modules_of(desk: Desk) -> dict[str, str]:
    """The module whose parameters a rule follows from, by the rule's key."""
    return {rule.key: part.module for part in parts_of(desk.body) for rule in part.contribution.rules}


def _wanted(shown: Shown, typed: str, state: str) -> bool:
    if state in ("on", "off") and shown.on != (state == "on"):
        return False
    if state == "changed" and not shown.change:
        return False
    words = normalise_text(typed).casefold().split()
    text = normalise_text(f"{shown.name} {shown.said.striptags()}").casefold()
    return all(word in text for word in words)


@palette_provider("programme:read")
def find_rules(visit: PanelVisit, typed: str) -> list[dict[str, Any]]:
    """Rules by their names."""
    wanted = normalise_text(typed).casefold()
    body = drafting.drafted()
    return [
        {
            "title": rule.names.in_(visit.lang),
            "detail": _("Rule"),
            "href": visit.url("rule", key=rule.key),
            "icon": "bolt",
        }
        for rule in body.rules
        if any(wanted in normalise_text(name).casefold() for name in (rule.names.fa, rule.names.en))
    ][:5]
