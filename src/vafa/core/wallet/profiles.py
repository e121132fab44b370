"""What a person says of themselves, from a form to what the members' services take, and back when it is wrong."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from vafa.core.members import selectors as members
from vafa.core.members.models import Field, Member
from vafa.domain.text import normalise_digits
from vafa.doors.web.formats import parse_day
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import _

TEXTS: Final = ("given_name", "family_name", "birthday")
EMPTY: Final[dict[str, Any]] = {**dict.fromkeys(TEXTS, ""), "sms": False, "custom": {}}


def typed(post: Any, *ticks: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: post.get(name, "").strip()[:200] for name in TEXTS}
    values |= {name: post.get(name) == "1" for name in ("sms", *ticks)}
    values["custom"] = {key[7:]: post.get(key, "").strip()[:200] for key in post if key.startswith("custom.")}
    return values


def of(member: Member) -> dict[str, Any]:
    """The same for who is a member already."""
    values: dict[str, Any] = {name: getattr(member, name) or "" for name in TEXTS}
    values["birthday"] = member.birthday.isoformat() if member.birthday else ""
    return {**EMPTY, **values}


def read(visit: Visit, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The profile, and what is wrong by field. Of the club's own fields only the required ones are asked."""
    errors: dict[str, str] = {}
    profile: dict[str, Any] = {name: values[name] or None for name in TEXTS}
    if values["birthday"]:
        profile["birthday"] = parse_day(values["birthday"], visit.lang)
        if profile["birthday"] is None:
            errors["birthday"] = _("Write a day such as %(day)s.") % {"day": visit.formats.date(visit.now)}
    profile["custom"] = {}
    for field in required():
        text = values["custom"].get(field.key, "")
        if text:
            profile["custom"][field.key] = _value(visit, field, text)
        else:
            errors[f"custom.{field.key}"] = _("This is required.")
    return profile, errors


def required() -> list[Field]:
    return [each for each in members.fields().values() if each.required]


def _value(visit: Visit, field: Field, text: str) -> Any:
    """What is no number or day stays text, and the service refuses it in words."""
    if field.type == "integer":
        plain = normalise_digits(text).replace(",", "").replace("٬", "")
        return int(plain) if plain.lstrip("-").isdigit() else text
    if field.type == "boolean":
        return text == "true"
    return parse_day(text, visit.lang) or text if field.type == "date" else text


def form(
    visit: Visit, values: Mapping[str, Any], errors: dict[str, str], *, asked_only: bool = False
) -> dict[str, Any]:
    """The context of a form's template."""
    return {
        "values": values,
        "errors": defaultdict(str, errors),
        "fields": required() if asked_only else [],
        "day": parse_day(values["birthday"], visit.lang) if values["birthday"] else None,
        "custom_day": lambda text: parse_day(text, visit.lang) if text else None,
    }
