"""Figures of a simulation as a page shows them: the two programmes beside one another, and their difference."""

from dataclasses import dataclass
from typing import Any

from vafa.domain import text
from vafa.domain.text import JALALI_MONTHS, JALALI_MONTHS_EN, RIALS_IN_TOMAN
from vafa.doors.web import formats as shapes
from vafa.doors.web.formats import Formats
from vafa.doors.web.words import _, language, say

MILLION = 1_000_000


@dataclass(frozen=True)
class Comparison:
    data: dict[str, Any]
    formats: Formats
    partial: bool

    @property
    def old(self) -> dict[str, Any]:
        return dict(self.data["old"])

    @property
    def new(self) -> dict[str, Any]:
        return dict(self.data["new"])

    @property
    def cost(self) -> int:
        """Rials that it would cost more (or less, below zero)."""
        return int(self.new["cost_rials"] - self.old["cost_rials"])

    @property
    def points(self) -> tuple[str, int] | None:
        """The currency whose issue differs most, by name, and by how much."""
        rows = [
            (key, self._issued(self.new, key) - self._issued(self.old, key)) for key in self.data["names"]
        ]
        found = [row for row in rows if self.new["currencies"].get(row[0], {}).get("cost_rials") is not None]
        best = max(found or rows, key=lambda row: abs(row[1]), default=None)
        return None if best is None else (say(self.data["names"][best[0]]), best[1])

    @property
    def higher(self) -> int:
        """Steps up the first ladder."""
        return next(iter(self.data["higher"].values()), 0)

    @property
    def ladders(self) -> bool:
        return bool(self.data["higher"])

    def _issued(self, side: dict[str, Any], key: str) -> int:
        row = side["currencies"].get(key) or {}
        return int(row.get("issued", 0)) - int(row.get("reversed", 0))

    def shown_cost(self, rials: int) -> str:
        return f"{self.sign(rials)}{self.formats.short(abs(rials))}"

    @property
    def cost_figure(self) -> tuple[str, str]:
        """The number, and the words of its size and unit: (−۴٫۷۷, میلیون تومان)."""
        number, _space, words = self.shown_cost(self.cost).partition(" ")
        return number, words

    def sign(self, value: int) -> str:
        return "" if value == 0 else "\u200e+" if value > 0 else "\u200e−"

    def shown_number(self, value: int) -> str:
        return f"{self.sign(value)}{shapes.large(abs(value))}"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One for each currency: issued, spent and outstanding by both."""
        return [
            {
                "name": say(names),
                "old": self._row(self.old, key),
                "new": self._row(self.new, key),
                "issued": self._issued(self.new, key) - self._issued(self.old, key),
            }
            for key, names in self.data["names"].items()
        ]

    def _row(self, side: dict[str, Any], key: str) -> dict[str, Any]:
        row = side["currencies"].get(key) or {}
        found = {name: row.get(name, 0) for name in ("spent", "expired", "outstanding", "cost_rials")}
        return {**found, "issued": self._issued(side, key)}

    @property
    def chart(self) -> dict[str, Any]:
        """Cost by Jalali month, old against new, in the club's unit, or in millions of it where it is much."""
        most = max(
            (abs(month["cost_rials"]) for side in (self.old, self.new) for month in side["months"]), default=0
        )
        if most < 10 * MILLION * self._unit:
            return self._lines(lambda month: month["cost_rials"] // self._unit, self.formats.money_unit, 0)
        return self._lines(
            lambda month: month["cost_rials"] * 10 // (MILLION * self._unit), self._millions(), 1
        )

    @property
    def issued_chart(self) -> dict[str, Any]:
        key = next(iter(self.data["names"]), "")
        return self._lines(lambda month: self._issued(month, key), say(self.data["names"].get(key, {})), 0)

    @property
    def _unit(self) -> int:
        return RIALS_IN_TOMAN if self.formats.display == "toman" else 1

    def _millions(self) -> str:
        return _("million %(unit)s") % {"unit": self.formats.money_unit}

    def _lines(self, of: Any, unit: str, places: int) -> dict[str, Any]:
        old, new = self.old["months"], self.new["months"]
        keys = sorted({each["month"] for each in [*old, *new]})
        sides = []
        for months in (new, old):
            by_key = {each["month"]: of(each) for each in months}
            sides.append([_written(by_key.get(key, 0), places) for key in keys])
        return {
            "kind": "lines", "x": [month_name(key) for key in keys], "unit": unit, "decimals": places,
            "head": _("Month"),
            "series": [
                {"name": _("This draft"), "values": sides[0], "as": "line"},
                {"name": _("In force now"), "values": sides[1], "as": "dash", "tone": "muted"},
            ],
        }  # fmt: skip


def _written(value: int, places: int) -> int | str:
    return text.decimal(value, places, "en").replace(",", "") if places else value


def month_name(key: str) -> str:
    """«آذر ۱۴۰۵» of 1405-09."""
    year, month = key.split("-")
    names = JALALI_MONTHS if language() == "fa" else JALALI_MONTHS_EN
    return f"{names[int(month) - 1]} {shapes.digits(year)}"
