"""Receipts: what a purchase led to, on 80 mm of paper or behind a link that needs no sign-in."""

import base64
import binascii
import hashlib
import hmac
from io import BytesIO
from uuid import UUID

import segno
from django.conf import settings
from markupsafe import Markup

from vafa.core.tills.errors import ReceiptUnknown
from vafa.kernel.scope import current_club

MARK = 10
"""Bytes of the signature: 80 bits, so that nobody finds another's receipt by trying."""


def token(purchase_id: UUID) -> str:
    """What stands in the link: the purchase, and that we said so."""
    return _encode(purchase_id.bytes + _mark(purchase_id))


def purchase_of(text: str) -> UUID | None:
    """The purchase of a token, or of a link that ends with one; None for anything else."""
    said = text.rstrip("/").rsplit("/", 1)[-1]
    try:
        data = base64.urlsafe_b64decode(said + "==")
    except (binascii.Error, ValueError):
        return None
    # The last letter has bits to spare: of the spellings that decode to the same, only ours is a link.
    if len(data) != 16 + MARK or _encode(data) != said:
        return None
    purchase_id = UUID(bytes=data[:16])
    return purchase_id if hmac.compare_digest(data[16:], _mark(purchase_id)) else None


def required(text: str) -> UUID:
    found = purchase_of(text)
    if found is None:
        raise ReceiptUnknown()
    return found


def qr(text: str) -> Markup:
    """A drawing without styles of its own; its dark parts are the paper's ink."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    return Markup(out.getvalue().decode())


def _mark(purchase_id: UUID) -> bytes:
    key = f"receipt:{settings.SECRET_KEY}".encode()
    return hmac.new(key, str(current_club()).encode() + purchase_id.bytes, hashlib.sha256).digest()[:MARK]


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
