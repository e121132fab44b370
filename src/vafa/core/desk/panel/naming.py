"""What people are called on pages, and how much of a number is shown."""

from collections.abc import Iterable
from typing import Any

from vafa.core.members.models import BLOCKED
from vafa.domain.identifiers import LABELS
from vafa.doors.web import formats
from vafa.doors.web.words import _, say

ICONS = {
    "mobile": "device-mobile", "card": "credit-card", "external_id": "id", "email": "mail", "national_id": "id-badge-2",
}  # fmt: skip


def full_name(given: str | None, family: str | None) -> str:
    return " ".join(part for part in (given, family) if part)


def name_of(member: Any) -> str:
    """A name, or words for one who has none; an erased member is nobody any more."""
    if member.erased_at is not None:
        return _("Erased member")
    return full_name(member.given_name, member.family_name) or _("No name yet")


def masked(kind: str, value: str, *, whole: bool = False) -> str:
    """A number or address with its middle hidden, unless all of it was asked for."""
    kind = kind.removeprefix(BLOCKED)
    if kind == "mobile":
        return formats.mobile(value, full=whole)
    if whole or kind == "external_id":
        return value
    if kind == "email":
        name, _at, host = value.partition("@")
        return f"{name[:2]}•••@{host}"
    return value if len(value) <= 6 else f"{value[:2]}•••{value[-4:]}"


def kind_name(kind: str) -> str:
    kind = kind.removeprefix(BLOCKED)
    return capital(say(LABELS.get(kind, {"fa": kind, "en": kind})))


def capital(text: str) -> str:
    """As a label begins; Persian letters have one size."""
    return text[:1].upper() + text[1:]


def first_mobile(identifiers: Iterable[Any]) -> str:
    return next((each.value for each in identifiers if each.kind == "mobile"), "")


def kind_icon(kind: str) -> str:
    return ICONS.get(kind, "id")
