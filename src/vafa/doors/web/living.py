"""The living page at /ui: every component in every state, with sample data, for whoever builds pages.

Shown in development and where demo clubs live; it reads nothing and writes nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from markupsafe import Markup

from vafa.domain.time import from_datetime
from vafa.doors.web import clubs, words
from vafa.doors.web.clubs import BRAND
from vafa.doors.web.visits import THEMES, Visit, language_of

# Ordinary ones and hard ones: a very light, a very dark, a glaring colour.
COLOURS = {"teal": BRAND, "red": "#b3123b", "yellow": "#ffd400", "night": "#14213d"}
MONTHS = {
    "fa": ("آذر", "دی", "بهمن", "اسفند", "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان"),
    "en": ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"),
}  # fmt: skip
WEEKDAYS = {
    "fa": ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"),
    "en": ("Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"),
}
NOW = (41, 43, 46, 68, 39, 47, 50, 52, 49, 55, 57, 61)
BEFORE = (30, 31, 33, 51, 28, 34, 37, 38, 36, 39, 40, 42)


@dataclass(kw_only=True)
class Sample(Visit):
    """A visit of no club that wears the colour one asks for."""

    colour: str = BRAND
    dark: bool = False

    @property
    def brand(self) -> str:
        return self.colour

    @property
    def theme(self) -> str:
        return THEMES["dark" if self.dark else "light"]


def say(fa: str, en: str) -> str:
    return fa if words.language() == "fa" else en


def charts() -> dict[str, dict[str, object]]:
    """One specification for each kind of chart."""
    lang = words.language()
    months, million = list(MONTHS[lang]), 1_000_000
    this_year = {"name": say("۱۲ ماه اخیر", "Last 12 months"), "values": [value * million for value in NOW]}
    last_year = {
        "name": say("سال پیش از آن", "The year before"),
        "values": [value * million for value in BEFORE],
    }
    head = say("ماه", "Month")
    return {
        "bars": {"kind": "bars", "x": months, "unit": say("تومان", "toman"), "head": head,
                 "series": [this_year, {**last_year, "as": "dash"}]},
        "sim": {"kind": "lines", "x": months, "unit": say("تومان", "toman"), "head": head, "partial": True,
                "series": [{"name": say("نسخهٔ ۴", "Version 4"), "as": "area",
                            "values": [*(value * million for value in NOW[:8]), *[None] * 4]},
                           {"name": say("نسخهٔ ۳", "Version 3"), "as": "dash",
                            "values": [value * million for value in BEFORE]}]},
        "stacked": {"kind": "bars", "x": months, "stacked": True, "head": head,
                    "series": [{"name": say("امتیاز", "Points"), "values": [value * 100 for value in NOW]},
                               {"name": say("اعتبار", "Credit"), "values": [value * 40 for value in BEFORE]}]},
        "pie": {"kind": "pie", "x": [say("برنزی", "Bronze"), say("نقره‌ای", "Silver"), say("طلایی", "Gold"),
                                     say("الماسی", "Diamond")], "tones": ["bronze", "silver", "gold", "diamond"],
                "head": say("سطح", "Tier"),
                "series": [{"name": say("عضو", "Members"), "values": [31402, 11865, 4120, 830]}]},
        "heat": {"kind": "heat", "x": [f"{hour}" for hour in range(9, 22)], "head": say("ساعت", "Hour"),
                 "series": [{"name": name, "values": [(row * 7 + hour * 5) % 23 * 4 for hour in range(13)]}
                            for row, name in enumerate(WEEKDAYS[lang])]},
        "funnel": {"kind": "funnel", "x": [say("دعوت شد", "Invited"), say("باز کرد", "Opened"),
                                           say("عضو شد", "Joined"), say("خرید کرد", "Bought")],
                   "head": say("گام", "Step"),
                   "series": [{"name": say("نفر", "People"), "values": [12400, 8120, 3960, 2210]}]},
    }  # fmt: skip


def picture_of(code: str) -> Markup:
    """A QR as inline SVG, black on the white its frame gives it."""
    made = segno.make(code, error="m", micro=False)
    return Markup(made.svg_inline(border=0, omitsize=True, svgclass="size-full", lineclass=None))


def _only_where_it_belongs() -> None:
    """A shop's own server has no use for it."""
    if not settings.DEBUG and not clubs.any_demo():
        raise Http404


def found(request: HttpRequest) -> HttpResponse:
    """What the page's member picker finds: samples, by any part of their name or number."""
    _only_where_it_belongs()
    with words.speaking(language_of(request)):
        typed = request.GET.get("q", "").strip()
        names = [
            (number, say(f"عضو نمونهٔ {number}", f"Sample member {number}")) for number in range(101, 106)
        ]
        hits = [(number, name) for number, name in names if typed in name or typed in str(number)]
        return Sample(request=request, door="web").render("web/living/hits.html", hits=hits)


def living(request: HttpRequest) -> HttpResponse:
    """``?lang=en&theme=dark&brand=red`` show it in that dress; the page has buttons for them."""
    _only_where_it_belongs()
    asked = request.GET
    lang = asked.get("lang") or language_of(request)
    colour = COLOURS.get(asked.get("brand", ""), BRAND)
    with words.speaking(lang):
        visit = Sample(request=request, door="web", colour=colour, dark=asked.get("theme") == "dark")
        today = visit.formats.calendar.day(from_datetime(visit.now)).date
        return visit.render(
            "web/living.html",
            t=say,
            colours=COLOURS,
            chosen=asked.get("brand", "teal"),
            charts=charts(),
            qr=picture_of("VAFA1:7K4Q-92XM-D8"),
            today=today,
            soon=today + timedelta(days=12),
            leap=date(2025, 3, 20),
            done=min(int(asked.get("done", "0")) if asked.get("done", "0").isdigit() else 0, 100),
        )
