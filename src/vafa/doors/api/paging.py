"""Lists are read page by page: a cursor is opaque to the caller and says where the last page ended."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec

from vafa.doors.api.errors import CursorInvalid

LONGEST_CURSOR = 500


def encode_cursor(*place: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode_cursor(cursor: str | None, kind: Any) -> Any:
    """The place that ``encode_cursor`` was given, as the tuple type ``kind``; None without a cursor."""
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, msgspec.MsgspecError):
        raise CursorInvalid() from None


def page(items: Sequence[Any], next_cursor: str | None) -> dict[str, Any]:
    return {"items": items, "next_cursor": next_cursor}
