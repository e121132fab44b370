"""The catalogue: what the club offers, changed daily by its staff. Each runs inside ``unit(club_id)``."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.db.models import F, Max

from vafa.core.earning import programmes
from vafa.core.earning.work import now_instant
from vafa.core.purchases.models import Branch
from vafa.domain.conditions import check, parse
from vafa.domain.programme import Programme
from vafa.doors.web.words import say
from vafa.kernel import audit, pictures
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_club

from .bodies import RewardBody, kept
from .errors import (
    BranchMissing,
    CurrencyLent,
    CurrencyMissing,
    KeyInvalid,
    KeyTaken,
    RewardNotFound,
    StockInvalid,
)
from .models import GiftCode, Reward
from .params import KEY

SCOPES = ("member",)
MOST_STOCK = 10**12
MOST_CODES = 100_000


def get(reward_id: UUID) -> Reward:
    found: Reward | None = Reward.objects.filter(id=reward_id, removed_at=None).first()
    if found is None:
        raise RewardNotFound()
    return found


def find(reward_id: UUID) -> Reward | None:
    """Also one that was taken out of the catalogue."""
    found: Reward | None = Reward.objects.filter(id=reward_id).first()
    return found


def by_key(key: str) -> Reward | None:
    found: Reward | None = Reward.objects.filter(key=key, removed_at=None).first()
    return found


def listed() -> list[Reward]:
    """In the club's order. A catalogue is what people look through: hundreds at most."""
    return list(Reward.objects.filter(removed_at=None).order_by("place", "key")[:1000])


def choices() -> list[tuple[str, str]]:
    """Rewards by key and name, for thresholds; nothing where the club does not have them."""
    return [(each.key, str(say(each.body["names"]))) for each in listed()]


def programme() -> programmes.Book:
    return programmes.book(connections["default"].connection, current_club())


def create(
    *,
    body: RewardBody,
    key: str = "",
    condition: Mapping[str, Any] | None = None,
    stock: int | None = None,
    active: bool = True,
    picture_file: bytes | None = None,
) -> Reward:
    checked(body, condition)
    _require_possible(body)
    _require_stock(stock)
    key = _free_key(key, body)
    last = Reward.objects.aggregate(last=Max("place"))["last"]
    row: Reward = Reward.objects.create(
        id=uuid7(),
        key=key,
        body=body.dump(),
        condition=dict(condition) if condition else None,
        stock=stock,
        active=active,
        picture=pictures.keep(kind="reward", content=picture_file) if picture_file else None,
        place=0 if last is None else last + 1,
        created_at=datetime.now(UTC),
    )
    audit.record("rewards.create", "reward", row.id, None, _told(row))
    return row


def change(
    *,
    reward_id: UUID,
    body: RewardBody | None = None,
    condition: Mapping[str, Any] | None = None,
    keep_condition: bool = False,
    active: bool | None = None,
    picture_file: bytes | None = None,
    no_picture: bool = False,
) -> Reward:
    """What is not given stays. The stock has a call of its own: it moves while somebody edits."""
    row = _locked(reward_id)
    before = _told(row)
    condition = row.condition if keep_condition else condition
    checked(body or kept(row.body), condition)
    if body is not None:
        _require_possible(body)
        row.body = body.dump()
    row.condition = dict(condition) if condition else None
    row.active = row.active if active is None else active
    if picture_file:
        row.picture = pictures.keep(kind="reward", content=picture_file)
    elif no_picture:
        row.picture = None
    _save(row, "body", "condition", "active", "picture")
    audit.record("rewards.change", "reward", row.id, before, _told(row))
    return row


def set_stock(*, reward_id: UUID, stock: int | None) -> Reward:
    """As counted on the shelf; None is without end."""
    _require_stock(stock)
    row = _locked(reward_id)
    before, row.stock = row.stock, stock
    _save(row, "stock")
    audit.record("rewards.stock", "reward", row.id, {"stock": before}, {"stock": stock})
    return row


def add_stock(*, reward_id: UUID, delta: int) -> Reward:
    """So many came in, or went (below zero). A reward without end begins to be counted."""
    row = _locked(reward_id)
    after = (row.stock or 0) + delta
    _require_stock(after)
    return set_stock(reward_id=reward_id, stock=after)


def add_codes(*, reward_id: UUID, codes: Sequence[str]) -> int:
    """Text codes that a coupon gives out; those that are there already stay as they are. How many are new."""
    row = _locked(reward_id)
    given = list(dict.fromkeys(code.strip()[:100] for code in codes if code.strip()))[:MOST_CODES]
    before = GiftCode.objects.filter(reward_id=row.id).count()
    rows = [GiftCode(id=uuid7(), reward_id=row.id, code=code) for code in given]
    GiftCode.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    new = GiftCode.objects.filter(reward_id=row.id).count() - before
    # A code is given out once, so the stock of such a reward is how many are left.
    Reward.objects.filter(id=row.id).update(stock=free_codes(row.id))
    audit.record("rewards.codes", "reward", row.id, None, {"new": new})
    return new


def free_codes(reward_id: UUID) -> int:
    return int(GiftCode.objects.filter(reward_id=reward_id, redemption_id=None).count())


def arrange(*, reward_ids: Sequence[UUID]) -> None:
    """The club's order: these first, as given."""
    for place, reward_id in enumerate(reward_ids):
        Reward.objects.filter(id=reward_id, removed_at=None).update(place=place)
    audit.record("rewards.arrange", "club", None, None, {"rewards": len(reward_ids)})


def remove(*, reward_id: UUID) -> None:
    """Out of the catalogue; what was ordered is still handed over, and its key is free again."""
    row = _locked(reward_id)
    row.removed_at, row.active = datetime.now(UTC), False
    row.key = f"{row.key}.{row.id.hex}"
    _save(row, "removed_at", "active", "key")
    audit.record("rewards.remove", "reward", row.id, None, None)


def checked(body: RewardBody, condition: Mapping[str, Any] | None) -> None:
    """Refuse what could not be sold: an unknown currency, or a condition that does not fit."""
    made: Programme = programme().at(now_instant())
    named = [body.price.currency] if body.price.currency else []
    named += [body.grants.currency] if body.grants is not None else []
    for currency in named:
        if currency not in made.currencies:
            raise CurrencyMissing(currency=currency)
    if condition:
        check(parse(dict(condition)), made.book, scopes=SCOPES)


def _require_possible(body: RewardBody) -> None:
    """What nobody shall write anew; a reward that is stored so can still be switched off."""
    for key in {body.price.currency, body.grants.currency if body.grants is not None else ""} - {""}:
        if programme().at(now_instant()).currencies[key].lent:
            raise CurrencyLent(currency=key)
    unknown = unknown_branches(body.branches)
    if unknown:
        raise BranchMissing(branch=unknown[0])


def unknown_branches(codes: Sequence[str]) -> list[str]:
    """Those that are no branch of the club."""
    known = (
        set(Branch.objects.filter(code__in=list(codes)).values_list("code", flat=True)) if codes else set()
    )
    return [code for code in codes if code not in known]


def _free_key(key: str, body: RewardBody) -> str:
    if key and not re.fullmatch(KEY, key):
        raise KeyInvalid()
    made = key or re.sub(r"[^a-z0-9]+", "_", body.names.en.lower()).strip("_")[:32] or "reward"
    made = made if re.fullmatch(KEY, made) else f"r_{made}"[:32]
    if by_key(made) is None:
        return made
    if key:
        raise KeyTaken(key=key)
    return f"{made[:24]}_{uuid7().hex[-8:]}"


def _locked(reward_id: UUID) -> Reward:
    found: Reward | None = (
        Reward.objects.select_for_update(no_key=True).filter(id=reward_id, removed_at=None).first()
    )
    if found is None:
        raise RewardNotFound()
    return found


def _save(row: Reward, *fields: str) -> None:
    Reward.objects.filter(id=row.id).update(**{name: getattr(row, name) for name in fields})


def _require_stock(stock: int | None) -> None:
    if stock is not None and (isinstance(stock, bool) or not 0 <= stock <= MOST_STOCK):
        raise StockInvalid()


def _told(row: Reward) -> dict[str, Any]:
    return {
        "key": row.key,
        "body": row.body,
        "condition": row.condition,
        "active": row.active,
        "stock": row.stock,
    }


TAKE = """
update rewards_reward set stock = stock - %(n)s, redeemed = redeemed + %(n)s, collected = collected + %(paid)s
where club_id = %(club)s and id = %(reward)s and removed_at is null and (stock is null or stock >= %(n)s)
  and (%(most)s::bigint is null or redeemed + %(n)s <= %(most)s::bigint)
"""


def take(reward: Reward, *, quantity: int, paid: int, most: int | None) -> bool:
    """Take so many off the shelf, if they are there: of two who want the last one, one gets it."""
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {"n": quantity, "paid": paid, "club": current_club(), "reward": reward.id, "most": most},
        )
        return bool(cursor.rowcount == 1)


def put_back(reward_id: UUID, *, quantity: int, paid: int, shelf: bool = True) -> None:
    """So many came back, and so much of what was paid for them; ``shelf`` says whether they can be sold again."""
    stock = {"stock": F("stock") + quantity} if shelf else {}
    Reward.objects.filter(id=reward_id).update(
        redeemed=F("redeemed") - quantity, collected=F("collected") - paid, **stock
    )
