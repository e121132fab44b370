"""Checks of what a person is said to be: names, birthday, tags, the club's own fields. No queries here."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from vafa.core.members.errors import MemberInvalid
from vafa.core.members.models import Field
from vafa.domain.text import normalise_digits, normalise_text, number
from vafa.kernel.privacy import HIDDEN

GENDERS: Final = ("female", "male", "other")
TEXTS: Final = ("given_name", "family_name", "city")
LABELLED: Final = ("tags", "groups")
PROFILE: Final = (*TEXTS, "gender", "birthday", *LABELLED, "custom", "is_demo")

_LONGEST_TEXT = 200
_LONGEST_NAME = 100
_MOST_LABELS = 100
_BIGGEST = 2**53 - 1  # what every JSON reader keeps exact
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{0,31}")

_WORDS: Final = {
    "unknown": {"fa": "ناشناخته است", "en": "is unknown"},
    "text": {
        "fa": f"باید متنی تا {number(_LONGEST_TEXT, 'fa')} نویسه باشد",
        "en": f"must be text up to {_LONGEST_TEXT} characters",
    },
    "name": {
        "fa": f"بیش از اندازه بلند است؛ حداکثر {number(_LONGEST_NAME, 'fa')} نویسه",
        "en": f"is too long; up to {_LONGEST_NAME} characters",
    },
    "gender": {"fa": f"باید یکی از {'، '.join(GENDERS)} باشد", "en": f"must be one of {', '.join(GENDERS)}"},
    "birthday": {
        "fa": "باید تاریخی پس از ۱۹۰۰ و تا امروز باشد",
        "en": "must be a date after 1900 and not to come",
    },
    "labels": {
        "fa": f"باید فهرستی از حداکثر {number(_MOST_LABELS, 'fa')} متن کوتاه باشد",
        "en": f"must be a list of up to {_MOST_LABELS} short texts",
    },
    "integer": {"fa": "باید عدد صحیح باشد", "en": "must be a whole number"},
    "date": {"fa": "باید تاریخ باشد، مانند 2026-11-24", "en": "must be a date like 2026-11-24"},
    "choice": {"fa": "باید یکی از گزینه‌ها باشد", "en": "must be one of the choices"},
    "boolean": {"fa": "باید بله یا نه باشد", "en": "must be true or false"},
    "object": {"fa": "باید مجموعه‌ای از فیلدها باشد", "en": "must be an object of fields"},
    "required": {"fa": "لازم است", "en": "is required"},
    "channel": {
        "fa": "نام کانال با حروف کوچک لاتین نوشته می‌شود",
        "en": "a channel's name is lower-case Latin letters",
    },
}


class Problems:
    """Gathers everything that is wrong, so that a person corrects it in one go."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def add(self, path: str, word: str) -> None:
        self.found.append({"path": path, "message": _WORDS[word]})

    def raise_if_any(self) -> None:
        if self.found:
            raise MemberInvalid(errors=self.found, fields=[each["path"] for each in self.found])


def clean(values: Mapping[str, Any], *, fields: Mapping[str, Field], today: date) -> dict[str, Any]:
    """``values`` of a profile as they are stored; ``MemberInvalid`` with every field that is wrong.

    ``None`` and empty text clear a value. ``custom`` is cleaned field by field; in it None takes a key away.
    """
    problems = Problems()
    cleaned: dict[str, Any] = {}
    for name, value in values.items():
        if name in TEXTS:
            cleaned[name] = _text(value, name, problems)
        elif name == "gender":
            cleaned[name] = _one_of(value, GENDERS, name, "gender", problems)
        elif name == "birthday":
            cleaned[name] = _birthday(value, today, problems)
        elif name in LABELLED:
            cleaned[name] = _labels(value, name, problems)
        elif name == "custom":
            cleaned[name] = _custom(value, fields, problems)
        elif name == "is_demo" and isinstance(value, bool):
            cleaned[name] = value
        else:
            problems.add(name, "boolean" if name == "is_demo" else "unknown")
    problems.raise_if_any()
    return cleaned


def require(custom: Mapping[str, Any], fields: Iterable[Field]) -> None:
    """``MemberInvalid`` if a field that the club requires is missing."""
    problems = Problems()
    for field in fields:
        if field.required and custom.get(field.key) is None:
            problems.add(f"custom.{field.key}", "required")
    problems.raise_if_any()


def shown(profile: Mapping[str, Any]) -> dict[str, Any]:
    """What an append-only record may keep of a profile: what the club says of the member, not who it is."""
    return {
        name: value if name in ("groups", "is_demo") or not value else HIDDEN
        for name, value in profile.items()
    }


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def clean_label(label: Any) -> str:
    """What a person calls one of their cards or numbers."""
    problems = Problems()
    cleaned = _text(label, "label", problems)
    problems.raise_if_any()
    return cleaned or ""


def check_channels(channels: Iterable[str]) -> None:
    problems = Problems()
    for channel in channels:
        if not isinstance(channel, str) or not _CHANNEL.fullmatch(channel):
            problems.add("consent", "channel")
    problems.raise_if_any()


def _text(value: Any, path: str, problems: Problems) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or _has_surrogate(value):
        problems.add(path, "text")
        return None
    cleaned = normalise_text(value)
    if path in TEXTS and len(cleaned) > _LONGEST_NAME:
        problems.add(path, "name")
        return None
    return cleaned or None


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _one_of(value: Any, choices: Collection[str], path: str, word: str, problems: Problems) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or value not in choices:
        problems.add(path, word)
        return None
    return value


def _birthday(value: Any, today: date, problems: Problems) -> date | None:
    if value in (None, ""):
        return None
    day = _day(value)
    if day is None or not date(1900, 1, 1) <= day <= today:
        problems.add("birthday", "birthday")
        return None
    return day


def _day(value: Any) -> date | None:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(normalise_digits(value))
    except (TypeError, ValueError, AttributeError):
        return None


def _labels(value: Any, path: str, problems: Problems) -> list[str]:
    if not isinstance(value, (list, tuple, set, frozenset)) or len(value) > _MOST_LABELS:
        problems.add(path, "labels")
        return []
    before = len(problems.found)
    cleaned = {_text(label, path, problems) for label in value}
    if len(problems.found) > before:
        return []
    return sorted(label for label in cleaned if label)


def _custom(value: Any, fields: Mapping[str, Field], problems: Problems) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.add("custom", "object")
        return {}
    cleaned: dict[str, Any] = {}
    for key, item in value.items():
        path = f"custom.{str(key)[:40]}"
        if key not in fields:
            problems.add(path, "unknown")
        else:
            cleaned[key] = None if item is None else _custom_value(item, fields[key], path, problems)
    return cleaned


def _custom_value(value: Any, field: Field, path: str, problems: Problems) -> Any:
    if field.type == "text":
        return _text(value, path, problems)
    if field.type == "choice":
        return _one_of(value, field.choices, path, "choice", problems)
    if field.type == "date":
        day = _day(value)
        if day is not None:
            return day.isoformat()
    elif field.type == "boolean":
        if isinstance(value, bool):
            return value
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _BIGGEST:
        return value
    problems.add(path, field.type)
    return None
