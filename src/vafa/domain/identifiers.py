"""What identifies a member, brought to one writing: mobile, card, external id, e-mail, national id."""

import re
from typing import Final

import phonenumbers

from vafa.domain.errors import Kind, VafaError
from vafa.domain.text import normalise_digits, normalise_text

KINDS: Final = ("mobile", "card", "external_id", "email", "national_id")
LABELS: Final = {
    "mobile": {"fa": "شمارهٔ موبایل", "en": "mobile number"},
    "card": {"fa": "شمارهٔ کارت", "en": "card number"},
    "external_id": {"fa": "شناسهٔ بیرونی", "en": "external id"},
    "email": {"fa": "ایمیل", "en": "e-mail address"},
    "national_id": {"fa": "کد ملی", "en": "national id"},
}
MAX_LENGTH: Final = 128

_IRAN = re.compile(r"(?:\+98|0098|98|0)?0?(9\d{9})")
_PUNCTUATION = re.compile(r"[\s\-‐‑‒–—−().\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_CARD = re.compile(r"[!-~]{1,64}")
_EMAIL = re.compile(r"[^\s@\"<>,;:()\[\]\\]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_][\w-]{0,61}[\w]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Anything that rings in a pocket; some countries do not tell mobiles from other numbers.
_MOBILE_TYPES = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)


class IdentifierKindUnknown(VafaError):
    code = "members.identifier_kind_unknown"
    kind = Kind.INVALID
    title = {"fa": "نوع شناسه ناشناخته است", "en": "Unknown kind of identifier"}
    detail = {
        "fa": "«{identifier}» نوع شناسه نیست؛ یکی از این‌ها را بنویسید: {known}.",
        "en": "“{identifier}” is no kind of identifier; use one of: {known}.",
    }


class IdentifierInvalid(VafaError):
    """The value cannot be what it is said to be. The message says why and never repeats the value."""

    code = "members.identifier_invalid"
    kind = Kind.INVALID
    title = {"fa": "{label} نادرست است", "en": "The {label} is not valid"}
    detail = {"fa": "{reason}", "en": "{reason}"}

    def __init__(self, *, identifier: str, reason: dict[str, str], **rest: object) -> None:
        super().__init__(identifier=identifier, label=LABELS[identifier], reason=reason)


def normalise(kind: str, raw: str) -> str:
    """The one writing of an identifier, or ``IdentifierInvalid`` / ``IdentifierKindUnknown``.

    Mobiles become E.164 (``+989121234567``), also from ``0912 123 45 67``, ``98912…``, ``0098…``, in Persian
    or Arabic digits; numbers of other countries need their ``+`` or ``00``.
    """
    normaliser = _NORMALISERS.get(kind)
    if normaliser is None:
        raise IdentifierKindUnknown(identifier=kind[:40], known=list(KINDS))
    if len(raw) > MAX_LENGTH * 2:
        raise IdentifierInvalid(identifier=kind, reason=_TOO_LONG)
    return normaliser(raw)


def candidates(raw: str) -> list[tuple[str, str]]:
    """Every (kind, value) that a text typed at a till or sent by a system may mean, likeliest first.

    National ids are not among them: nobody is looked up by one without saying so.
    """
    found = []
    for kind in ("mobile", "email", "card", "external_id"):
        try:
            found.append((kind, normalise(kind, raw)))
        except IdentifierInvalid:
            continue
    return found


def _mobile(raw: str) -> str:
    text = _PUNCTUATION.sub("", normalise_digits(raw).replace("\N{FULLWIDTH PLUS SIGN}", "+"))
    iranian = _IRAN.fullmatch(text)
    if iranian:
        return f"+98{iranian[1]}"
    if text.startswith("00"):
        text = f"+{text[2:]}"
    if text.startswith("+") and text[1:].isascii() and text[1:].isdigit() and not text.startswith("+98"):
        try:
            parsed = phonenumbers.parse(text)
        except phonenumbers.NumberParseException:
            raise IdentifierInvalid(identifier="mobile", reason=_NOT_A_MOBILE) from None
        if phonenumbers.number_type(parsed) in _MOBILE_TYPES:
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    raise IdentifierInvalid(identifier="mobile", reason=_NOT_A_MOBILE)


def _card(raw: str) -> str:
    text = re.sub(r"\s+", "", normalise_digits(normalise_text(raw)))
    if text.replace("-", "").isdigit():
        text = text.replace("-", "")  # printed in groups, read by machines without them
    if not _CARD.fullmatch(text):
        raise IdentifierInvalid(identifier="card", reason=_NOT_A_CARD)
    return text


def _external_id(raw: str) -> str:
    text = raw.strip()
    if not text:
        raise IdentifierInvalid(identifier="external_id", reason=_EMPTY)
    if len(text) > MAX_LENGTH:
        raise IdentifierInvalid(identifier="external_id", reason=_TOO_LONG)
    if _CONTROL.search(text) or not _encodable(text):
        raise IdentifierInvalid(identifier="external_id", reason=_UNWRITABLE)
    return text


def _email(raw: str) -> str:
    text = normalise_digits(normalise_text(raw)).lower()
    if len(text) > MAX_LENGTH or not _EMAIL.fullmatch(text) or ".." in text or not _encodable(text):
        raise IdentifierInvalid(identifier="email", reason=_NOT_AN_EMAIL)
    return text


def _national_id(raw: str) -> str:
    text = _PUNCTUATION.sub("", normalise_digits(raw))
    if not (text.isascii() and text.isdigit() and 8 <= len(text) <= 10):
        raise IdentifierInvalid(identifier="national_id", reason=_NOT_A_NATIONAL_ID)
    text = text.zfill(10)  # spreadsheets drop leading zeros
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(text[:9])) % 11
    check = rest if rest < 2 else 11 - rest
    if len(set(text)) == 1 or int(text[9]) != check:
        raise IdentifierInvalid(identifier="national_id", reason=_NOT_A_NATIONAL_ID)
    return text


def _encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


_NORMALISERS = {
    "mobile": _mobile,
    "card": _card,
    "external_id": _external_id,
    "email": _email,
    "national_id": _national_id,
}

_EMPTY = {"fa": "شناسه خالی است.", "en": "The identifier is empty."}
_TOO_LONG = {"fa": "شناسه بیش از اندازه بلند است.", "en": "The identifier is too long."}
_UNWRITABLE = {
    "fa": "شناسه نویسه‌ای دارد که نوشتنی نیست.",
    "en": "The identifier has a character that cannot be written.",
}
_NOT_A_MOBILE = {
    "fa": "شمارهٔ موبایل را مانند ۰۹۱۲۱۲۳۴۵۶۷ بنویسید؛ شمارهٔ کشورهای دیگر با + و کد کشور.",
    "en": "Write a mobile number like 09121234567; numbers of other countries with + and country code.",
}
_NOT_A_CARD = {
    "fa": "شمارهٔ کارت ۱ تا ۶۴ رقم و حرف لاتین است.",
    "en": "A card number has 1 to 64 digits and Latin letters.",
}
_NOT_AN_EMAIL = {
    "fa": "ایمیل را مانند nam@example.ir بنویسید.",
    "en": "Write an e-mail address like name@example.ir.",
}
_NOT_A_NATIONAL_ID = {
    "fa": "کد ملی ده رقم دارد و رقم آخر آن باید با بقیه بخواند.",
    "en": "A national id has ten digits, and the last must agree with the others.",
}
