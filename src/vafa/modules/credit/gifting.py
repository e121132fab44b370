"""A gift of credit to another member of the club, by mobile, from the giver's phone.

Whoever gives learns no more about a number than that the gift did not go through; how often one may try is counted.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import connections
from django.db.models import Count, Sum

from vafa.core.earning import programmes
from vafa.core.earning import services as earning
from vafa.core.earning.work import now_instant
from vafa.core.members import selectors as members
from vafa.core.members.errors import MemberErased, MemberMerged, MemberNotFound
from vafa.domain.errors import VafaError
from vafa.domain.identifiers import normalise
from vafa.domain.text import money
from vafa.domain.time import Instant, calendar, to_datetime
from vafa.kernel import audit, codes, throttle
from vafa.kernel.models import Club
from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_actor, current_club
from vafa.kernel.throttle import Limit

from .errors import NO_GIFTS, CodeNeeded, GiftRefused, KindUnknown, NotForThisKind, said
from .models import Deed
from .params import CreditParams, Gifts, Kind
from .working import checked, words

PURPOSE: Final = "credit_gift"
TRIES: Final = Limit("credit.gift", 12, 3600, 1800)
codes.TEXTS[PURPOSE] = {
    "fa": "{club}: کد هدیه دادن {amount}: {code}",
    "en": "{club}: your code to give {amount}: {code}",
}

_NOT_TO = {
    "fa": "به این شماره نمی‌توان هدیه داد. شمارهٔ عضو دیگری از باشگاه را بنویسید.",
    "en": "A gift cannot go to this number. Enter the mobile of another member of the club.",
}
_OFF = {"fa": "هدیه دادن در این باشگاه روشن نیست.", "en": "Gifts are switched off in this club."}
_TIMES = {"fa": "امروز دیگر نمی‌توان هدیه داد.", "en": "No more gifts can be given today."}


def settings() -> CreditParams:
    found = params_of(current_club(), "credit")
    assert isinstance(found, CreditParams)
    return found


def needs_code(amount: int) -> bool:
    return amount > settings().gifts.code_above


def send_code(*, giver_id: UUID, amount: int, address: str, language: str) -> int:
    """A one-time code to the giver's own mobile; how many seconds until another may be asked for."""
    club = Club.objects.get(id=current_club())
    own = next((str(each.value) for each in members.identifiers(giver_id) if each.kind == "mobile"), None)
    if own is None:
        raise GiftRefused(reason=_NOT_TO)
    sent = codes.issue(
        purpose=PURPOSE,
        subject=_subject(giver_id, amount),
        address=address,
        language=language,
        values={"club": str(club.name), "amount": money(amount, language, str(club.currency_display))},
        to=own,
    )
    return sent.again_in


def give(
    *,
    giver_id: UUID,
    mobile: str,
    kind: str,
    amount: int,
    code: str = "",
    address: str = "",
    message: str = "",
    trusted: bool = False,
    now: Instant | None = None,
) -> Deed:
    """Pass credit on; ``CodeNeeded`` above the club's limit unless ``trusted``, as the club's own systems are."""
    params = settings()
    found = _kind(params, kind)
    if not params.gifts.on:
        raise GiftRefused(reason=_OFF)
    checked(amount, params.gifts.smallest, params.gifts.most_per_day)
    asks = f"{current_club()}:{giver_id}"
    if not trusted:
        throttle.hit(TRIES, asks, datetime.now(UTC))
    if not trusted and amount > params.gifts.code_above:
        if not code:
            raise CodeNeeded()
        codes.check(purpose=PURPOSE, subject=_subject(giver_id, amount), code=code, address=address)
    taker = _taker(giver_id, mobile)
    moment = now_instant() if now is None else now
    members.lock(*sorted((giver_id, taker)))
    _day(giver_id, amount, params.gifts, moment)
    try:
        moved = earning.gift(
            giver_id=giver_id, taker_id=taker, currency=found.currency, amount=amount, reason=words(message),
            now=moment,
        )  # fmt: skip
    except (MemberMerged, MemberErased, MemberNotFound):
        raise GiftRefused(reason=_NOT_TO) from None
    if not trusted:
        throttle.forgive(TRIES, asks)  # what went through told nothing about a stranger
    actor = current_actor()
    deed: Deed = Deed.objects.create(
        id=moved.id, what=Deed.What.GIFT, member_id=giver_id, kind=kind, amount=amount,
        details={"taker": str(taker)}, at=to_datetime(moment), actor=actor.name or actor.id,
    )  # fmt: skip
    audit.record(
        "credit.gift", "member", giver_id, None, {"kind": kind, "amount": amount, "deed_id": deed.id}
    )
    return deed


def _kind(params: CreditParams, key: str) -> Kind:
    found = params.kind(key)
    if found is None:
        raise KindUnknown(credit=key)
    if not found.transferable:
        raise NotForThisKind(reason=NO_GIFTS)
    return found


def _taker(giver_id: UUID, mobile: str) -> UUID:
    try:
        found = members.by_identifier(current_club(), normalise("mobile", mobile), "mobile")
    except VafaError:
        found = None
    if found is None or found.id == giver_id:
        raise GiftRefused(reason=_NOT_TO)
    taker: UUID = found.id
    return taker


def _day(giver_id: UUID, amount: int, gifts: Gifts, now: Instant) -> None:
    """Refuse what is more than a day allows; the giver is locked, so that two at once count each other."""
    book = programmes.book(connections["default"].connection, current_club())
    start = calendar(book.zone).day(now).start
    today = Deed.objects.filter(
        member_id=giver_id, what=Deed.What.GIFT, at__gte=to_datetime(start)
    ).aggregate(sum=Sum("amount"), times=Count("id"))
    if today["times"] >= gifts.times_per_day:
        raise GiftRefused(reason=_TIMES)
    left = gifts.most_per_day - (today["sum"] or 0)
    if amount > left:
        shown = said(max(left, 0))
        raise GiftRefused(
            reason={
                "fa": f"امروز {shown['fa']} دیگر می‌توان هدیه داد.",
                "en": f"{shown['en']} more can be given today.",
            }
        )


def _subject(giver_id: UUID, amount: int) -> str:
    """A code holds for the amount it was sent for."""
    return f"member:{giver_id}:{amount}"
