"""Rows into purchases. The rows of one purchase stand one after another and have the same reference."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec

from vafa.core.purchases.errors import PurchaseInvalid
from vafa.core.purchases.importing import values
from vafa.core.purchases.importing.columns import BASKET, HEADERS, MEMBER, PAID
from vafa.core.purchases.importing.errors import wrong
from vafa.core.purchases.importing.formats import Row
from vafa.core.purchases.intake import Wanted, wanted
from vafa.core.purchases.schemas import MemberRef, PurchaseIn, groups_of
from vafa.domain.baskets import LINE_KINDS, MAX_AMOUNT, MAX_LINES, OUTSIDE, UNIT, BasketInvalid, Line, Payment
from vafa.domain.errors import VafaError
from vafa.domain.identifiers import normalise
from vafa.domain.text import normalise_text
from vafa.domain.time import Calendar, Instant, parse_instant

Rows = list[Row]
Known = tuple[str, str]

_MOST_TEXT: Final = 200
_MOST_REFERENCE: Final = 128
_ONE: Final = ("", "1")
_GROUP_MARKS: Final = str.maketrans({"؛": "|", ";": "|", "،": "|"})


class Reader(Protocol):
    """How one kind of file says what a purchase is."""

    def grouped(self, rows: Iterable[Row]) -> Iterator[Rows]:
        """The rows of each purchase together."""

    def moment(self, rows: Rows) -> Instant | None:
        """When it happened; None if that cannot be read."""

    def share(self, rows: Rows, parts: int) -> int:
        """Which of `parts` processes records it: all purchases of a member go to the same."""

    def wanted(self, rows: Rows) -> Wanted:
        """The purchase, ready to be recorded; raises `VafaError` in words."""

    def person(self, rows: Rows) -> dict[str, str]:
        """What the rows say of the member, for one who has yet to join."""


def share_of(value: str, parts: int) -> int:
    return zlib.crc32(value.encode()) % parts


@dataclass(slots=True)
class Sheet:
    """The reader of tables: CSV and spreadsheets."""

    columns: Mapping[str, int]
    width: int
    source: str
    factor: int
    calendar: Calendar
    moments: values.Moments = field(init=False)
    basket: list[tuple[str, int]] = field(init=False)
    people: list[tuple[str, int]] = field(init=False)
    paid: list[tuple[str, int, int]] = field(init=False)
    same: dict[tuple[str, str], str] = field(default_factory=dict)
    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    place: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.place = {name: self.columns.get(name, -1) for name in HEADERS}
        self.moments = values.Moments(self.calendar)
        self.people = [(kind, self.columns[kind]) for kind in MEMBER if kind in self.columns]
        self.basket = [(name, self.columns[name]) for name in BASKET if name in self.columns]
        self.paid = [
            (kind, place, self.factor if kind in OUTSIDE else 1)
            for target, place in self.columns.items()
            if target.startswith(PAID)
            for kind in [target.removeprefix(PAID)]
        ]

    def grouped(self, rows: Iterable[Row]) -> Iterator[Rows]:
        place, width = self.columns["reference"], self.width
        held: Rows = []
        current = ""
        for number, cells in rows:
            if len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            # Columns that the file does not have are found in the last cell: always there, always empty.
            cells = [*cells, ""]
            reference = cells[place]
            if reference != current or not reference:
                if held:
                    yield held
                held, current = [], reference
            held.append((number, cells))
        if held:
            yield held

    def moment(self, rows: Rows) -> Instant | None:
        try:
            return self._moment(rows[0][1])
        except VafaError:
            return None

    def _moment(self, cells: Sequence[str]) -> Instant:
        place = self.place
        return self.moments.read(cells[place["happened_at"]], cells[place["time"]], "happened_at")

    def share(self, rows: Rows, parts: int) -> int:
        try:
            return share_of(self._member(rows[0][1])[1], parts)
        except VafaError:
            return 0

    def _member(self, cells: Sequence[str]) -> Known:
        for kind, place in self.people:
            raw = cells[place]
            if raw and not raw.isspace():
                if kind == "member_id":
                    return "id", _uuid(raw)
                key = (kind, raw)
                known = self.same.get(key)
                if known is None:
                    if len(self.same) > 500_000:
                        self.same.clear()
                    known = self.same[key] = normalise(kind, raw)
                return kind, known
        raise wrong("member", "عضو خرید نوشته نشده است.", "the purchase names no member.")

    def wanted(self, rows: Rows) -> Wanted:
        cells = rows[0][1]
        if len(rows) > 1:
            self._agree(rows)
        if len(rows) > MAX_LINES:
            raise wrong("lines", f"بیش از {MAX_LINES} قلم دارد.", f"there are more than {MAX_LINES} lines.")
        reference = cells[self.columns["reference"]].strip()
        if not reference or len(reference) > _MOST_REFERENCE or "\0" in reference:
            raise wrong("reference", "شمارهٔ خرید لازم است.", "a reference is needed.")
        kind, value = self._member(cells)
        return Wanted(
            reference=reference,
            member=(kind, UUID(value) if kind == "id" else value),
            lines=[self._line(row) for _, row in rows],
            payments=self._payments(rows),
            branch=self._text(cells, "branch", 64),
            source=self.source,
            channel=self._text(cells, "channel", 32) or "till",
            happened_at=self._moment(cells),
            door="import",
        )

    def _agree(self, rows: Rows) -> None:
        """What belongs to the purchase as a whole may be left out below the first row, but not differ."""
        first = rows[0][1]
        for name, place in self.basket:
            here = first[place]
            for _, cells in rows:
                if cells[place] != here and cells[place]:
                    raise wrong(
                        name,
                        "در سطرهای یک خرید یکسان نیست.",
                        "it differs between the rows of one purchase.",
                    )

    def _text(self, cells: Sequence[str], name: str, most: int = _MOST_TEXT) -> str:
        found = cells[self.place[name]]
        if not found or (found.isascii() and found.isalnum() and len(found) <= most):
            return found
        found = normalise_text(found)
        if len(found) > most:
            raise wrong(name, f"بیش از {most} نویسه است.", f"it is longer than {most} characters.")
        return found

    def _money(self, cells: Sequence[str], name: str) -> int | None:
        text = cells[self.place[name]]
        if not text or text.isspace():
            return None
        return values.amount(text, name, self.factor)

    def _line(self, cells: Sequence[str]) -> Line:
        count = cells[self.place["quantity"]]
        quantity = UNIT if count in _ONE else values.quantity(count, "quantity")
        discount, tax = self._money(cells, "discount") or 0, self._money(cells, "tax") or 0
        unit_price = self._money(cells, "unit_price")
        if unit_price is None:
            unit_price, discount = self._from_sum(cells, quantity, discount, tax)
        kind = self._text(cells, "kind") or "goods"
        if kind not in LINE_KINDS:
            raise wrong(
                "kind",
                f"یکی از {'، '.join(LINE_KINDS)} لازم است.",
                f"one of {', '.join(LINE_KINDS)} is needed.",
            )
        made = Line(
            self._text(cells, "sku"), self._groups(cells), quantity, unit_price, discount, tax, kind,
            self._text(cells, "name"),
        )  # fmt: skip
        try:
            made.price()
        except BasketInvalid as failure:
            raise PurchaseInvalid(path="discount", reason=failure.values["reason"]) from None
        if made.gross > MAX_AMOUNT:
            raise wrong("unit_price", "مبلغ قلم بیش از اندازه است.", "the line is too large.")
        return made

    def _from_sum(self, cells: Sequence[str], quantity: int, discount: int, tax: int) -> tuple[int, int]:
        """Unit price and discount out of the sum of a line: before its discount, after it, or with its tax."""
        gross = self._money(cells, "amount")
        if gross is None:
            net = self._money(cells, "net")
            if net is None:
                total = self._money(cells, "total")
                if total is None:
                    raise wrong("unit_price", "مبلغ لازم است.", "an amount is needed.")
                if total < tax:
                    raise wrong("tax", "از مبلغ کل بیشتر است.", "it is more than the total.")
                net = total - tax
            gross = net + discount
        return priced(gross, quantity, discount)

    def _groups(self, cells: Sequence[str]) -> frozenset[str]:
        text = cells[self.place["groups"]]
        if not text:
            return _NO_GROUPS
        known = self.sets.get(text)
        if known is None:
            if len(self.sets) > 20_000:
                self.sets.clear()
            parts = [part.strip() for part in text.translate(_GROUP_MARKS).split("|")]
            known = self.sets[text] = groups_of(parts)
        return known

    def _payments(self, rows: Rows) -> list[Payment]:
        made = []
        for kind, place, factor in self.paid:
            text = next((cells[place] for _, cells in rows if cells[place]), "")
            paid = values.amount(text, f"{PAID}{kind}", factor) if text else 0
            if paid:
                made.append(Payment(kind, paid))
        return made

    def person(self, rows: Rows) -> dict[str, str]:
        cells = rows[0][1]
        return {
            name: self._text(cells, name) for name in ("given_name", "family_name") if name in self.columns
        }


_NO_GROUPS: Final[frozenset[str]] = frozenset()


def priced(gross: int, quantity: int, discount: int) -> tuple[int, int]:
    """Unit price and discount such that the line's net is exactly `gross - discount`.

    A price that does not divide is rounded up, and the discount takes back what that added.
    """
    unit_price = -(-gross * UNIT // quantity)
    whole, rest = divmod(unit_price * quantity, UNIT)
    return unit_price, discount + whole + (2 * rest >= UNIT) - gross


def _uuid(raw: str) -> str:
    try:
        return str(UUID(raw.strip()))
    except ValueError:
        raise wrong("member_id", "شناسه نیست.", "it is not an id.") from None


class _Peek(msgspec.Struct):
    member: MemberRef | None = None
    happened_at: str | None = None


@dataclass(slots=True)
class Bodies:
    """The reader of NDJSON: each line is a purchase as `POST /purchases` takes it."""

    source: str
    whole: Callable[[Any], PurchaseIn] = field(init=False)
    peek: Callable[[Any], _Peek] = field(init=False)

    def __post_init__(self) -> None:
        self.whole = msgspec.json.Decoder(PurchaseIn).decode
        self.peek = msgspec.json.Decoder(_Peek).decode

    def grouped(self, rows: Iterable[Row]) -> Iterator[Rows]:
        for row in rows:
            yield [row]

    def moment(self, rows: Rows) -> Instant | None:
        try:
            text = self.peek(rows[0][1][0]).happened_at
            return None if text is None else parse_instant(text)
        except (VafaError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def share(self, rows: Rows, parts: int) -> int:
        try:
            member = self.peek(rows[0][1][0]).member
            return 0 if member is None else share_of(str(member.key()[1]), parts)
        except (VafaError, msgspec.DecodeError, UnicodeDecodeError):
            return 0

    def wanted(self, rows: Rows) -> Wanted:
        try:
            body = self.whole(rows[0][1][0])
        except (msgspec.DecodeError, UnicodeDecodeError) as failure:
            raise wrong("JSON", f"پذیرفته نشد: {failure}", f"not accepted: {failure}") from None
        made = wanted(body, door="import")
        if made.happened_at is None:
            raise wrong("happened_at", "زمان خرید لازم است.", "the moment of the purchase is needed.")
        if self.source:
            made.source = self.source
        return made

    def person(self, rows: Rows) -> dict[str, str]:
        return {}
