"""Everything of one club as open files: a line of JSON for each row, a schema, and a page that explains them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from django.apps import apps
from django.db.models import Model
from psycopg import Connection, sql

from vafa.core.purchases.verifying import looking
from vafa.domain.packing import unpack_lines, unpack_payments
from vafa.kernel.models import Club

IN_TRANSIT: Final = frozenset({"kernel_idempotency", "kernel_outbox", "kernel_undelivered"})
"""Tables that hold what is on its way, and nothing that a club would want to keep."""

SECRET: Final = frozenset(
    {
        "secret", "previous_secret", "secret_hash", "hash", "fingerprint", "body_hash", "token_hash",
        "invitation_hash", "digest",
    }
)  # fmt: skip
"""Columns that sign or check something here, and would only be a danger elsewhere."""

README: Final = """# {name}

Everything that Vafa keeps of this club, as of {at}. Each file holds one table: one JSON object per line, UTF-8.
`schema.json` names every table and column with its type; `counts.json` says how many rows each file has.

- Amounts are integers: money in rials, other currencies in their smallest unit (`scale` in the programme).
- Times are ISO 8601 in UTC. Quantities of lines are items with up to three decimals.
- `core_purchases_purchase` has the lines and payments of every purchase and, in `record`, what was decided.
- `core_ledger_transfer` is the history of every balance: `earn`, `give_back`, `grant`, `gift_in` and `merge_in` go into
  a member's account, the others out of it. `core_ledger_account` is what it comes to (balance = total - debt),
  `core_ledger_lot` what is still open, `core_ledger_moved` which lot gave or got how much.
- `core_members_member` and `core_members_identifier` are people: handle them as the law asks.
- Secrets (API keys, keys that sign webhooks, invitations, codes, sign-ins of members) are left out.
"""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
Row = dict[str, Any]


def tables() -> list[type[Model]]:
    """Every table that carries the club, in the order of their names."""
    found = [
        model
        for model in apps.get_models()
        if any(field.name == "club_id" for field in model._meta.fields)
        and model._meta.db_table not in IN_TRANSIT
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def export(club: Club, folder: Path) -> dict[str, int]:
    """Write the club's files into a folder that is empty or not there yet; rows by table. Memory stays flat."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty.")
    counts = {}
    with looking(club.id) as connection:
        moment = connection.execute("select now()").fetchone()
        for model in tables():
            name = model._meta.db_table
            counts[name] = write(folder.joinpath(f"{name}.ndjson"), rows(connection, model, club.id))
    counts["kernel_club"] = write(folder.joinpath("kernel_club.ndjson"), iter([of_club(club)]))
    at = moment[0].isoformat(timespec="seconds") if moment else ""
    folder.joinpath("schema.json").write_bytes(msgspec.json.format(_encode(schema()), indent=1))
    folder.joinpath("counts.json").write_bytes(msgspec.json.format(_encode(counts), indent=1))
    folder.joinpath("README.md").write_text(README.format(name=club.name, at=at), encoding="utf-8")
    return counts


def rows(connection: Connection[Any], model: type[Model], club_id: int) -> Iterator[Row]:
    name = model._meta.db_table
    columns = [field.column for field in model._meta.fields if field.column and field.column not in SECRET]
    text = sql.SQL(
        "select row_to_json(r)::text from (select {columns} from {table} where club_id = %s) r"
    ).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=sql.Identifier(name))
    shape = SHAPES.get(name)
    with connection.cursor(name=f"export_{name}") as cursor:
        cursor.itersize = 2_000
        cursor.execute(text, [club_id])
        for (line,) in cursor:
            row = _decode(line)
            yield shape(row) if shape is not None else row


def write(path: Path, found: Iterator[Row]) -> int:
    count = 0
    with path.open("wb") as file:
        for row in found:
            file.write(_encode(row) + b"\n")
            count += 1
    return count


def purchase(row: Row) -> Row:
    """Lines and payments with names instead of the compact form they are stored in."""
    row["lines"] = [
        {
            "sku": line.sku,
            "name": line.name,
            "groups": sorted(line.groups),
            "quantity": f"{line.quantity // 1000}.{line.quantity % 1000:03}".rstrip("0").rstrip("."),
            "unit_price": line.unit_price,
            "discount": line.discount,
            "tax": line.tax,
            "kind": line.kind,
            "net": line.net,
        }
        for line in unpack_lines(row["lines"])
    ]
    row["payments"] = [
        {"kind": each.kind, "amount": each.amount, "line": each.line}
        for each in unpack_payments(row["payments"])
    ]
    return parsed(row, "record", "returned")


def parsed(row: Row, *columns: str) -> Row:
    for column in columns:
        if row[column]:
            row[column] = _decode(row[column])
    return row


SHAPES: Final[dict[str, Callable[[Row], Row]]] = {
    "core_purchases_purchase": purchase,
    "core_purchases_refund": lambda row: parsed(row, "asked", "record"),
    "core_earning_happening": lambda row: parsed(row, "data", "record"),
    "core_earning_standing": lambda row: parsed(row, "data"),
    "core_earning_programme": lambda row: parsed(row, "body"),
    "core_earning_draft": lambda row: parsed(row, "body"),
}


def of_club(club: Club) -> Row:
    return {field.column: getattr(club, field.attname) for field in club._meta.fields}


def schema() -> Row:
    """Tables with what they hold, and their columns with PostgreSQL's types."""
    from django.db import connection

    return {
        model._meta.db_table: {
            "holds": " ".join((model.__doc__ or "").split()),
            "columns": {
                field.column: field.db_type(connection)
                for field in model._meta.fields
                if field.column and field.column not in SECRET
            },
        }
        for model in tables()
    }
