"""What a basket would come to: offers and codes first, then what currencies of the club and gift cards can pay.

Nothing is written. The engine is asked once for the prices, and again only if the member or a card is to pay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from vafa.core.earning.work import now_instant
from vafa.core.purchases.intake import Options, Stored, record_batch, wanted
from vafa.core.purchases.schemas import LineIn, MemberRef, PaymentIn, PurchaseIn, Text
from vafa.core.purchases.sharing import past_of, shares
from vafa.core.purchases.wanted import Wanted
from vafa.core.tills import spending, vouching
from vafa.core.tills.devices import Place
from vafa.core.tills.spending import CardChoice, Choice
from vafa.domain.attributing import context_of
from vafa.domain.baskets import Purchase
from vafa.domain.programme import Asked
from vafa.domain.records import BalanceNow
from vafa.kernel.database import pool
from vafa.kernel.ids import uuid7

SOURCE = "till"


class CardIn(msgspec.Struct, forbid_unknown_fields=True):
    """A gift card that is to pay, by its code, with its PIN if it has one."""

    code: Text
    pin: Annotated[str, Meta(max_length=32)] = ""


class PreviewIn(msgspec.Struct, forbid_unknown_fields=True):
    """A basket as it stands, of a member or of nobody. `spend` is what is to pay, in the order in which it was chosen:
    currencies by their keys, cards as "card:1", "card:2"; a card that is not there comes last.
    """

    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=1000)]
    member: MemberRef | None = None
    codes: Annotated[list[Text], Meta(max_length=20)] = []
    cards: Annotated[list[CardIn], Meta(max_length=10)] = []
    spend: Annotated[list[str], Meta(max_length=60)] = []


@dataclass(slots=True)
class Previewed:
    """What would be recorded, what could pay, what the cards pay, and for each line its share of what each rule gives
    (by the rule's index in the programme)."""

    stored: Stored
    choices: list[Choice]
    cards: list[CardChoice]
    earned: dict[str, list[int]]


def preview(
    club_id: int, body: PreviewIn, member_id: UUID | None, balances: Sequence[BalanceNow], place: Place
) -> Previewed:
    cards = [vouching.to_pay(each.code, each.pin, place) for each in body.cards]
    first = _try(club_id, body, member_id, place, [])
    stored, decided = first.stored, first.decided
    assert stored is not None and decided is not None
    choices, paying = spending.choices(
        balances, cards, stored.programme, stored.total, body.spend, _asked(first)
    )
    payments = [PaymentIn(each.currency, each.amount) for each in choices if each.chosen]
    payments += [
        PaymentIn("gift_card", each.amount, code=given.code, pin=given.pin)
        for given, each in zip(body.cards, paying, strict=True)
        if each.amount
    ]
    if payments:
        first = _try(club_id, body, member_id, place, payments)
        stored, decided = first.stored, first.decided
        assert stored is not None and decided is not None
    return Previewed(stored, choices, paying, shares(decided, stored.record))


def _try(
    club_id: int, body: PreviewIn, member_id: UUID | None, place: Place, payments: list[PaymentIn]
) -> Wanted:
    want = wanted(
        PurchaseIn(
            reference=uuid7().hex,
            member=None if member_id is None else MemberRef(id=member_id),
            lines=body.lines,
            branch=place.branch,
            codes=body.codes,
            payments=payments,
            source=SOURCE,
        )
    )
    with pool().connection() as connection:
        record_batch(connection, club_id, [want], now_instant(), Options(preview=True))
    if want.error is not None:
        raise want.error
    return want


def _asked(want: Wanted) -> Asked:
    """What a module is asked that values a payment: this purchase, and the member as they stand."""
    assert want.decided is not None and want.decided.member is not None and want.stored is not None
    event, member = want.decided.event, want.decided.member
    assert isinstance(event, Purchase)
    context = context_of(past_of(want.decided, want.stored.record), member, event.lines, None)
    return Asked(event, 0, member, context)
