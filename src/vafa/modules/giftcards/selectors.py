"""Reads of gift cards as doors show them. All of it runs inside ``unit(club_id)``."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from vafa.core.earning.work import now_instant
from vafa.core.members import selectors as members
from vafa.core.vouchers import codes, selectors, wording
from vafa.core.vouchers.models import Voucher
from vafa.domain.vouchers import GIFT_CARD

from . import giving, making
from .models import Card
from .params import Design

MOST = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A card as its member sees it; ``sent_to`` is set once it was sent on, and then the code is not shown."""

    id: UUID
    code: str
    pin: str
    design: Design
    name: str
    gives: str
    balance: int
    face: int
    why: str
    because: str
    sender: str
    message: str
    sent_to: str
    closes_at: datetime | None
    sendable: bool

    @property
    def shown(self) -> str:
        return codes.shown(self.code)

    @property
    def qr(self) -> str:
        return f"{self.code}/{self.pin}" if self.pin else self.code


def of_member(member_id: UUID, lang: str) -> list[Held]:
    """What the member was given, bought or sent on; what can be used first, newest first."""
    mine = members.tree(member_id)
    cards = list(
        Card.objects.filter(Q(buyer_id__in=mine) | Q(sender_id__in=mine)).order_by("-voucher_id")[:MOST]
    )
    owned = [row for row in selectors.of_member(member_id, MOST) if row.kind == GIFT_CARD]
    known = {row.id: row for row in owned}
    others = [card.voucher_id for card in cards if card.voucher_id not in known]
    known |= {row.id: row for row in Voucher.objects.filter(id__in=others)}
    details = {card.voucher_id: card for card in Card.objects.filter(voucher_id__in=list(known))}
    teller = _Teller(set(mine), lang)
    held = [teller.held(row, details.get(row.id)) for row in known.values()]
    return sorted(held, key=lambda each: (bool(each.sent_to), bool(each.why), -each.id.int))


class _Teller:
    """Cards in words; what they have in common is asked for once."""

    def __init__(self, mine: set[UUID], lang: str) -> None:
        self.mine = mine
        self.lang = lang
        self.params = making.settings()
        self.now = now_instant()
        self.sentences: dict[str, str] = {}

    def gives(self, offer: str) -> str:
        if offer not in self.sentences:
            self.sentences[offer] = wording.sentence(offer, self.lang) or "" if offer else ""
        return self.sentences[offer]

    def held(self, row: Voucher, card: Card | None) -> Held:
        gone = card is not None and card.sender_id in self.mine and row.member_id not in self.mine
        why = selectors.standing(row, None, self.now)
        return Held(
            id=row.id, code="" if gone else row.code, pin="" if gone else pin_of(row),
            design=self.params.design(card.design if card is not None else ""),
            name=giving.card_name(row, self.lang) if row.offer else "", gives=self.gives(row.offer),
            balance=row.balance, face=row.face, why=why, because=wording.because(row, why)[self.lang] if why else "",
            sender=card.sender if card is not None and not gone else "",
            message=card.message if card is not None else "",
            sent_to=card.mobile if card is not None and gone else "", closes_at=row.closes_at,
            sendable=not gone and not why and self.params.presents,
        )  # fmt: skip


def pin_of(row: Voucher) -> str:
    return codes.pin_of(row.club_id, row.id) if row.has_pin else ""


def card_of(voucher_id: UUID) -> Card | None:
    found: Card | None = Card.objects.filter(voucher_id=voucher_id).first()
    return found
