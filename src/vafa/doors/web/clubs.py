"""What every page shows of its club: name, colour, logo, how it writes money."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from vafa.doors.web.formats import Formats

BRAND = "#0f6b62"
_COLUMNS = "id, slug, name, time_zone, currency_display, language, is_demo, brand, logo, business, about"


@dataclass(frozen=True, slots=True)
class Look:
    id: int
    slug: str
    name: str
    time_zone: str
    currency_display: str
    language: str
    is_demo: bool
    brand: str
    logo: UUID | None
    business: str
    about: str

    @property
    def logo_url(self) -> str:
        return f"/media/{self.slug}/{self.logo}" if self.logo else ""

    @property
    def colour(self) -> str:
        return self.brand or BRAND

    @property
    def formats(self) -> Formats:
        return Formats(self.time_zone, self.currency_display)


def by_slug(slug: str) -> Look | None:
    """The club is looked up before any of its rows is in scope; the table holds nothing secret."""
    return _one("slug = %s", slug)


def by_id(club_id: int) -> Look | None:
    return _one("id = %s", club_id)


def by_ids(club_ids: list[int]) -> list[Look]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from kernel_club where id = any(%s) order by name", [club_ids])
        return [Look(*row) for row in cursor.fetchall()]


def _one(where: str, value: Any) -> Look | None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from kernel_club where {where}", [value])
        row = cursor.fetchone()
    return Look(*row) if row else None


def any_demo() -> bool:
    """Whether this server shows demo clubs."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from kernel_club where is_demo)")
        return bool(cursor.fetchone()[0])
