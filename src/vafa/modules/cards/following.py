"""Cards follow what happens to the members' identifiers, whichever door it comes through: one place changes a card's
state, and it does so in the transaction of whoever gave, took or blocked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from vafa.core.members import selectors as members
from vafa.core.members.watching import Given
from vafa.kernel import events
from vafa.kernel.modules import keys_on
from vafa.kernel.scope import current_actor, current_club

from .errors import CardBlocked, CardTaken, PinNeeded
from .events import CardGiven, CardWasBlocked, CardWasUnblocked
from .models import Batch, Card, Turn

REASONS: Final = {
    "lost": {"fa": "گم شده", "en": "lost"},
    "stolen": {"fa": "دزدیده شده", "en": "stolen"},
    "worn": {"fa": "فرسوده یا خراب", "en": "worn or damaged"},
    "other": {"fa": "دلیل دیگر", "en": "another reason"},
}
_SAID: Final = {
    "lost": {
        "fa": "این کارت گم‌شده اعلام شده است و کسی را نشان نمی‌دهد.",
        "en": "This card was reported lost and leads to nobody.",
    },
    "stolen": {
        "fa": "این کارت دزدیده‌شده اعلام شده است و کسی را نشان نمی‌دهد.",
        "en": "This card was reported stolen and leads to nobody.",
    },
    "worn": {
        "fa": "این کارت به سبب فرسودگی کنار گذاشته شده است.",
        "en": "This card was put aside because it is worn.",
    },
    "erased": {
        "fa": "دارندهٔ این کارت دیگر عضو باشگاه نیست.",
        "en": "Whoever had this card is no longer a member.",
    },
    "other": {
        "fa": "باشگاه این کارت را مسدود کرده است.",
        "en": "The club has blocked this card.",
    },
}
_REPLACED: Final = {
    "fa": "{why} عضو به جای آن کارت دیگری دارد.",
    "en": "{why} The member has another card in its place.",
}

_pin_shown: ContextVar[bool] = ContextVar("cards_pin_shown", default=False)
_why: ContextVar[tuple[str, str]] = ContextVar("cards_why", default=("other", ""))


@contextmanager
def pin_shown() -> Iterator[None]:
    """Within it a member may be given a card that has a PIN."""
    token = _pin_shown.set(True)
    try:
        yield
    finally:
        _pin_shown.reset(token)


@contextmanager
def because(reason: str, note: str = "") -> Iterator[None]:
    """Within it, what is blocked is blocked for this."""
    token = _why.set((reason, note))
    try:
        yield
    finally:
        _why.reset(token)


def giving(given: Sequence[Given]) -> None:
    """``CardBlocked``, ``CardTaken``, ``PinNeeded``; else a free card becomes the member's. Also while the club has
    cards switched off: they are right when it has them on again."""
    asked = {value: member_id for kind, value, member_id, _ in given if kind == "card"}
    if not asked:
        return
    rows = list(Card.objects.filter(number__in=list(asked)).order_by("number").select_for_update())
    for card in rows:
        member_id = asked[card.number]
        if card.state == Card.State.BLOCKED:
            raise CardBlocked(reason=why(card))
        if card.state == Card.State.GIVEN:
            if card.member_id != member_id:
                raise CardTaken()
            continue
        _require_pin(card)
        _give(card, member_id)


def _require_pin(card: Card) -> None:
    if current_actor().kind != "member" or _pin_shown.get() or card.batch_id is None or not _on():
        return
    if Batch.objects.filter(id=card.batch_id, pin_digits__gt=0).exists():
        raise PinNeeded()


def _give(card: Card, member_id: UUID) -> None:
    door = current_actor().door
    Card.objects.filter(id=card.id).update(
        state=Card.State.GIVEN,
        member_id=member_id,
        origin_id=member_id,
        given_at=datetime.now(UTC),
        given_door=door,
    )
    events.emit(CardGiven(member_id=member_id, card_id=card.id, door=door))


def changed(member_id: UUID, kind: str, value: str, what: str) -> None:
    if kind != "card":
        return
    card = Card.objects.filter(number=value).select_for_update().first()
    if what == "removed":
        if card is not None and card.state == Card.State.GIVEN:
            _free(card)
    elif what == "blocked":
        if card is not None or _on():
            block(card or row_of(value, member_id), *_why.get())
    elif card is not None and card.state == Card.State.BLOCKED:
        Card.objects.filter(id=card.id).update(
            state=Card.State.GIVEN, member_id=member_id, blocked_at=None, reason="", note=""
        )
        events.emit(CardWasUnblocked(member_id=member_id, card_id=card.id))


def _on() -> bool:
    return "cards" in keys_on(current_club())


def row_of(number: str, member_id: UUID) -> Card:
    """A row for a card that was made elsewhere."""
    made: Card = Card.objects.create(
        number=number,
        state=Card.State.GIVEN,
        member_id=member_id,
        origin_id=member_id,
        given_at=datetime.now(UTC),
    )
    return made


def _free(card: Card) -> None:
    Card.objects.filter(id=card.id).update(
        state=Card.State.FREE, member_id=None, origin_id=None, given_at=None, given_door=""
    )


def block(card: Card, reason: str, note: str) -> None:
    Card.objects.filter(id=card.id).update(
        state=Card.State.BLOCKED, blocked_at=datetime.now(UTC), reason=reason, note=note
    )
    events.emit(CardWasBlocked(member_id=card.member_id, card_id=card.id, reason=reason))


def reason_of(number: str) -> dict[str, str] | None:
    """What a look-up says of a blocked card."""
    card = Card.objects.filter(number=number, state=Card.State.BLOCKED).first()
    return why(card) if card is not None else None


def why(card: Card) -> dict[str, str]:
    said = _SAID.get(card.reason, _SAID["other"])
    if card.replaced_by is None:
        return said
    return {lang: _REPLACED[lang].format(why=said[lang]) for lang in said}


def unite(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    Card.objects.filter(member_id=merged_id).update(member_id=survivor_id)


def divide(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """What the merged member brought goes back, by whom each card was given to."""
    back = members.tree(merged_id)
    Card.objects.filter(member_id=survivor_id, origin_id__in=back).update(member_id=merged_id)


def forget(member_id: UUID) -> None:
    """Cards of somebody who was erased stay blocked: their numbers go to nobody else."""
    whole = members.tree(member_id)
    mine = Card.objects.filter(member_id__in=whole)
    mine.exclude(state=Card.State.BLOCKED).update(
        state=Card.State.BLOCKED, blocked_at=datetime.now(UTC), reason="erased"
    )
    mine.update(member_id=None, origin_id=None, note="", replaced_by=None)
    Turn.objects.filter(member_id__in=whole).delete()
