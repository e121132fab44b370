"""What one programme changes against another, as sentences that a manager reads before publishing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from vafa.core.earning import differences
from vafa.domain.explain import rule_sentence
from vafa.domain.explain.speech import UNMARKED, Mark
from vafa.domain.facts import FactBook
from vafa.domain.programme import Programme, ProgrammeBody, Switch
from vafa.domain.programme import Settings as ProgrammeSettings
from vafa.domain.rules import Rule
from vafa.domain.values import Currency
from vafa.kernel import modules
from vafa.kernel.modules import ModuleUnknown
from vafa.kernel.shapes import shape_of

SETTINGS = {
    "multipliers": {"fa": "جمع ضریب‌ها", "en": "How multipliers add up"},
    "groups": {"fa": "برندهٔ قانون‌های هم‌گروه", "en": "Which rule of a group wins"},
    "hold_minutes": {"fa": "زمان بلوکه به دقیقه", "en": "Minutes of a hold"},
    "future_minutes": {"fa": "خرید از آینده تا چند دقیقه", "en": "Minutes a purchase may lie ahead"},
}
RULE_FIELDS = {
    "priority": {"fa": "اولویت", "en": "Priority"},
    "earning": {"fa": "پایه یا جایزه", "en": "Base or bonus"},
    "refund": {"fa": "با مرجوعی", "en": "On a refund"},
    "names": {"fa": "نام", "en": "Name"},
    "group": {"fa": "گروه", "en": "Group"},
}
ON = {"fa": "روشن شد", "en": "switched on"}
OFF = {"fa": "خاموش شد", "en": "switched off"}
FOR_BRANCH = {"fa": "تنظیم شعبه‌ها", "en": "Settings of branches"}


class Told(NamedTuple):
    """How changes are said."""

    lang: str
    display: str
    mark: Mark
    book: FactBook | None


@dataclass(frozen=True, slots=True)
class Change:
    """``part`` is rule, offer, currency, module, event or settings; ``kind`` added, removed or changed. ``before`` and
    ``after`` are sentences of rules, ``fields`` what else is different."""

    part: str
    kind: str
    key: str
    name: str
    before: str = ""
    after: str = ""
    fields: tuple[str, ...] = ()


Teller = Callable[[Programme | None, Programme, Told], list[Change]]
TELLERS: list[Teller] = []
"""What modules say of their own part in a programme, sentence by sentence."""


def between(
    before: Programme | None,
    after: Programme,
    lang: str,
    display: str,
    mark: Mark = UNMARKED,
    book: FactBook | None = None,
) -> list[Change]:
    """Every difference of two compiled programmes: rules first, then currencies, modules, events and settings."""
    old = before.body if before is not None else ProgrammeBody()
    found = differences.between(None if before is None else _dump(old), _dump(after.body))

    def sentence(made: Programme | None, key: str) -> str:
        if made is None or _rule(made, key) is None:
            return ""
        return rule_sentence(made.by_key[key], made, lang, display=display, mark=mark, book=book)

    changes = _rules(found.get("rules", {}), before, after, lang, sentence)
    changes += _currencies(found.get("currencies", {}), old, after.body, lang)
    changes += _modules(found.get("modules", {}), old, after.body, lang)
    for tell in TELLERS:
        changes += tell(before, after, Told(lang, display, mark, book))
    changes += [
        Change("event", kind, key, (after.body.events.get(key) or old.events.get(key) or {}).get(lang, key))
        for kind in ("added", "removed", "changed")
        for key in found.get("events", {}).get(kind, ())
    ]
    if "settings" in found:
        names = tuple(
            SETTINGS[field][lang] for field in ProgrammeSettings.model_fields if field in found["settings"]
        )
        changes.append(Change("settings", "changed", "settings", "", fields=names))
    return changes


def _dump(body: ProgrammeBody) -> dict[str, Any]:
    return body.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _rules(
    found: Mapping[str, Any],
    before: Programme | None,
    after: Programme,
    lang: str,
    sentence: Callable[[Programme | None, str], str],
) -> list[Change]:
    changes = []
    for kind in ("added", "removed", "changed"):
        for key in found.get(kind, ()):
            rule = _rule(after, key) or _rule(before, key)
            fields = found[kind][key] if kind == "changed" else {}
            more = tuple(RULE_FIELDS[field][lang] for field in RULE_FIELDS if field in fields)
            name = rule.names.in_(lang) if rule is not None else key
            changes.append(Change("rule", kind, key, name, sentence(before, key), sentence(after, key), more))
    return changes


def _rule(made: Programme | None, key: str) -> Rule | None:
    return None if made is None else next((rule for rule in made.body.rules if rule.key == key), None)


def _currencies(found: Mapping[str, Any], old: ProgrammeBody, new: ProgrammeBody, lang: str) -> list[Change]:
    names = {each.key: each.names.in_(lang) for each in (*old.currencies, *new.currencies)}
    shape = shape_of(Currency)
    changes = []
    for kind in ("added", "removed", "changed"):
        for key in found.get(kind, ()):
            fields = found[kind][key] if kind == "changed" else {}
            labels = [shape.at(field) for field in fields]
            said = tuple(each.labels[lang] for each in labels if each is not None)
            changes.append(Change("currency", kind, key, names.get(key, key), fields=said))
    return changes


def _modules(found: Mapping[str, Any], old: ProgrammeBody, new: ProgrammeBody, lang: str) -> list[Change]:
    changes = []
    for kind in ("added", "removed", "changed"):
        for key in found.get(kind, ()):
            was, now = old.modules.get(key, Switch()), new.modules.get(key, Switch())
            said = [] if was.on == now.on else [(ON if now.on else OFF)[lang]]
            said += _params_changed(key, was.params, now.params, lang)
            said += [FOR_BRANCH[lang]] if was.branches != now.branches else []
            changes.append(Change("module", "changed", key, _module_name(key, lang), fields=tuple(said)))
    return changes


def _module_name(key: str, lang: str) -> str:
    try:
        return dict(modules.find(key).names)[lang]
    except ModuleUnknown:
        return key


def _params_changed(key: str, was: Mapping[str, Any], now: Mapping[str, Any], lang: str) -> list[str]:
    try:
        shape = shape_of(modules.find(key).params)
    except ModuleUnknown:
        return []
    return [each.labels[lang] for each in shape.fields if was.get(each.name) != now.get(each.name)]
