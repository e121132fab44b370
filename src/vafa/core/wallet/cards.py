"""The member's cards: the number that the app shows to a till, and those of plastic that were added to it.

A phone shows one of the member's own cards, so that it says nothing but what a till can look up, can be typed where
nothing scans, and can be taken away like any card. Whoever has none is given a number.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.errors import IdentifierBlocked, IdentifierTaken
from vafa.core.members.models import Identifier
from vafa.core.purchases.models import Product
from vafa.core.tills.finding import CARD_PREFIX
from vafa.core.wallet.errors import CardRefused
from vafa.domain.identifiers import candidates, normalise
from vafa.kernel import throttle
from vafa.kernel.scope import current_club
from vafa.kernel.throttle import Limit

FIRST: Final = "7"
"""No mobile number, in any writing, begins so and has twelve digits."""
DIGITS: Final = 12
GOODS: Final = (8, 12, 13, 14)
"""Digits of the numbers on goods (GTIN), the last of which checks the others."""
OWN: Final = "2"
"""Thirteen digits that begin so are not on goods, but for a shop's own use: cards, above all."""
ADDED: Final = Limit("wallet.card", 10, 3600, 3600)
"""Cards are not tried out here."""


def give_one(*, member_id: UUID, label: str) -> str:
    """The number of a card of the member; a new one if there is none."""
    mine = latest(members.identifiers(member_id))
    if mine is not None:
        return str(mine.value)
    number = free_number()
    services.add_identifier(member_id=member_id, kind="card", value=number, label=label)
    return number


def free_number() -> str:
    while True:
        number = FIRST + "".join(secrets.choice("0123456789") for _ in range(DIGITS - 1))
        if not is_of_goods(number) and not _is_taken(number):
            return number


def _is_taken(number: str) -> bool:
    """By a member, or by a card that was blocked."""
    try:
        return members.by_identifier(current_club(), number, "card") is not None
    except IdentifierBlocked:
        return True


def is_of_goods(number: str) -> bool:
    """Whether a scanner may have read it from goods."""
    if not number.isdecimal() or len(number) not in GOODS or (len(number) == 13 and number.startswith(OWN)):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(number))) % 10 == 0


def latest(identifiers: Iterable[Identifier]) -> Identifier | None:
    """Of what leads to a member, oldest first, the card that a phone shows: the last one."""
    found = [each for each in identifiers if each.kind == "card"]
    return found[-1] if found else None


def scanned(card: Identifier | None, member_id: UUID) -> str:
    """What the QR code says."""
    return f"{CARD_PREFIX}{card.value if card is not None else member_id}"


def grouped(number: str) -> str:
    """As it is read out: 7123 4567 8901; a number with letters stays as it is printed."""
    if not number.isdecimal():
        return number
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def add(*, member_id: UUID, number: str, label: str) -> None:
    """``IdentifierInvalid``, ``IdentifierTaken``, ``CardRefused``, ``TooManyTries``.

    A number that leads a till to somebody else, or to goods, would draw their purchases here.
    """
    throttle.hit(ADDED, f"{current_club()}:{member_id}", datetime.now(UTC))
    if number[: len(CARD_PREFIX)].upper() == CARD_PREFIX:
        number = number[len(CARD_PREFIX) :]
    number = normalise("card", number)
    if (
        candidates(number)[0][0] != "card"
        or is_of_goods(number)
        or Product.objects.filter(sku=number).exists()
    ):
        raise CardRefused()
    found = members.by_identifier(current_club(), number)
    if found is not None and found.id != member_id:
        raise IdentifierTaken(identifier="card")
    services.add_identifier(member_id=member_id, kind="card", value=number, label=label)


def renew(*, member_id: UUID, label: str) -> None:
    """Another number for a phone that somebody else may have seen; the old one leads to nobody."""
    mine = latest(members.identifiers(member_id))
    services.add_identifier(member_id=member_id, kind="card", value=free_number(), label=label)
    if mine is not None:
        services.remove_identifier(member_id=member_id, kind="card", value=mine.value)


def remove(*, member_id: UUID, number: str) -> None:
    """``IdentifierNotFound``."""
    services.remove_identifier(member_id=member_id, kind="card", value=number)
