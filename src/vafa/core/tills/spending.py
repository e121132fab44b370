"""What may pay for a basket: currencies of the member and gift cards, each as much as is still to pay and it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from vafa.domain.baskets import OUTSIDE, Payment
from vafa.domain.errors import VafaError
from vafa.domain.programme import Asked, Programme, Worth
from vafa.domain.records import BalanceNow
from vafa.domain.values import Currency

MOST_CHOICES: Final = 3
CARD: Final = "card:"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member could pay with: as much as the basket still costs, and they have."""

    currency: str
    amount: int
    value: int
    whole: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class CardChoice:
    """What a gift card pays (rials) and what is left on it then."""

    which: str
    amount: int
    left: int


@dataclass(frozen=True, slots=True)
class Card:
    """A gift card that was shown, with what is on it."""

    which: str
    balance: int


class Room:
    """What is still to pay, in all and on each line. Currencies that pay only for some lines take from those."""

    def __init__(self, asked: Asked, total: int) -> None:
        self.asked = asked
        self.left = total
        self.lines = [each.net + each.tax for each in asked.purchase.lines]

    def of(self, worth: Worth) -> int:
        if not worth.among:
            return self.left
        return min(self.left, sum(self.lines[n - 1] for n in worth.among))

    def take(self, worth: Worth) -> None:
        self.left -= worth.value
        for n in worth.among:  # it may fall on any of them, so none is counted on twice
            self.lines[n - 1] = max(0, self.lines[n - 1] - worth.value)


def choices(
    balances: Sequence[BalanceNow],
    cards: Sequence[Card],
    programme: Programme,
    total: int,
    chosen: Sequence[str],
    asked: Asked,
) -> tuple[list[Choice], list[CardChoice]]:
    """Chosen ones first take what they can, in the order they were chosen; the others show what would be left."""
    room = Room(asked, total)
    found: dict[str, Choice] = {}
    paying: dict[int, CardChoice] = {}
    keys = [each.currency for each in balances]
    for key in _in_order(chosen, keys, len(cards)):
        if key.startswith(CARD):
            n = int(key[len(CARD) :]) - 1
            amount = min(room.left, cards[n].balance)
            paying[n] = CardChoice(cards[n].which, amount, cards[n].balance - amount)
            room.left -= amount
            continue
        made = _choice(key, balances[keys.index(key)].available, programme, room, key in chosen)
        if made is not None:
            found[key] = made
    return [found[key] for key in keys if key in found][:MOST_CHOICES], [paying[n] for n in range(len(cards))]


def _in_order(chosen: Iterable[str], keys: Sequence[str], cards: int) -> list[str]:
    """What is chosen, then cards that were not named, then what is left; nothing twice and nothing unknown."""
    named = [f"{CARD}{n}" for n in range(1, cards + 1)]
    known = {*keys, *named}
    return list(dict.fromkeys([*(each for each in chosen if each in known), *named, *keys]))


def _choice(key: str, available: int, programme: Programme, room: Room, chosen: bool) -> Choice | None:
    currency = programme.currencies.get(key)
    if currency is None or currency.rial_value is None or available <= 0:
        return None
    worth = _fixed(room.left, available, currency)
    if key in programme.valuers:
        worth = _valued(worth[0], currency, programme, room)
    amount, value = worth
    if value.value <= 0 or amount < currency.min_spend:
        return None
    if chosen:
        room.take(value)
    return Choice(key, amount, value.value, amount == available, chosen)


def _fixed(left: int, available: int, currency: Currency) -> tuple[int, Worth]:
    """By the currency's fixed rate, never more than is still to pay."""
    rate = currency.rial_value or 0
    amount = min(available, left * currency.unit // rate) if rate else 0
    return amount, Worth(amount * rate // currency.unit)


def _valued(most: int, currency: Currency, programme: Programme, room: Room) -> tuple[int, Worth]:
    """The largest amount of a restricted credit that its module lets pay here. What is no amount of money, such as
    stamps, is not chosen at the till."""
    if currency.kind != "credit":
        return 0, Worth(0)
    low, best = 0, Worth(0)
    high = most
    while low < high:
        middle = (low + high + 1) // 2
        worth = _may(middle, currency.key, programme, room)
        if worth is None:
            high = middle - 1
        else:
            low, best = middle, worth
    return low, best


def _may(amount: int, key: str, programme: Programme, room: Room) -> Worth | None:
    purchase = copy(room.asked.purchase)
    purchase.payments = [Payment(key, amount)]
    try:
        worth = programme.valuers[key].value(amount, room.asked._replace(purchase=purchase))
    except VafaError:
        return None
    return worth if worth.value <= room.of(worth) else None


def value_of(payments: Iterable[tuple[str, int]], programme: Programme) -> int | None:
    """What payments by the club's currencies are worth in rials; None if only a module can say."""
    total = 0
    for kind, amount in payments:
        if kind in OUTSIDE or not amount:
            continue
        currency = programme.currencies.get(kind)
        if currency is None or currency.rial_value is None:
            return None
        if kind in programme.valuers and currency.kind != "credit":
            return None
        total += amount * currency.rial_value // currency.unit
    return total
