"""Series of coupons: made, found, shown to members."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from vafa.core.segments.models import Segment
from vafa.core.vouchers import codes, services
from vafa.domain.offers import Offer
from vafa.domain.text import normalise_text
from vafa.kernel import audit
from vafa.kernel.jobs import defer
from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_actor, current_club

from . import making
from .errors import KindUnknown, SeriesInvalid, SeriesUnknown
from .models import Row, Series
from .params import PREFIX, CouponsParams

MOST: Final = 1_000_000
MOST_ROWS: Final = 200_000
SPARSE: Final = 1_000_000
"""Of so many codes of the form at most one is a coupon: who tries codes finds none."""
_PREFIX: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{0,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A series as it was asked for. ``rows`` are the codes of a file, as written; ``all`` is every member of the club,
    who are never meant by saying nothing."""

    name: str
    kind: str
    shape: str
    word: str = ""
    count: int = 0
    uses: int = 1
    prefix: str = ""
    length: int = codes.LENGTH
    segment_id: UUID | None = None
    all: bool = False
    rows: Sequence[str] = ()
    transferable: bool = False
    shown: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def settings() -> CouponsParams:
    """The club's params."""
    found = params_of(current_club(), "coupons")
    assert isinstance(found, CouponsParams)
    return found


def kinds() -> dict[str, Offer]:
    return {kind.key: kind for kind in settings().kinds}


def kind_of(key: str) -> Offer:
    """By its key, with or without what all keys begin with. ``KindUnknown``."""
    found = kinds().get(key) or kinds().get(PREFIX + key)
    if found is None:
        raise KindUnknown(kind=key[:60])
    return found


def create(wanted: Wanted) -> Series:
    """A word is there at once; anything else is made by a job. ``SeriesInvalid``, ``KindUnknown``, ``CodesTaken``."""
    kind = kind_of(wanted.kind)
    check(wanted)
    total = {"codes": wanted.count, "file": len(wanted.rows), "word": 1}.get(wanted.shape, 0)
    if wanted.segment_id is not None:
        total = Segment.objects.filter(id=wanted.segment_id).values_list("members", flat=True).first() or 0
    word = wanted.shape == Series.Shape.WORD
    made: Series = Series.objects.create(
        name=normalise_text(wanted.name)[:80], offer=kind.key, shape=wanted.shape,
        word=normalise_text(wanted.word) if word else "", prefix=codes.normal(wanted.prefix), length=wanted.length,
        uses=wanted.uses if word else max(wanted.uses, 1), transferable=wanted.transferable or word,
        shown=wanted.shown and word, segment_id=wanted.segment_id, opens_at=wanted.opens_at,
        closes_at=wanted.closes_at, total=total, made_by=current_actor().name,
    )  # fmt: skip
    audit.record(
        "coupons.start_series", "series", made.id, None, {"name": made.name, "kind": kind.key, "count": total}
    )
    if word:
        services.issue(terms=making.terms_of(made), written=[wanted.word], tell=False)
        Series.objects.filter(id=made.id).update(made=1, done=1, state=Series.State.DONE)
        made.made, made.done, made.state = 1, 1, Series.State.DONE
        making.finish(made, 1, 0)
        return made
    Row.objects.bulk_create(
        [Row(series_id=made.id, n=n, written=text[:200]) for n, text in enumerate(wanted.rows, 1)], batch_size=5_000
    )  # fmt: skip
    defer(making.JOB, club_id=made.club_id, series_id=made.id, lock=f"{making.JOB}:{made.id}")
    return made


def check(wanted: Wanted) -> None:
    """Refuse what could not be made, naming every field."""
    faults: list[tuple[str, str, str]] = []
    if not normalise_text(wanted.name):
        faults.append(("name", "نامی بنویسید", "write a name"))
    if wanted.shape not in ("word", "codes", "members", "file"):
        faults.append(("shape", "یکی از word، codes، members، file", "one of word, codes, members, file"))
    if wanted.shape == "word" and not _is_word(wanted.word):
        faults.append(("word", "۳ تا ۶۴ حرف و رقم", "3 to 64 letters and digits"))
    if wanted.shape == "codes" and not 1 <= wanted.count <= MOST:
        faults.append(("count", "۱ تا ۱٬۰۰۰٬۰۰۰", "1 to 1,000,000"))
    if not _PREFIX.fullmatch(codes.normal(wanted.prefix)):
        faults.append(("prefix", "تا ۱۲ حرف لاتین و رقم، بی U", "up to 12 Latin letters and digits, no U"))
    if not 6 <= wanted.length <= 20 or wanted.count * SPARSE > 32 ** (wanted.length - 1):
        faults.append(("length", "برای این تعداد کوتاه است؛ حداکثر ۲۰", "too short for so many; 20 at most"))
    if not 0 <= wanted.uses <= 1_000_000_000:
        faults.append(("uses", "عددی از صفر", "a number from 0"))
    if wanted.shape == "file" and not 1 <= len(wanted.rows) <= MOST_ROWS:
        faults.append(("file", f"فایلی با ۱ تا {MOST_ROWS} کد", f"a file of 1 to {MOST_ROWS} codes"))
    if wanted.shape == "members" and (wanted.segment_id is None) != wanted.all:
        faults.append(
            ("segment_id", "یا یک بخش، یا all برای همهٔ اعضا", "either a segment, or all for every member")
        )
    if wanted.segment_id and not Segment.objects.filter(id=wanted.segment_id).exists():
        faults.append(("segment_id", "چنین بخشی نیست", "there is no such segment"))
    if wanted.opens_at and wanted.closes_at and wanted.closes_at <= wanted.opens_at:
        faults.append(("closes_at", "پایان باید پس از آغاز باشد", "the end has to come after the beginning"))
    if faults:
        raise SeriesInvalid(
            errors=[{"path": path, "message": {"fa": fa, "en": en}} for path, fa, en in faults],
            fields={
                "fa": "؛ ".join(f"{path}: {fa}" for path, fa, _ in faults),
                "en": "; ".join(f"{path}: {en}" for path, _, en in faults),
            },
        )


def _is_word(typed: str) -> bool:
    return making.SHORTEST <= len(codes.normal(typed)) <= making.LONGEST and "/" not in typed


def get(series_id: UUID, *, lock: bool = False) -> Series:
    rows: Any = Series.objects.select_for_update() if lock else Series.objects
    found: Series | None = rows.filter(id=series_id).first()
    if found is None:
        raise SeriesUnknown()
    return found


def page(*, before: UUID | None = None, limit: int = 50) -> list[Series]:
    """Newest first."""
    rows = Series.objects.order_by("-id")
    return list((rows.filter(id__lt=before) if before else rows)[:limit])


def stop(*, series_id: UUID) -> None:
    """No more are made; those that are there stay."""
    get(series_id)
    if Series.objects.filter(id=series_id, state__in=[Series.State.WAITING, Series.State.RUNNING]).update(
        state=Series.State.STOPPED
    ):
        audit.record("coupons.stop_series", "series", series_id, None, None)


def go_on(*, series_id: UUID) -> None:
    """A stopped series is made to its end after all."""
    if Series.objects.filter(id=series_id, state=Series.State.STOPPED, closing=False).update(
        state=Series.State.WAITING
    ):
        audit.record("coupons.go_on", "series", series_id, None, None)
        defer(making.JOB, club_id=current_club(), series_id=series_id, lock=f"{making.JOB}:{series_id}")


def bad_rows(series_id: UUID, limit: int = 100) -> list[Row]:
    """Rows of the file that became no coupon, in the order of the file."""
    return list(Row.objects.filter(series_id=series_id).exclude(why="made").order_by("n")[:limit])
