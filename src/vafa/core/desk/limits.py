"""How much of balances a role may correct by hand: in one correction and on one day, at the club's own value.

What is above a limit is refused; somebody whose role allows more does it. Giving and taking count alike, an owner has
no limits, and a currency that is worth nothing in rials is not counted.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django.db import connection
from pydantic import BaseModel, ConfigDict

from vafa.core.desk.models import DeskSettings
from vafa.domain.errors import Kind, VafaError
from vafa.domain.values import Currency
from vafa.kernel import audit, roles
from vafa.kernel.params import Params, param
from vafa.kernel.scope import current_club
from vafa.kernel.staff import Staff

_MOST: Final = 10**15
_COUNT: Final = """
insert into core_desk_corrected (club_id, staff_id, day, rials) values (%s, %s, %s, %s)
on conflict (club_id, staff_id, day) do update set rials = core_desk_corrected.rials + excluded.rials
returning rials
"""


class Limit(BaseModel):
    """Nothing set is no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    each: int | None = param(None, fa="در هر اصلاح", en="In one correction", unit="rial", ge=0, le=_MOST)
    day: int | None = param(None, fa="در روز", en="On one day", unit="rial", ge=0, le=_MOST)


class CorrectionLimits(Params):
    version: ClassVar[int] = 1

    manager: Limit = param(Limit(), fa="سقف مدیر", en="A manager's limit")
    support: Limit = param(Limit(each=10_000_000, day=50_000_000), fa="سقف پشتیبان", en="A supporter's limit")
    others: Limit = param(
        Limit(each=5_000_000, day=20_000_000), fa="سقف نقش‌های دیگر", en="The limit of other roles"
    )


class CorrectionTooLarge(VafaError):
    code = "corrections.too_large"
    kind = Kind.FORBIDDEN
    rials = ("limit", "worth")
    title = {"fa": "بیش از اختیار شماست", "en": "More than you may correct"}
    detail = {
        "fa": "این اصلاح {worth} ارزش دارد و سقف نقش شما {limit} است؛ کسی با اختیار بیشتر آن را انجام دهد.",
        "en": "This correction is worth {worth} and your role may make {limit}; somebody who may do more can.",
    }


class DayFull(CorrectionTooLarge):
    code = "corrections.day_full"
    detail = {
        "fa": "با این اصلاح جمع امروز شما {worth} می‌شود و سقف روزانهٔ نقش شما {limit} است.",
        "en": "With this correction yours of today come to {worth}, and your role's limit for a day is {limit}.",
    }


def read() -> CorrectionLimits:
    row = DeskSettings.objects.filter(part="corrections").first()
    return CorrectionLimits.load(row.params if row else None)


def save(*, changes: Mapping[str, Any]) -> CorrectionLimits:
    """Change what is given; ``ParamsInvalid`` names the fields."""
    before = read()
    after = before.merge(changes)
    if after == before:
        return before
    DeskSettings.objects.bulk_create(
        [DeskSettings(part="corrections", params=after.dump())],
        update_conflicts=True,
        unique_fields=["club_id", "part"],
        update_fields=["params"],
    )
    audit.record("desk.correction_limits", "club", None, before.dump(), after.dump())
    return after


def limit_of(role: str) -> Limit:
    found = read()
    named = {"manager": found.manager, "support": found.support}
    return Limit() if role == roles.OWNER else named.get(role, found.others)


def count(*, staff: Staff, currency: Currency, amount: int, today: date, times: int = 1) -> None:
    """Count a correction of so many members; ``CorrectionTooLarge``, ``DayFull``. What is refused later in the same
    transaction is not counted.
    """
    worth = amount * currency.rial_value // currency.unit if currency.rial_value else 0
    limit = limit_of(staff.role)
    if not worth or (limit.each is None and limit.day is None):
        return
    if limit.each is not None and worth > limit.each:
        raise CorrectionTooLarge(worth=worth, limit=limit.each)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [current_club(), staff.id, today, min(worth * times, _MOST)])
        (whole,) = cursor.fetchone()
    if limit.day is not None and whole > limit.day:
        raise DayFull(worth=whole, limit=limit.day)
