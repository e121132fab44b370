"""From bytes to bodies, with refusals that name the place and say it in both languages."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from vafa.core.purchases.schemas import PurchaseIn, RefundIn
from vafa.doors.api.errors import Malformed, RequestInvalid

_purchase = msgspec.json.Decoder(PurchaseIn).decode
_refund = msgspec.json.Decoder(RefundIn).decode
_raw = msgspec.json.Decoder(msgspec.Raw).decode
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

_PLACE: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.S)
_FA: Final = (
    (re.compile(r"Object missing required field `(\w+)`"), "«{0}» نوشته نشده است"),
    (re.compile(r"Object contains unknown field `([^`]*)`"), "«{0}» شناخته نیست"),
    (re.compile(r"Expected `([^`]*)`, got `([^`]*)`"), "باید از نوع {0} باشد و {1} است"),
    (re.compile(r"Expected `int` >= (\d+)"), "باید دست‌کم {0} باشد"),
    (re.compile(r"Expected `int` <= (\d+)"), "باید حداکثر {0} باشد"),
    (re.compile(r"Expected `(?:str|array)` of length >= (\d+)"), "باید دست‌کم {0} تا باشد"),
    (re.compile(r"Expected `(?:str|array)` of length <= (\d+)"), "باید حداکثر {0} تا باشد"),
)


def read_purchase(body: bytes) -> PurchaseIn:
    try:
        return _purchase(body)
    except msgspec.ValidationError as failure:
        raise invalid(failure) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed() from None


def read_body(raw: msgspec.Raw) -> PurchaseIn:
    return read_purchase(bytes(raw))


def read_refund(body: bytes) -> RefundIn:
    try:
        return _refund(body)
    except msgspec.ValidationError as failure:
        raise invalid(failure) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed() from None


def read_items(body: bytes, most: int) -> list[msgspec.Raw]:
    """The items of a batch, each still unread: `{"items": […]}` or the bare list."""
    try:
        whole = _raw(body)
        items = _list(whole) if bytes(whole).lstrip()[:1] == b"[" else _list(_fields(whole)["items"])
    except KeyError:
        raise refused("items", "items نوشته نشده است", "`items` is missing") from None
    except msgspec.ValidationError as failure:
        raise invalid(failure) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed() from None
    if len(items) > most:
        raise refused(
            "items", f"حداکثر {most} خرید در یک درخواست", f"at most {most} purchases in one request"
        )
    return items


def invalid(failure: msgspec.ValidationError) -> RequestInvalid:
    """What msgspec found wrong, as one field error."""
    match = _PLACE.match(str(failure))
    what = match["what"] if match else str(failure)
    path = ((match["path"] if match else "") or "").removeprefix("$").removeprefix(".")
    path = re.sub(r"\[(\d+|\.\.\.)\]", r".\1", path).strip(".") or "body"
    for pattern, words in _FA:
        found = pattern.search(what)
        if found:
            return refused(path, words.format(*found.groups()), what)
    return refused(path, "مقدار این بخش درست نیست", what)


def refused(path: str, fa: str, en: str) -> RequestInvalid:
    message = {"fa": fa, "en": en}
    return RequestInvalid(
        errors=[{"path": path, "message": message}],
        fields={"fa": f"{path}: {fa}", "en": f"{path}: {en}"},
    )
