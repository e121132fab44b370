"""Baskets and decisions as the text that is stored: JSON arrays without what is default or stands elsewhere.

A club keeps one of these for every purchase of many years. Decoding is msgspec's own: trailing fields of an array
may be missing. Sets are written in order, so that the same basket is the same text in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from vafa.domain.baskets import Line, Payment
from vafa.domain.pricing import Applied, Unapplied
from vafa.domain.records import BalanceNow, Fired, Missed, Posted, Record, Taken
from vafa.domain.vouchers import Touched

_encode = msgspec.json.Encoder().encode
_lines = msgspec.json.Decoder(list[Line]).decode
_payments = msgspec.json.Decoder(list[Payment]).decode

_ordered: dict[frozenset[str], list[str]] = {}


def in_order(groups: frozenset[str]) -> list[str]:
    """The groups of a line in one fixed order."""
    known = _ordered.get(groups)
    if known is None:
        if len(_ordered) > 20_000:
            _ordered.clear()
        known = _ordered[groups] = sorted(groups)
    return known


def plain_line(each: Line) -> list[Any]:
    """A line without its trailing defaults; gross and net follow from the rest."""
    row = [each.sku, in_order(each.groups), each.quantity, each.unit_price]
    if each.name:
        row += (each.discount, each.tax, each.kind, each.name)
    elif each.kind != "goods":
        row += (each.discount, each.tax, each.kind)
    elif each.tax:
        row += (each.discount, each.tax)
    elif each.discount:
        row.append(each.discount)
    return row


def plain_lines(lines: Iterable[Line]) -> list[list[Any]]:
    return [plain_line(each) for each in lines]


def pack_lines(lines: Sequence[Line]) -> bytes:
    rows = plain_lines(lines)
    for row in rows:
        if len(row) > 6 and row[6] == "goods":
            row[6] = ""
    return _encode(rows)


def unpack_lines(text: str | bytes) -> list[Line]:
    """Priced lines."""
    lines = _lines(text)
    for each in lines:
        if not each.kind:
            each.kind = "goods"
        each.price()
    return lines


def pack_payments(payments: Sequence[Payment]) -> bytes | None:
    """None when a purchase names no payments."""
    if not payments:
        return None
    return _encode([trimmed([p.kind, p.amount, p.line, p.hold, p.value], 2) for p in payments])


def unpack_payments(text: str | bytes | None) -> list[Payment]:
    return _payments(text) if text else []


def trimmed(row: list[Any], least: int) -> list[Any]:
    """The row without its trailing zeros, empty texts and Nones; never shorter than `least`."""
    while len(row) > least and not row[-1]:
        row.pop()
    return row


class _Fired(msgspec.Struct, array_like=True, gc=False):
    """A rule that fired, as stored: without its base when that is the whole net of the purchase, and without its
    posting when that is the first."""

    rule: int
    amount: int
    posting: int = 0
    base: int | None = None
    extra: int = 0
    cut: str = ""


class _Left(msgspec.Struct, array_like=True, gc=False):
    """A balance after the purchase, as stored: its currency is told by a transfer of the purchase, where one has it."""

    currency: int | str
    available: int
    expiring: int = 0
    expiring_at: int = 0
    pending: int = 0
    held: int = 0


class _Record(msgspec.Struct, gc=False):
    """A record as stored. What a purchase posted is not repeated: it stands in its transfers.

    Balances are kept in `a`; those in `b` were stored before they were kept short.
    """

    p: int
    f: list[_Fired] = []
    x: list[Missed] = []
    s: list[Taken] = []
    a: list[_Left] = []
    b: list[BalanceNow] = []
    t: dict[str, Any] = {}
    m: dict[str, Any] = {}
    o: list[Applied] = []
    y: list[Unapplied] = []
    v: list[Touched] = []


_record = msgspec.json.Decoder(_Record).decode


def pack_record(record: Record, net: int) -> bytes:
    """The stored text of a purchase's record; `net` is the purchase's."""
    plain: dict[str, Any] = {"p": record.p, "f": [_plain_fired(f, net) for f in record.f]}
    if record.b:
        names = {posted.currency: posted.n for posted in record.e}
        plain["a"] = [_plain_left(b, names.get(b.currency, b.currency)) for b in record.b]
    if record.x:
        plain["x"] = [trimmed([x.rule, x.code, x.leaf, x.actual], 2) for x in record.x]
    if record.s:
        plain["s"] = [trimmed([s.n, s.currency, s.amount, s.value, s.line, s.among], 4) for s in record.s]
    if record.t:
        plain["t"] = {key: _packed_note(key, note) for key, note in record.t.items()}
    if record.m:
        plain["m"] = record.m
    if record.o:
        plain["o"] = record.o
    if record.y:
        plain["y"] = record.y
    if record.v:
        plain["v"] = record.v
    return _encode(plain)


def _plain_fired(fired: Fired, net: int) -> list[Any]:
    base = None if fired.base == net else fired.base
    if fired.extra or fired.cut:
        return trimmed([fired.rule, fired.amount, fired.posting, base, fired.extra, fired.cut], 2)
    if base is not None:
        return [fired.rule, fired.amount, fired.posting, base]
    return [fired.rule, fired.amount, fired.posting] if fired.posting else [fired.rule, fired.amount]


def _plain_left(b: BalanceNow, currency: int | str) -> list[Any]:
    if b.pending or b.held:
        return trimmed([currency, b.available, b.expiring, b.expiring_at, b.pending, b.held], 2)
    return [currency, b.available, b.expiring, b.expiring_at] if b.expiring else [currency, b.available]


def unpack_record(text: str | bytes, net: int, posted: Sequence[Posted] = ()) -> Record:
    """The record again, with what the purchase posted as its transfers say.

    Without them it is told what fired, and not which balance is whose: those it posted to are left out.
    """
    stored = _record(text)
    fired = [
        Fired(f.rule, f.amount, net if f.base is None else f.base, f.posting, f.extra, f.cut)
        for f in stored.f
    ]
    notes = {key: _unpacked_note(key, note) for key, note in stored.t.items()}
    left = _balances(stored.a, posted) if stored.a else stored.b
    return Record(
        stored.p, fired, stored.x, list(posted), stored.s, left, notes, stored.m, stored.o, stored.y, stored.v
    )


def _balances(left: Sequence[_Left], posted: Sequence[Posted]) -> list[BalanceNow]:
    names: dict[int | str, str] = {each.n: each.currency for each in posted}
    found = []
    for each in left:
        currency = names.get(each.currency, each.currency)
        if isinstance(currency, str):
            found.append(
                BalanceNow(currency, each.available, each.pending, each.held, each.expiring, each.expiring_at)
            )
    return found


STANDINGS = ("ladder", "key", "previous", "changed", "progress", "next", "valid_until")
"""What is noted of a ladder after every purchase: kept without the names, which would be most of the text."""
NEXT = ("key", "threshold", "missing")


def _packed_note(key: str, note: Any) -> Any:
    if key != "tiers" or not isinstance(note, list) or any(tuple(each) != STANDINGS for each in note):
        return note
    rows = []
    for each in note:
        following = each["next"]
        row = [each["ladder"], each["key"], each["progress"]]
        row.append(_plain_next(following, each["progress"]) if following else 0)
        row += (
            each["valid_until"] or 0,
            1 if each["changed"] else 0,
            each["previous"] if each["changed"] else 0,
        )
        rows.append(trimmed(row, 3))
    return rows


def _plain_next(following: dict[str, Any], progress: int) -> list[Any]:
    """What is missing is not repeated where it is what the threshold and the progress say."""
    row = [following[name] for name in NEXT]
    return row[:2] if row[2] == max(0, row[1] - progress) else row


def _unpacked_next(row: list[Any], progress: int) -> dict[str, Any]:
    return dict(zip(NEXT, row if len(row) > 2 else [*row, max(0, row[1] - progress)], strict=True))


def _unpacked_note(key: str, note: Any) -> Any:
    if key != "tiers" or not isinstance(note, list) or not all(isinstance(each, list) for each in note):
        return note
    found = []
    for each in note:
        ladder, tier, progress, following, until, changed, previous = each + [0] * (7 - len(each))
        found.append(
            {
                "ladder": ladder,
                "key": tier,
                "previous": (previous or None) if changed else tier,
                "changed": bool(changed),
                "progress": progress,
                "next": _unpacked_next(following, progress) if following else None,
                "valid_until": until or None,
            }
        )
    return found
