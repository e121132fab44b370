"""What a club is called and how it looks: changed here, with a record of what it was before."""

import re
from collections.abc import Mapping
from typing import Any

from vafa.domain.errors import LANGUAGES, Kind, VafaError
from vafa.domain.time import calendar
from vafa.kernel import audit, pictures
from vafa.kernel.models import Club
from vafa.kernel.scope import current_club

FIELDS = ("name", "brand", "logo", "business", "about", "language", "currency_display", "time_zone")
BUSINESSES: dict[str, dict[str, str]] = {
    "hypermarket": {"fa": "هایپرمارکت و سوپرمارکت", "en": "Hypermarket, supermarket"},
    "cafe": {"fa": "کافه و رستوران", "en": "Café, restaurant"},
    "beauty": {"fa": "سالن و آرایشگاه", "en": "Salon, beauty"},
    "clothing": {"fa": "پوشاک", "en": "Clothing"},
    "pharmacy": {"fa": "داروخانه", "en": "Pharmacy"},
    "hotel": {"fa": "هتل و گردشگری", "en": "Hotel, travel"},
    "wholesale": {"fa": "عمده‌فروشی", "en": "Wholesale"},
    "web_shop": {"fa": "فروشگاه اینترنتی", "en": "Web shop"},
    "other": {"fa": "کسب‌وکار دیگر", "en": "Another business"},
}
ZONES = (
    "Asia/Tehran", "Asia/Kabul", "Asia/Dushanbe", "Asia/Baghdad", "Asia/Dubai", "Asia/Istanbul", "Europe/Berlin",
    "Europe/London", "America/Toronto", "America/Los_Angeles", "UTC",
)  # fmt: skip
LONGEST_NAME = 100
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class ClubInvalid(VafaError):
    """``errors`` says which field."""

    code = "clubs.invalid"
    kind = Kind.INVALID
    title = {"fa": "تنظیمات باشگاه پذیرفته نشد", "en": "The club's settings were not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}

    def __init__(self, field: str, fa: str, en: str) -> None:
        reason = {"fa": fa, "en": en}
        super().__init__(errors=[{"path": field, "message": reason}], reason=reason)
        self.field = field


def change(*, logo_file: bytes | None = None, **changes: Any) -> Club:
    """Change what is given of ``FIELDS``; ``logo_file`` is kept as the new logo, ``logo=None`` takes it away."""
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise TypeError(f"a club has no {unknown}")
    check(changes)
    if logo_file is not None:
        changes["logo"] = pictures.keep(kind="logo", content=logo_file)
    club: Club = Club.objects.select_for_update(no_key=True).get(id=current_club())
    before = {name: getattr(club, name) for name in changes}
    changed = {name: value for name, value in changes.items() if value != before[name]}
    if changed:
        Club.objects.filter(id=club.id).update(**changed)
        audit.record(
            "clubs.changed",
            "club",
            None,
            {name: str(before[name] or "") for name in changed},
            {name: str(value or "") for name, value in changed.items()},
        )
        club.refresh_from_db()
    return club


def check(changes: Mapping[str, Any]) -> None:
    """``ClubInvalid`` for the first field that cannot be."""
    if "name" in changes and not changes["name"].strip():
        raise ClubInvalid("name", "نام باشگاه را بنویسید.", "Write the club's name.")
    if "name" in changes and len(changes["name"].strip()) > LONGEST_NAME:
        raise ClubInvalid(
            "name", "نام باشگاه حداکثر ۱۰۰ نویسه است.", "The club's name has up to 100 characters."
        )
    if changes.get("brand") and not _COLOUR.fullmatch(changes["brand"]):
        raise ClubInvalid("brand", "رنگ را مانند ‎#0f766e‎ بنویسید.", "Write the colour like #0f766e.")
    if "language" in changes and changes["language"] not in LANGUAGES:
        raise ClubInvalid("language", "زبان شناخته نیست.", "This language is not known.")
    if "currency_display" in changes and changes["currency_display"] not in Club.Display.values:
        raise ClubInvalid("currency_display", "تومان یا ریال را انتخاب کنید.", "Choose toman or rial.")
    if "business" in changes and changes["business"] not in ("", *BUSINESSES):
        raise ClubInvalid("business", "نوع کسب‌وکار شناخته نیست.", "This kind of business is not known.")
    if len(changes.get("about", "")) > 2_000:
        raise ClubInvalid("about", "حداکثر ۲۰۰۰ نویسه.", "At most 2,000 characters.")
    if "time_zone" in changes:
        calendar(changes["time_zone"])
