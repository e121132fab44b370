"""Pictures of a club: checked by what they are, not by what they are called; kept once however often they are given."""

import hashlib
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from vafa.domain.errors import Kind, VafaError
from vafa.kernel.ids import uuid7
from vafa.kernel.tables import Picture

LARGEST = 1024 * 1024
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


class PictureInvalid(VafaError):
    code = "pictures.invalid"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "این تصویر پذیرفته نشد", "en": "This picture was not accepted"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "تصویر باید PNG، JPEG، GIF یا WebP و کوچک‌تر از یک مگابایت باشد.",
        "en": "A picture must be PNG, JPEG, GIF or WebP and smaller than one megabyte.",
    }


class PictureNotFound(VafaError):
    code = "pictures.not_found"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "تصویر پیدا نشد", "en": "No such picture"}
    detail: ClassVar[dict[str, str]] = {"fa": "چنین تصویری نیست.", "en": "There is no such picture."}


def media_type(content: bytes) -> str | None:
    """What the first bytes say; a drawing that may carry scripts (SVG) is none of these."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((found for sign, found in _SIGNS if content.startswith(sign)), None)


def keep(*, kind: str, content: bytes) -> UUID:
    """The id of the club's picture with this content; ``PictureInvalid``."""
    found = media_type(content)
    if found is None or len(content) > LARGEST:
        raise PictureInvalid()
    digest = hashlib.sha256(content).digest()
    known: UUID | None = Picture.objects.filter(digest=digest).values_list("id", flat=True).first()
    if known is not None:
        return known
    row = Picture(
        id=uuid7(), kind=kind, media_type=found, content=content, digest=digest, created_at=datetime.now(UTC)
    )
    # Two who give the same picture at once keep one.
    Picture.objects.bulk_create([row], ignore_conflicts=True)
    kept: UUID = Picture.objects.values_list("id", flat=True).get(digest=digest)
    return kept


def read(picture_id: UUID) -> tuple[str, bytes]:
    """Media type and content; ``PictureNotFound``."""
    found = Picture.objects.filter(id=picture_id).values_list("media_type", "content").first()
    if found is None:
        raise PictureNotFound()
    return str(found[0]), bytes(found[1])
