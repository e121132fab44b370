"""Reading bodies: strict JSON, nothing that the database could not store."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser

from vafa.doors.api.errors import Malformed, RequestInvalid

DEEPEST = 40
BIGGEST = 2**63 - 1

_NUL = {"fa": "نویسهٔ تهی پذیرفته نیست", "en": "the NUL character is not accepted"}
_BIG = {"fa": "عدد بیش از اندازه بزرگ است", "en": "the number is too big"}
_DEEP = {"fa": "بیش از اندازه تودرتو است", "en": "is nested too deeply"}


class StrictJson(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request.body)


def read_json(body: bytes) -> Any:
    """The body as plain data; ``Malformed`` or ``RequestInvalid`` with the path of what cannot be taken."""
    try:
        data = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed() from None
    refuse_unstorable(data)
    return data


def refuse_unstorable(data: Any, path: str = "", depth: int = 0) -> None:
    """NUL characters, numbers beyond 64 bits, and what is nested deeper than anything that makes sense."""
    if isinstance(data, str):
        if "\x00" in data:
            refuse(path, _NUL)
    elif isinstance(data, int):
        if not -BIGGEST <= data <= BIGGEST:
            refuse(path, _BIG)
    elif isinstance(data, (dict, list)):
        if depth > DEEPEST:
            refuse(path, _DEEP)
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in pairs:
            if isinstance(key, str) and "\x00" in key:
                refuse(path, _NUL)
            refuse_unstorable(value, f"{path}.{key}" if path else str(key), depth + 1)


def refuse(path: str, reason: dict[str, str]) -> None:
    shown = path[:200] or "body"
    raise RequestInvalid(
        errors=[{"path": shown, "message": reason}],
        fields={lang: f"{shown}: {reason[lang]}" for lang in reason},
    )
