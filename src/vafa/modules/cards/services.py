"""Writes on cards: giving, blocking, opening again, replacing. Each runs inside ``unit(club_id)``."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from vafa.core.members import selectors as members
from vafa.core.members import services as member_services
from vafa.core.members.errors import IdentifierNotFound, IdentifierTaken
from vafa.core.members.models import Identifier
from vafa.domain.text import normalise_digits, normalise_text
from vafa.kernel import audit, events, throttle
from vafa.kernel.scope import current_club
from vafa.kernel.throttle import Limit

from . import batches, following, numbers
from .errors import (
    CardBlocked,
    CardFree,
    CardNotBlocked,
    CardReplaced,
    CardTaken,
    CardUnknown,
    PinWrong,
    ReasonUnknown,
)
from .events import CardWasReplaced
from .models import Batch, Card

LABEL: Final = {"fa": "کارت باشگاه", "en": "Club card"}
CLAIMED: Final = Limit("cards.claim", 10, 3600, 3600)
"""Numbers and PINs are not tried out."""


def find(number: str) -> Card:
    """``CardUnknown``, ``IdentifierInvalid``."""
    found: Card | None = Card.objects.filter(number=numbers.written(number)).first()
    if found is None:
        raise CardUnknown()
    return found


def give(*, member_id: UUID, number: str, label: str = "") -> Card:
    """A free card becomes the member's; theirs already is fine. ``CardUnknown``, ``CardTaken``, ``CardBlocked``."""
    card = find(number)
    member_id = members.survivor(member_id).id
    if card.state == Card.State.BLOCKED:
        raise CardBlocked(reason=following.why(card))
    try:
        member_services.add_identifier(member_id=member_id, kind="card", value=card.number, label=label)
    except IdentifierTaken:
        raise CardTaken() from None
    card.refresh_from_db()
    return card


def claim(*, member_id: UUID, number: str, pin: str, label: str) -> Card:
    """The member's own act on the phone. ``PinWrong`` tells nobody which of the two was wrong."""
    throttle.hit(CLAIMED, f"{current_club()}:{member_id}", datetime.now(UTC))
    card = Card.objects.filter(number=numbers.written(number)).first()
    if card is None or card.batch_id is None:
        raise PinWrong()
    batch = Batch.objects.get(id=card.batch_id)
    if batch.pin_digits:
        right = numbers.pin(batch.secret, card.number, batch.pin_digits)
        if normalise_digits(pin).strip() != right:
            raise PinWrong()
    with following.pin_shown():
        given = give(member_id=member_id, number=card.number, label=label)
    throttle.forgive(CLAIMED, f"{current_club()}:{member_id}")
    return given


def block(*, number: str, reason: str, note: str = "") -> Card:
    """The card leads to nobody from now on. Blocked already stays as it is. ``CardUnknown``, ``ReasonUnknown``."""
    if reason not in following.REASONS:
        raise ReasonUnknown(known=list(following.REASONS))
    number, note = numbers.written(number), normalise_text(note)[:200]
    card = Card.objects.filter(number=number).first()
    if card is not None and card.state == Card.State.BLOCKED:
        return card
    held = Identifier.objects.filter(kind="card", value=number).first()
    if held is not None:
        with following.because(reason, note):
            member_services.block_identifier(member_id=held.member_id, kind="card", value=number)
    else:
        _block_free(number, reason, note)
    done: Card = Card.objects.get(number=number)
    audit.record("cards.block", "card", done.id, None, {"reason": reason, "note": note})
    return done


def _block_free(number: str, reason: str, note: str) -> None:
    """A card that is nobody's, as one that was stolen from the box."""
    card = Card.objects.filter(number=number).select_for_update().first()
    if card is None:
        raise CardUnknown()
    if card.state == Card.State.FREE:
        following.block(card, reason, note)


def unblock(*, number: str) -> Card:
    """The card was found. ``CardNotBlocked``; ``CardReplaced`` where another took its place."""
    card = Card.objects.select_for_update().get(id=find(number).id)
    if card.state != Card.State.BLOCKED:
        raise CardNotBlocked()
    if card.replaced_by is not None:
        raise CardReplaced()
    if card.reason == "erased":
        raise CardBlocked(reason=following.why(card))
    if card.member_id is not None:
        try:
            member_services.unblock_identifier(member_id=card.member_id, kind="card", value=card.number)
        except IdentifierNotFound:
            raise CardNotBlocked() from None
    else:
        Card.objects.filter(id=card.id).update(state=Card.State.FREE, blocked_at=None, reason="", note="")
    audit.record("cards.unblock", "card", card.id, None, None)
    card.refresh_from_db()
    return card


def replace(*, number: str, reason: str, new_number: str = "", note: str = "", label: str = "") -> Card:
    """The member's card is blocked and another takes its place: a printed one that is free, or a number of its own.
    The new card. ``CardFree`` if nobody has the old one, ``CardReplaced`` if it was done before."""
    old = block(number=number, reason=reason, note=note)
    if old.member_id is None:
        raise CardFree()
    member_id = members.survivor(old.member_id).id
    members.lock(member_id)
    old = Card.objects.select_for_update().get(id=old.id)
    if old.replaced_by is not None:
        raise CardReplaced()
    if not new_number:
        new_number = numbers.one(numbers.of_params(batches.settings()))
        Card.objects.create(number=new_number)
    new = give(member_id=member_id, number=new_number, label=label)
    Card.objects.filter(id=old.id).update(replaced_by=new.number)
    audit.record("cards.replace", "card", old.id, None, {"reason": reason, "new_card": new.id})
    events.emit(CardWasReplaced(member_id=member_id, card_id=old.id, new_card_id=new.id, reason=reason))
    return new
