"""A club whose purchases are recorded at moments that a test names, past the doors: intake, queue, refunds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections
from psycopg import Connection

from vafa.core.earning.publishing import parse_body, publish_body
from vafa.core.members import services
from vafa.core.purchases.intake import Options, Stored, Wanted, record_batch, wanted
from vafa.core.purchases.refunding import Refunded, refund
from vafa.core.purchases.schemas import PurchaseIn, RefundIn
from vafa.core.purchases.verifying import verify
from vafa.domain.time import DAY, parse_instant
from vafa.kernel.database import SET_CLUB_SQL, pool, unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

NOW = parse_instant("2026-11-21T12:00:00+03:30")
POINTS: dict[str, Any] = {"key": "points", "names": {"fa": "امتیاز", "en": "points"}, "rial_value": 100}
CREDIT: dict[str, Any] = {
    "key": "credit",
    "kind": "credit",
    "names": {"fa": "اعتبار", "en": "credit"},
    "rial_value": 1,
}


def rule(key: str = "main", **given: Any) -> dict[str, Any]:
    """One point for each 1,000 rials, where nothing else is said."""
    made: dict[str, Any] = {
        "key": key,
        "names": {"fa": key, "en": key},
        "currency": "points",
        "amount": {"kind": "per_amount", "amount": 1, "per": 1000},
    }
    return made | given


def programme(*rules: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"currencies": [POINTS, CREDIT], "rules": list(rules or [rule()]), **more}


def start(*rules: Mapping[str, Any], **more: Any) -> Club:
    """A club whose programme has been in force for a long time."""
    club: Club = Club.objects.create(slug=f"club-{uuid7().hex}", name="Till", time_zone="Asia/Tehran")
    publish(club, *rules, since=NOW - 1000 * DAY, **more)
    return club


def publish(club: Club, *rules: Mapping[str, Any], since: int, **more: Any) -> None:
    """Another version of the programme, in force from an instant on."""
    with unit(club.id):
        publish_body(parse_body(programme(*rules, **more)), effective_from=since)


def join(club: Club, **identifiers: str) -> UUID:
    """A member with the identifiers given, or one of its own."""
    named = list(identifiers.items()) or [("external_id", uuid7().hex)]
    with unit(club.id):
        member = services.join(
            club_id=club.id, identifiers=named, joined_via="staff", happened_at=NOW - 900 * DAY
        )
    found: UUID = member.id
    return found


def merge(club: Club, survivor: UUID, merged: UUID) -> UUID:
    with unit(club.id):
        made: UUID = services.merge(survivor_id=survivor, merged_id=merged).id
    return made


def want(member: UUID | Mapping[str, str] | None, price: int = 100_000, **body: Any) -> Wanted:
    """One line of `price` rials, unless `lines` say otherwise; checked as a door would."""
    who = {"id": str(member)} if isinstance(member, UUID) else dict(member) if member is not None else None
    door = {name: body.pop(name) for name in ("key_id", "key", "key_of") if name in body}
    given: dict[str, Any] = {"reference": uuid7().hex, "member": who, "lines": [{"unit_price": price}]} | body
    made = wanted(msgspec.convert(given, PurchaseIn), key_id=door.get("key_id"))
    made.key, made.key_of = door.get("key"), door.get("key_of", b"")
    return made


def record(
    club: Club,
    wants: Wanted | Sequence[Wanted],
    *,
    now: int = NOW,
    preview: bool = False,
    connection: Connection[Any] | None = None,
) -> None:
    """Record a batch; every `Wanted` then has its `stored` or its `error`."""
    several = [wants] if isinstance(wants, Wanted) else list(wants)
    options = Options(preview=preview)
    if connection is not None:
        record_batch(connection, club.id, several, now, options)
        return
    with pool().connection() as own:
        record_batch(own, club.id, several, now, options)


def buy(club: Club, member: UUID | Mapping[str, str] | None, price: int = 100_000, **given: Any) -> Stored:
    """Record one purchase; raises what refused it."""
    now = given.pop("now", NOW)
    one = want(member, price, **given)
    record(club, one, now=now)
    if one.error is not None:
        raise one.error
    assert one.stored is not None
    return one.stored


def take_back(club: Club, purchase: UUID, **body: Any) -> Refunded:
    """A refund; of all unless lines or an amount are given."""
    now = body.pop("now", None)
    given: dict[str, Any] = {"reference": uuid7().hex} | body
    if not {"lines", "amount", "all"} & body.keys():
        given["all"] = True
    with unit(club.id):
        handle = connections["default"]
        return refund(handle.connection, club.id, purchase, msgspec.convert(given, RefundIn), now=now)


def earned(stored: Stored) -> dict[str, int]:
    """What each posting gave, by currency."""
    sums: dict[str, int] = {}
    for posted in stored.record.e:
        sums[posted.currency] = sums.get(posted.currency, 0) + posted.amount
    return sums


def available(stored: Stored, currency: str = "points") -> int:
    """The balance that the answer printed."""
    return next((each.available for each in stored.record.b if each.currency == currency), 0)


def rows(club: Club, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What the application's role finds in the club's tables."""
    with pool().connection() as connection, connection.transaction():
        connection.execute(SET_CLUB_SQL, [str(club.id)])
        return connection.execute(sql.encode(), parameters).fetchall()


def one(club: Club, sql: str, *parameters: Any) -> Any:
    return rows(club, sql, *parameters)[0][0]


def count(club: Club, table: str) -> int:
    found: int = one(club, f"select count(*) from {table} where club_id = %s", club.id)
    return found


def grown(club: Club) -> dict[str, int]:
    """Rows of every table that a purchase writes to."""
    tables = (
        "core_purchases_purchase", "core_ledger_transfer", "core_ledger_move", "core_ledger_lot",
        "core_ledger_account", "core_earning_standing", "core_earning_budget", "kernel_outbox",
        "kernel_idempotency",
    )  # fmt: skip
    return {table: count(club, table) for table in tables}


def balance(club: Club, member: UUID, currency: str = "points") -> int:
    """total - debt of the account as it is written."""
    found = rows(
        club,
        "select total - debt from core_ledger_account where club_id = %s and member_id = %s and currency = %s",
        club.id,
        member,
        currency,
    )
    return int(found[0][0]) if found else 0


def check_books(club: Club) -> None:
    """Everything in the club follows from its history."""
    found = [str(each) for each in verify(club.id)]
    assert not found, "\n".join(found)
