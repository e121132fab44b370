"""What is refused in a rule that somebody writes, although a version that has it already goes on holding.

A published version is never changed and must always load, so nothing of this stands in the class `Rule`.
"""

from collections.abc import Iterable
from typing import Any

from vafa.domain.errors import Kind, VafaError
from vafa.domain.rules import FixedDate, Rule
from vafa.domain.time import parse_instant

_ENDS_FIRST = {
    "fa": "روز پایان پیش از روز آغاز است؛ این قانون هیچ روزی برقرار نمی‌شود.",
    "en": "The last day is before the first one; this rule would never hold.",
}
_GONE_FIRST = {
    "fa": "این تاریخ پیش از آغاز قانون است؛ هر چه بدهد همان دم از دست می‌رود.",
    "en": "This day is before the rule begins; whatever it gives would be gone at once.",
}


class RuleReversed(VafaError):
    code = "programme.rule_reversed"
    kind = Kind.INVALID
    title = {"fa": "آغاز و پایان جابه‌جا است", "en": "The end comes before the beginning"}
    detail = {"fa": "قانون «{rule}»: {reason}", "en": "The rule “{rule}”: {reason}"}


def require_in_order(rules: Iterable[Rule]) -> None:
    """Raises `RuleReversed`, with the path of the field below its rule, for the first that could never give."""
    for rule in rules:
        faults = list(_faults(rule))
        if faults:
            raise RuleReversed(rule=rule.names.model_dump(), reason=faults[0]["message"], errors=faults)


def _faults(rule: Rule) -> Iterable[dict[str, Any]]:
    start = parse_instant(rule.valid_from) if rule.valid_from else None
    if start is None:
        return
    if rule.valid_to and parse_instant(rule.valid_to) <= start:
        yield {"path": f"rules.{rule.key}.valid_to", "message": _ENDS_FIRST}
    if isinstance(rule.expiry, FixedDate) and parse_instant(rule.expiry.at) <= start:
        yield {"path": f"rules.{rule.key}.expiry.at", "message": _GONE_FIRST}
