"""What others say about identifiers: whether one may be given, that one was taken away, why one leads to nobody.

A module that keeps cards adds its functions to these lists; they run in the transaction of whoever gives, takes or
looks. None of them may be slow: sign-in, till and API pass here.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from vafa.core.members.errors import IdentifierBlocked
from vafa.core.members.models import BLOCKED, Identifier
from vafa.domain.identifiers import LABELS

Given = tuple[str, str, UUID, str]
"""Kind, value in its one writing, the member and the label."""

GIVING: Final[list[Callable[[Sequence[Given]], None]]] = []
"""Before identifiers are given, with those members locked. Whoever has something against it raises."""

CHANGED: Final[list[Callable[[UUID, str, str, str], None]]] = []
"""After one was "removed", "blocked" or "unblocked": member, kind, value and which of these."""

READING: Final[list[Callable[[str], UUID | None]]] = []
"""Texts that stand for a member and are no identifier (a code that changes): the member, or None to go on looking."""

REASONS: Final[list[Callable[[str], dict[str, str] | None]]] = []
"""Why a card leads to nobody, in words; None from whoever does not know it."""

_BLOCKED_HERE: Final = {
    "fa": "این کارت مسدود شده است و کسی را نشان نمی‌دهد.",
    "en": "This card was blocked and leads to nobody.",
}


def giving(given: Sequence[Given]) -> None:
    for step in GIVING:
        step(given)


def changed(member_id: UUID, kind: str, value: str, what: str) -> None:
    for step in CHANGED:
        step(member_id, kind, value, what)


def read(text: str) -> UUID | None:
    return next((found for step in READING if (found := step(text)) is not None), None)


def refuse_blocked(asked: Iterable[tuple[str, str]]) -> None:
    """``IdentifierBlocked`` with the reason, if nobody was found because the card that was asked for is blocked."""
    value = next((value for kind, value in asked if kind == "card"), None)
    if value is None:
        return
    said = next((found for step in REASONS if (found := step(value)) is not None), None)
    rows: Any = Identifier.objects.filter(kind=f"{BLOCKED}card", value=value)
    if said is None and rows.exists():
        said = _BLOCKED_HERE
    if said is not None:
        raise IdentifierBlocked(label=LABELS["card"], reason=said)
