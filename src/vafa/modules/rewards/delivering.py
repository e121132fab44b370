"""Kinds that are delivered the moment they are had. Another part may take a kind over:

    delivering.provide("coupon", make_vouchers)

is given the reward, its body and the redemption, and answers with what is shown to the member ({"codes": [...]}).
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection

from vafa.core.earning import spending
from vafa.core.earning.work import Work
from vafa.core.vouchers import giving as vouchers
from vafa.core.vouchers import services
from vafa.core.vouchers.codes import shown
from vafa.core.vouchers.models import Voucher
from vafa.domain.ledger import FOREVER, NotEnough
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_club

from .bodies import RewardBody
from .errors import SoldOut
from .models import Redemption, Reward

Deliver = Callable[[Work, Reward, RewardBody, Redemption], dict[str, Any]]

_TAKE_CODES = """
update rewards_code c set redemption_id = %(redemption)s
where c.club_id = %(club)s and c.id in (
    select f.id from rewards_code f where f.club_id = %(club)s and f.reward_id = %(reward)s and f.redemption_id is null
    order by f.id limit %(n)s for update skip locked)
returning c.code
"""


def text_codes(job: Work, reward: Reward, body: RewardBody, row: Redemption) -> dict[str, Any]:
    """From the list that the club pasted, one for each."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE_CODES,
            {"redemption": row.id, "club": current_club(), "reward": reward.id, "n": row.quantity},
        )
        codes = [found[0] for found in cursor.fetchall()]
    if len(codes) < row.quantity:
        raise SoldOut(reward=body.names.model_dump())
    return {"codes": sorted(codes)}


def coupons(job: Work, reward: Reward, body: RewardBody, row: Redemption) -> dict[str, Any]:
    """Coupons of the member's own where the club chose a kind, else text codes."""
    if not body.coupon:
        return text_codes(job, reward, body, row)
    made = [vouchers.give(member_id=row.member_id, kind=body.coupon) for _ in range(row.quantity)]
    return {
        "codes": [shown(code) for _, code in made],
        "vouchers": [str(voucher_id) for voucher_id, _ in made],
    }


def take_coupons_back(row: Redemption, quantity: int) -> None:
    """So many of those that were not used yet; ``NotEnough`` where there are fewer."""
    given = [UUID(each) for each in row.delivered["vouchers"]]
    unused = Voucher.objects.filter(id__in=given, used=0).exclude(state="blocked").order_by("-id")
    found = list(unused.values_list("id", flat=True)[:quantity])
    if len(found) < quantity:
        missing = quantity - len(found)
        raise NotEnough(currency="coupon", wanted=quantity, available=len(found), missing=missing)
    for voucher_id in found:
        services.block(voucher_id=voucher_id, reason="reward_returned")


def club_currency(job: Work, reward: Reward, body: RewardBody, row: Redemption) -> dict[str, Any]:
    assert body.grants is not None
    calendar, days = job.programme.calendar, body.grants.days
    amount, cause = body.grants.amount * row.quantity, uuid7()
    spending.grant(
        job,
        row.member_id,
        cause=cause,
        currency=body.grants.currency,
        amount=amount,
        expires_at=FOREVER if days is None else calendar.add_days(job.now, days),
        reason=reason_of(body.names.model_dump()),
    )
    return {
        "currency": body.grants.currency,
        "amount": amount,
        "each": body.grants.amount,
        "cause": cause.hex,
    }


def nothing(job: Work, reward: Reward, body: RewardBody, row: Redemption) -> dict[str, Any]:
    """A donation: what was collected stands with the reward."""
    return {}


def take_back(job: Work, row: Redemption, holder: UUID, quantity: int) -> None:
    """What a reward gave at once goes back with it; ``NotEnough`` once it was used."""
    if row.delivered.get("vouchers"):
        take_coupons_back(row, quantity)
    if row.kind == "credit" and row.delivered:
        spending.withdraw(
            job,
            holder,
            cause=uuid7(),
            currency=row.delivered["currency"],
            amount=row.delivered["each"] * quantity,
            given=row.id,
            reason=reason_of(row.names, back=True),
        )


def reason_of(names: dict[str, str], *, back: bool = False) -> dict[str, str]:
    """As it stands in the member's history."""
    if back:
        return {"fa": f"برگشت پاداش «{names['fa']}»", "en": f"Reward taken back: {names['en']}"}
    return {"fa": f"پاداش «{names['fa']}»", "en": f"Reward: {names['en']}"}


_deliver: dict[str, Deliver] = {"coupon": coupons, "credit": club_currency, "donation": nothing}


def provide(kind: str, deliver: Deliver) -> None:
    _deliver[kind] = deliver


def deliver(job: Work, reward: Reward, body: RewardBody, row: Redemption) -> dict[str, Any]:
    return _deliver[row.kind](job, reward, body, row)
