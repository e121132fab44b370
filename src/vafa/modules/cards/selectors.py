"""Reads of cards. All of it runs inside ``unit(club_id)``; lists go by cursor, counts never look at every row twice."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count

from vafa.core.members.models import Identifier
from vafa.domain.errors import VafaError

from . import numbers
from .models import Batch, Card

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cards: a state, a batch, a member, the beginning of a number; empty means all."""

    state: str = ""
    batch_id: UUID | None = None
    member_id: UUID | None = None
    number: str = ""


def cards(asked: Asked, *, after: UUID | None = None, limit: int = PAGE) -> list[Card]:
    """Newest first; ``after`` is the last one of the page before."""
    found = Card.objects.all()
    if asked.state in Card.State.values:
        found = found.filter(state=asked.state)
    if asked.batch_id is not None:
        found = found.filter(batch_id=asked.batch_id)
    if asked.member_id is not None:
        found = found.filter(member_id=asked.member_id)
    if asked.number:
        begun = _begun(asked.number)
        found = found.filter(number__gte=begun, number__lt=begun + "\U0010ffff") if begun else found.none()
    if after is not None:
        found = found.filter(id__lt=after)
    return list(found.order_by("-id")[:limit])


def _begun(text: str) -> str:
    try:
        return numbers.written(text)
    except VafaError:
        return ""


def card(card_id: UUID) -> Card | None:
    found: Card | None = Card.objects.filter(id=card_id).first()
    return found


def counts(batch_id: UUID) -> dict[str, int]:
    """How many cards of a batch are in each state."""
    found = Card.objects.filter(batch_id=batch_id).values_list("state").annotate(count=Count("id"))
    return dict.fromkeys(Card.State.values, 0) | dict(found)


def batches(*, after: UUID | None = None, limit: int = PAGE) -> list[Batch]:
    found = Batch.objects.all() if after is None else Batch.objects.filter(id__lt=after)
    return list(found.order_by("-id")[:limit])


def of_member(member_id: UUID) -> list[dict[str, Any]]:
    """Every card of a member, blocked ones too, oldest first: number, label, state, and the row if there is one."""
    held = Identifier.objects.filter(member_id=member_id, kind__in=["card", "blocked_card"]).order_by(
        "created_at", "value"
    )
    rows = {row.number: row for row in Card.objects.filter(member_id=member_id)}
    return [
        {
            "number": each.value,
            "label": each.label,
            "state": "given" if each.kind == "card" else "blocked",
            "since": each.created_at,
            "row": rows.get(each.value),
        }
        for each in held
    ]
