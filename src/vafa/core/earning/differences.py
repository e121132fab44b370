"""What a programme changes against another, and what in a rule looks as if it was not meant."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vafa.domain.programme import Programme
from vafa.domain.rules import Fixed, Multiplier, Percent, Rule
from vafa.domain.time import parse_instant

_WORDS = {
    "over": {"fa": "زمان این قانون گذشته است.", "en": "The time of this rule is over."},
    "branch": {
        "fa": "شعبه‌ای با این کد تعریف نشده است: {codes}",
        "en": "There is no branch with this code: {codes}",
    },
    "off": {"fa": "این قانون خاموش است.", "en": "This rule is off."},
    "event": {
        "fa": "رویداد «{type}» در برنامه تعریف نشده است.",
        "en": "The event “{type}” is not declared in the programme.",
    },
    "multiplies_nothing": {
        "fa": "هیچ قانون پایه‌ای از این واحد نیست که ضریب روی آن بنشیند.",
        "en": "There is no base rule of this currency to multiply.",
    },
    "budget": {
        "fa": "بودجهٔ کل کمپین تنها برای {times} بار کافی است.",
        "en": "The budget of the whole campaign is enough for {times} times only.",
    },
    "large": {
        "fa": "{percent} درصد مبلغ برمی‌گردد؛ آیا درست است؟",
        "en": "{percent} percent of the amount comes back; is that meant?",
    },
}
_FEW, _LARGE = 20, 30


def between(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """``{"rules": {"added": [key], "removed": [key], "changed": {key: {field: {"before", "after"}}}}, …}``,
    only with what differs, for rules, currencies, modules, events and settings."""
    before = before or {}
    found: dict[str, Any] = {}
    for part in ("rules", "currencies"):
        difference = _by_key(_keyed(before.get(part, ())), _keyed(after.get(part, ())))
        if difference:
            found[part] = difference
    for part in ("modules", "events"):
        difference = _by_key(before.get(part, {}), after.get(part, {}))
        if difference:
            found[part] = difference
    settings = _fields(before.get("settings", {}), after.get("settings", {}))
    if settings:
        found["settings"] = settings
    return found


def _keyed(items: Any) -> dict[str, Any]:
    return {item["key"]: item for item in items}


def _by_key(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    changed = {key: _fields(old[key], new[key]) for key in old if key in new and old[key] != new[key]}
    parts = {
        "added": [key for key in new if key not in old],
        "removed": [key for key in old if key not in new],
        "changed": changed,
    }
    return {name: part for name, part in parts.items() if part}


def _fields(old: Any, new: Any) -> dict[str, Any]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return {"before": old, "after": new}
    return {
        name: {"before": old.get(name), "after": new.get(name)}
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    }


def warnings(made: Programme, key: str, branches: set[str], now: int = 0) -> list[dict[str, str]]:
    """Sentences in both languages about a rule that is allowed and probably not what was meant."""
    rule = made.by_key[key].rule
    found = []
    if not rule.on:
        found.append(_WORDS["off"])
    if rule.valid_to is not None and now and parse_instant(rule.valid_to) <= now:
        found.append(_WORDS["over"])
    unknown = sorted(set(rule.branches) - branches)
    if unknown:
        found.append(_filled("branch", codes=", ".join(unknown)))
    if rule.trigger.on == "event" and rule.trigger.event_type not in made.body.events:
        found.append(_filled("event", type=rule.trigger.event_type))
    return [*found, *_of_amount(made, rule)]


def _of_amount(made: Programme, rule: Rule) -> list[dict[str, str]]:
    amount = rule.amount
    found = []
    if isinstance(amount, Multiplier) and not any(
        each.is_base and each.rule.on and each.currency == rule.currency for each in made.rules
    ):
        found.append(_WORDS["multiplies_nothing"])
    if isinstance(amount, Percent) and Decimal(amount.percent) >= _LARGE:
        found.append(_filled("large", percent=amount.percent))
    if isinstance(amount, Fixed):
        for cap in rule.caps:
            if cap.per == "campaign" and cap.amount < amount.amount * _FEW:
                found.append(_filled("budget", times=str(cap.amount // amount.amount)))
    return found


def _filled(word: str, **values: str) -> dict[str, str]:
    return {lang: text.format(**values) for lang, text in _WORDS[word].items()}
