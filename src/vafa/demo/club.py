"""Making the demo club: fields, branches, products, members. Every step may be run again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import connection

from vafa.core.earning import programmes
from vafa.core.earning.clubs import start_club
from vafa.core.members import fields
from vafa.core.members.models import Identifier
from vafa.core.members.services import Newcomer, join_many
from vafa.core.purchases.models import Branch, Import, Product, ProductGroup
from vafa.demo import SLUG, data, goods, names
from vafa.demo.programme import programme
from vafa.demo.year import start_of, weeks_until, yesterday
from vafa.domain.time import DAY, Instant, calendar
from vafa.kernel.arrays import texts
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.pipeline import rows

AT_ONCE: Final = 500
ADD_PRODUCTS: Final = """
insert into core_purchases_product (club_id, sku, name, groups)
select %s, sku, name, string_to_array(groups, '|')
from unnest(%b::text[], %b::text[], %b::text[]) as each (sku, name, groups)
on conflict do nothing
"""
FIELDS: Final[dict[str, tuple[str, str]]] = {
    "age": ("گروه سنی", "Age group"),
    "income": ("گروه درآمدی", "Income group"),
    "household_size": ("اندازهٔ خانوار", "Household size"),
    "kids_count": ("شمار فرزندان", "Number of children"),
}


def club_and_weeks() -> tuple[Club, int]:
    """The demo club, made if it is not there, and by how many weeks its year is moved: always the same."""
    weeks = weeks_until(yesterday())
    found: Club | None = Club.objects.filter(slug=SLUG).first()
    if found is None:
        start = start_of(weeks, calendar("Asia/Tehran"))
        found = start_club(slug=SLUG, name="فروشگاه زنجیره‌ای نمونه", is_demo=True, programme=programme(start))
    with unit(found.id):
        for each in Import.objects.order_by("id"):
            weeks = each.mapping.get("weeks", weeks)
    return found, weeks


def furnish(club: Club) -> None:
    """Fields of members, branches, groups and products."""
    with unit(club.id):
        for key, (fa, en) in FIELDS.items():
            fields.define(key=key, type="text", labels={"fa": fa, "en": en})
        if Product.objects.exists():
            return
        stores = sorted(set(data.read("transactions", ["store_id"])["store_id"].to_pylist()))
        Branch.objects.bulk_create(
            [Branch(club_id=club.id, code=str(store), name=f"شعبهٔ {store}") for store in stores],
            ignore_conflicts=True,
        )
        ProductGroup.objects.bulk_create(
            [
                ProductGroup(club_id=club.id, key=key, names=words)
                for key, words in goods.all_groups().items()
            ],
            ignore_conflicts=True,
        )
        _add_products(club.id)
    programmes.forget(club.id)


def _add_products(club_id: int) -> None:
    """All in one statement: a model for each of 92,000 would take longer than a month of sales."""
    columns = ("product_id", "department", "product_category", "product_type", "brand")
    table = data.read("products", list(columns))
    skus, words, groups = [], [], []
    for product, department, category, kind, brand in zip(
        *[table[name].to_pylist() for name in columns], strict=True
    ):
        skus.append(str(product))
        words.append((kind or category or department or "").capitalize())
        groups.append("|".join(goods.groups_of(department, category, brand)))
    rows(connection.connection, ADD_PRODUCTS, (club_id, texts(skus), texts(words), texts(groups)))


def join_households(club: Club, chosen: list[int], start: Instant) -> int:
    """Those of the households that are not members yet; returns how many joined."""
    with unit(club.id):
        known = set(Identifier.objects.filter(kind="external_id").values_list("value", flat=True))
    places = {number: place for place, number in enumerate(data.everyone())}
    told = _demographics()
    new = [
        _newcomer(number, places[number], told.get(number, {}), start)
        for number in chosen
        if str(number) not in known
    ]
    for first in range(0, len(new), AT_ONCE):
        join_many(club_id=club.id, newcomers=new[first : first + AT_ONCE], joined_via="import")
    return len(new)


def _newcomer(number: int, place: int, custom: Mapping[str, str], start: Instant) -> Newcomer:
    person: dict[str, Any] = {
        **names.person(number),
        "birthday": date(1950 + number * 13 % 52, 1 + number * 5 % 12, 1 + number * 17 % 28),
        "custom": custom,
        "is_demo": True,
    }
    return Newcomer(
        identifiers=[("external_id", str(number)), ("mobile", names.mobile(place))],
        profile=person,
        consent={"sms": number % 4 != 0},
        joined_at=start - (number * 37 % 700) * DAY,
    )


def _demographics() -> dict[int, dict[str, str]]:
    table = data.read("demographics", ["household_id", *FIELDS])
    columns = {name: table[name].to_pylist() for name in FIELDS}
    numbers = table["household_id"].to_pylist()
    return {
        number: {name: columns[name][place] for name in FIELDS if columns[name][place]}
        for place, number in enumerate(numbers)
    }
