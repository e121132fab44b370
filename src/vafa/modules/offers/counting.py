"""Adding purchases and refunds to the days of their offers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import connection

from vafa.kernel.scope import current_club

ADD: Final = """
with found as (
    select c.id as club_id, offer, (%(at)s at time zone c.time_zone)::date as day, %(times)s::bigint as times, given,
           %(sales)s::bigint as sales, %(back)s::bigint as back, returned
    from unnest(%(offers)s::text[], %(rials)s::bigint[], %(rials_back)s::bigint[]) as of (offer, given, returned)
    join kernel_club c on c.id = %(club)s
), in_all as (
    insert into offers_total (club_id, offer, times, rials, sales, back, rials_back)
    select club_id, offer, times, given, sales, back, returned from found
    on conflict (club_id, offer) do update set times = offers_total.times + excluded.times,
        rials = offers_total.rials + excluded.rials, sales = offers_total.sales + excluded.sales,
        back = offers_total.back + excluded.back, rials_back = offers_total.rials_back + excluded.rials_back
)
insert into offers_day (club_id, offer, day, times, rials, sales, back, rials_back)
select club_id, offer, day, times, given, sales, back, returned from found
on conflict (club_id, offer, day) do update set times = offers_day.times + excluded.times,
    rials = offers_day.rials + excluded.rials, sales = offers_day.sales + excluded.sales,
    back = offers_day.back + excluded.back, rials_back = offers_day.rials_back + excluded.rials_back
"""


def bought(*, at: datetime, total: int, offers: Mapping[str, int]) -> None:
    """A purchase of `total` rials, and what each offer took off it."""
    _add(at, offers, {}, times=1, sales=total, back=0)


def came_back(*, at: datetime, whole: bool, offers: Mapping[str, int]) -> None:
    """A refund: the discounts that came back with it, and whether that was the last of the purchase."""
    _add(at, {}, offers, times=0, sales=0, back=int(whole))


def _add(at: datetime, rials: Mapping[str, int], rials_back: Mapping[str, int], **of_each: int) -> None:
    # In one order, so that two purchases that share offers never wait for one another in a circle.
    offers = sorted({*rials, *rials_back})
    if not offers:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            ADD,
            {
                "club": current_club(),
                "at": at,
                "offers": offers,
                "rials": [rials.get(each, 0) for each in offers],
                "rials_back": [rials_back.get(each, 0) for each in offers],
                **of_each,
            },
        )
