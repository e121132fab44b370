"""Numbers of cards: drawn so that nobody can tell one from another, or one after the other; none of them means a
mobile, goods or a number that the app gives."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vafa.core.members.models import Identifier
from vafa.core.purchases.models import Product
from vafa.core.wallet import cards as phone
from vafa.domain.errors import VafaError
from vafa.domain.identifiers import candidates, normalise
from vafa.domain.text import normalise_digits

from .digits import complete
from .errors import NumbersUnfit
from .models import Batch, Card
from .params import CardsParams

PREFIX: Final = "VAFA1:"
_TRIED: Final = 200


@dataclass(frozen=True, slots=True)
class Pattern:
    prefix: str
    digits: int
    check: str
    order: str = "random"

    def number(self, body: int) -> str:
        return complete(f"{self.prefix}{body:0{self.digits}}", self.check)

    @property
    def room(self) -> int:
        return 10**self.digits


def of_params(params: CardsParams) -> Pattern:
    return Pattern(params.prefix, params.digits, params.check, params.order)


def of_batch(batch: Batch) -> Pattern:
    return Pattern(batch.prefix, batch.digits, batch.check_kind, batch.order_kind)


def written(text: str) -> str:
    """A number as it is kept, from what was typed or scanned. ``IdentifierInvalid``."""
    text = normalise_digits(text).strip()
    if text[: len(PREFIX)].upper() == PREFIX:
        text = text[len(PREFIX) :]
    return normalise("card", text)


def is_fit(number: str) -> bool:
    """Whether a till takes it for a card and nothing else."""
    if candidates(number)[0][0] != "card" or phone.is_of_goods(number):
        return False
    return not (len(number) == phone.DIGITS and number.startswith(phone.FIRST))


def require_fit(pattern: Pattern) -> None:
    """``NumbersUnfit`` for a pattern most of whose numbers would be mistaken."""
    drawn = [pattern.number(secrets.randbelow(pattern.room)) for _ in range(_TRIED)]
    if sum(map(is_fit, drawn)) < _TRIED // 2:
        raise NumbersUnfit()


def at_random(pattern: Pattern, count: int) -> list[str]:
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        number = pattern.number(secrets.randbelow(pattern.room))
        if is_fit(number):
            drawn[number] = None
    return list(drawn)


def in_order(pattern: Pattern, after: int, count: int) -> tuple[list[str], int]:
    """The next ones, and the last body that was looked at; fewer where the room ends."""
    found: list[str] = []
    body = after
    while len(found) < count and body + 1 < pattern.room:
        body += 1
        number = pattern.number(body)
        if is_fit(number):
            found.append(number)
    return found, body


def body_of(pattern: Pattern, number: str) -> int:
    return int(number[len(pattern.prefix) : len(pattern.prefix) + pattern.digits])


def taken(numbers: Iterable[str]) -> set[str]:
    """Those that are a card, lead to a member in any way, were blocked, or are on goods of the club."""
    asked = list(numbers)
    found = set(Card.objects.filter(number__in=asked).values_list("number", flat=True))
    found |= set(Identifier.objects.filter(value__in=asked).values_list("value", flat=True))
    return found | set(Product.objects.filter(sku__in=asked).values_list("sku", flat=True))


def one(pattern: Pattern) -> str:
    """A number that nothing has yet, for a card that is not printed."""
    while True:
        free = [each for each in at_random(pattern, 8) if not taken([each])]
        if free:
            return free[0]


def pin(secret: bytes, number: str, digits: int) -> str:
    """Always the same for a card of a batch, so that it can be printed again and is kept nowhere."""
    made = hmac.new(bytes(secret), number.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made, 'big') % 10**digits:0{digits}}"


def shown(text: str) -> str:
    """As it was typed, for a message; nothing that is no number is repeated."""
    try:
        return phone.grouped(written(text))
    except VafaError:
        return "…"
