"""Errors that a person can read.

An error is a class; its ``code`` is stable, its ``kind`` says what sort of answer a door gives, its
``title`` and ``detail`` exist in Persian and English. A door maps ``kind`` once and shows ``say(lang)``.
"""

import enum
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

LANGUAGES = ("fa", "en")
PROBLEM_TYPE = "urn:vafa:problem:"

_PERSIAN = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")


_display: ContextVar[str] = ContextVar("display of money in errors", default="rial")


class Rials(int):
    """An argument of an error that is money: it is said in the unit of the club at whose door the error is shown."""


@contextmanager
def money_shown(display: str) -> Iterator[None]:
    """Errors that are said here speak of money as the club does ("toman" or "rial"); elsewhere they say rials, in
    which amounts are sent and stored.
    """
    before = _display.set(display)
    try:
        yield
    finally:
        _display.reset(before)


class Kind(enum.Enum):
    """What sort of refusal this is; the value is the HTTP status of the API's door."""

    MALFORMED = 400
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    METHOD = 405
    CONFLICT = 409
    TOO_LARGE = 413
    INVALID = 422
    TOO_MANY = 429
    FAULT = 500
    UNAVAILABLE = 503

    @property
    def status(self) -> int:
        return self.value


class VafaError(Exception):
    """Base of every error that reaches a person.

    ``title`` and ``detail`` are format templates by language, filled with the error's own ``args``:
    ``NotEnoughPoints(missing=40_000)`` with ``detail = {"en": "{missing} points more"}``. Whole numbers are
    grouped by thousands, in Persian with Persian digits; everything else is shown as it is. An argument may
    itself be a ``{"fa": …, "en": …}`` mapping. An argument that is `Rials`, or is named in ``rials`` and a whole
    number, is money and brings its unit with it. The argument named ``errors`` is a list of field errors,
    ``{"path": …, "message": …}`` (the message text or such a mapping), and stands in the problem document.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "انجام نشد", "en": "Not done"}
    detail: ClassVar[dict[str, str]] = {"fa": "", "en": ""}
    rials: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, errors: list[dict[str, Any]] | None = None, **args: object) -> None:
        self.values = {
            name: Rials(value) if name in self.rials and isinstance(value, int) else value
            for name, value in args.items()
        }
        self.errors: list[dict[str, Any]] = list(errors or ())
        super().__init__(self.code)

    def __str__(self) -> str:
        title, detail = self.say("en")
        return f"{self.code}: {detail or title}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.errors, self.values))

    def say(self, lang: str) -> tuple[str, str]:
        """Title and detail in ``lang`` ("fa" or "en"; anything else is answered in Persian)."""
        lang = lang if lang in LANGUAGES else "fa"
        shown = {name: _show(value, lang) for name, value in self.values.items()}
        return (
            self.title[lang].format_map(_Lenient(shown)),
            self.detail[lang].format_map(_Lenient(shown)),
        )

    def problem(self, lang: str) -> dict[str, object]:
        """RFC 9457 problem document; the error's arguments stand in it under their own names."""
        title, detail = self.say(lang)
        document: dict[str, object] = {name: _plain(value, lang) for name, value in self.values.items()}
        document |= {
            "type": PROBLEM_TYPE + self.code,
            "title": title,
            "status": self.kind.status,
            "detail": detail,
            "code": self.code,
        }
        if self.errors:
            document["errors"] = [_plain(each, lang) for each in self.errors]
        return document


class _Lenient(dict[str, str]):
    """A template that names a missing argument still says something: an error must not raise another."""

    def __missing__(self, key: str) -> str:
        return "…"


def _rebuild(kind: type[VafaError], errors: list[dict[str, Any]], values: dict[str, object]) -> VafaError:
    return kind(errors=errors, **values)


def _show(value: object, lang: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(lang) or value.get("fa") or "")
    if isinstance(value, Rials):
        return _money(value, lang)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        text = f"{value:,}"
        return text.translate(_PERSIAN) if lang == "fa" else text
    if isinstance(value, (list, tuple)):
        return ("، " if lang == "fa" else ", ").join(_show(item, lang) for item in value)
    return str(value)


def _money(value: Rials, lang: str) -> str:
    from vafa.domain.text import money  # it refuses with errors itself

    return money(int(value), lang, _display.get())


def _plain(value: object, lang: str) -> object:
    """``value`` as something every JSON writer takes."""
    if isinstance(value, Rials):
        return int(value)
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, Mapping):
        if set(value) == set(LANGUAGES):
            return value.get(lang, value["fa"])
        return {str(key): _plain(item, lang) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item, lang) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value)
