"""Reads of coupons as doors show them. All of it runs inside ``unit(club_id)``."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vafa.core.earning.work import now_instant
from vafa.core.vouchers import codes, selectors, wording
from vafa.core.vouchers.models import Voucher
from vafa.domain.explain.offers import said
from vafa.domain.explain.speech import Speech
from vafa.domain.vouchers import COUPON

from .models import Series

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon as its member sees it; ``why`` is the word for why it cannot be used now."""

    id: UUID
    code: str
    shown: str
    name: str
    gives: str
    why: str
    because: str
    personal: bool
    transferable: bool
    uses: int
    used: int
    opens_at: datetime | None
    closes_at: datetime | None


def of_member(member_id: UUID, lang: str) -> list[Coupon]:
    """The member's own, then words for everybody that the club shows; those that can be used first."""
    own = [row for row in selectors.of_member(member_id) if row.kind == COUPON]
    words = list(Series.objects.filter(shown=True, closing=False).order_by("-id")[:MOST_SHOWN])
    found = {row.series_id: row for row in Voucher.objects.filter(series_id__in=[each.id for each in words])}
    teller = _Teller(lang)
    made = [teller.coupon(row, member_id, codes.shown(row.code), personal=True) for row in own]
    for each in words:
        row = found.get(each.id)
        if row is not None:
            coupon = teller.coupon(row, member_id, each.word, personal=False)
            made += [coupon] if not coupon.why else []
    return sorted(made, key=lambda each: (bool(each.why), each.closes_at is None, str(each.closes_at)))


class _Teller:
    """Offers in words, each worded once."""

    def __init__(self, lang: str) -> None:
        book = wording.book()
        self.now = now_instant()
        self.lang = lang
        self.programme = book.at(self.now)
        self.speech = Speech(self.programme, lang, book.display)
        self.sentences: dict[str, tuple[str, str]] = {}

    def offer(self, key: str) -> tuple[str, str]:
        """(name, what it gives)."""
        if key not in self.sentences:
            found = self.programme.offers.by_key.get(key)
            self.sentences[key] = (
                (found.offer.names.in_(self.lang), said(found, self.speech))
                if found is not None
                else ("", "")
            )
        return self.sentences[key]

    def coupon(self, row: Voucher, member_id: UUID, shown: str, *, personal: bool) -> Coupon:
        name, gives = self.offer(row.offer)
        why = selectors.standing(row, member_id, self.now) or ("" if gives else "ended")
        return Coupon(
            id=row.id, code=row.code, shown=shown, name=name, gives=gives, why=why,
            because=wording.because(row, why)[self.lang] if why else "", personal=personal,
            transferable=row.transferable, uses=row.uses, used=row.used, opens_at=row.opens_at,
            closes_at=row.closes_at,
        )  # fmt: skip
