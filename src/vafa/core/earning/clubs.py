"""Starting a club: its row, and a programme that works from the first purchase on."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from vafa.core.earning import publishing
from vafa.core.earning.starter import STARTER
from vafa.domain.errors import Kind, VafaError
from vafa.domain.time import calendar
from vafa.kernel.database import unit
from vafa.kernel.models import Club

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
RESERVED = frozenset(
    {
        "account", "api", "choose", "healthz", "manifest", "media", "metrics", "panel", "readyz", "setup", "sign-in",
        "sign-out", "static", "sw", "till", "ui", "vafa",
    }
)  # fmt: skip
"""A club's short name stands in addresses; these words stand there already."""


class SlugInvalid(VafaError):
    code = "clubs.slug"
    kind = Kind.INVALID
    title = {"fa": "نام کوتاه باشگاه درست نیست", "en": "The club's short name is not right"}
    detail = {
        "fa": "نام کوتاه تا ۴۰ حرف کوچک لاتین، رقم و خط تیره دارد.",
        "en": "A short name has up to 40 lower-case Latin letters, digits and dashes.",
    }


class SlugTaken(VafaError):
    code = "clubs.slug_taken"
    kind = Kind.CONFLICT
    title = {"fa": "این نام کوتاه گرفته شده است", "en": "This short name is taken"}
    detail = {
        "fa": "باشگاهی با نام کوتاه «{slug}» هست.",
        "en": "There is a club with the short name “{slug}”.",
    }


class SlugReserved(VafaError):
    code = "clubs.slug_reserved"
    kind = Kind.INVALID
    title = {"fa": "این نام کوتاه را نمی‌شود برگزید", "en": "This short name cannot be chosen"}
    detail = {
        "fa": "«{slug}» در نشانی‌های سامانه جای دیگری دارد؛ نام دیگری برگزینید.",
        "en": "“{slug}” has another place in the addresses here; choose another name.",
    }


def start_club(
    *,
    slug: str,
    name: str,
    time_zone: str = "Asia/Tehran",
    currency_display: str = "toman",
    language: str = "fa",
    is_demo: bool = False,
    programme: Mapping[str, Any] | None = None,
) -> Club:
    """A new club with a published programme (the starter one, if none is given). Not inside a unit."""
    if not _SLUG.fullmatch(slug):
        raise SlugInvalid()
    if slug in RESERVED:
        raise SlugReserved(slug=slug)
    calendar(time_zone)  # an unknown zone is refused here
    body = publishing.parse_body(STARTER if programme is None else programme)
    try:
        with transaction.atomic():
            club: Club = Club.objects.create(
                slug=slug,
                name=name[:200],
                time_zone=time_zone,
                currency_display=currency_display,
                language=language,
                is_demo=is_demo,
            )
    except IntegrityError:
        raise SlugTaken(slug=slug) from None
    with unit(club.id):
        publishing.publish_body(body)
    club.refresh_from_db()
    return club
