"""What a scanned or typed text means at a till: a member, a product, or neither."""

from typing import Any
from uuid import UUID

from django.db.models.functions import Collate

from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.core.purchases.models import Product
from vafa.domain.errors import VafaError
from vafa.domain.identifiers import IdentifierInvalid, normalise
from vafa.domain.text import normalise_digits, normalise_text
from vafa.kernel.scope import current_club

CARD_PREFIX = "VAFA1:"
LONGEST = 200
MOST = 8
LAST = "\U0010ffff"
"""No name that begins with a text comes after it and this."""


def member(text: str) -> UUID | None:
    """The member whom the text leads to; a merged one's card leads to its survivor."""
    text = normalise_digits(text).strip()[:LONGEST]
    if text[: len(CARD_PREFIX)].upper() == CARD_PREFIX:
        found = _by_code(text[len(CARD_PREFIX) :])
    else:
        found = members.by_identifier(current_club(), text)
    if found is None:
        return None
    kept = members.survivor(found.id)
    return None if kept.erased_at else UUID(str(kept.id))


def _by_code(code: str) -> Member | None:
    """What a member's QR says: a card of theirs, with or without its dashes, or their id."""
    club = current_club()
    try:
        return Member.objects.filter(id=UUID(code)).first()
    except ValueError:
        pass
    for written in dict.fromkeys((code, code.upper(), code.upper().replace("-", ""))):
        try:
            found = members.by_identifier(club, written, "card")
        except IdentifierInvalid:
            continue
        if found is not None:
            return found
    return None


def product(text: str) -> dict[str, Any] | None:
    """The product with this code."""
    text = normalise_text(normalise_digits(text)).strip()[:LONGEST]
    exact = Product.objects.filter(sku=text).first() if text else None
    return _shown(exact) if exact is not None else None


def products(text: str) -> list[dict[str, Any]]:
    """Those whose name begins so."""
    text = normalise_text(normalise_digits(text)).strip()[:LONGEST]
    if len(text) < 2 or text.isdigit():
        return []
    named = Product.objects.annotate(plain=Collate("name", "C"))
    found = named.filter(plain__gte=text, plain__lt=text + LAST).order_by("plain")[:MOST]
    return [_shown(each) for each in found]


def mobile(text: str) -> str:
    """The text as a mobile number, or nothing: then it can be offered to enrol."""
    try:
        return normalise("mobile", text)
    except VafaError:
        return ""


def _shown(row: Product) -> dict[str, Any]:
    return {"sku": row.sku, "name": row.name or row.sku}
