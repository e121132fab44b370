"""Giving a member a coupon of their own, one at a time: by staff, by an API call, by another part."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from vafa.core.members import selectors as members
from vafa.core.vouchers.models import Voucher
from vafa.core.vouchers.services import issue
from vafa.kernel import audit, events
from vafa.kernel.scope import current_actor

from . import series
from .events import CouponGiven
from .making import terms_of
from .models import Series


def give(
    *, member_id: UUID, kind: str, days: int | None = None, transferable: bool = False, uses: int = 1
) -> Voucher:
    """A new coupon of the kind for this member, valid for ``days`` (else as the club has set). ``KindUnknown``."""
    offer = series.kind_of(kind)
    member_id = members.survivor(member_id).id
    row = _series_of(offer.key)
    row.uses, row.transferable = uses, transferable
    row.closes_at = datetime.now(UTC) + timedelta(days=days or series.settings().days)
    made = issue(terms=terms_of(row), members=[member_id], tell=False)
    Series.objects.filter(id=row.id).update(made=F("made") + 1, done=F("done") + 1, total=F("total") + 1)
    voucher: Voucher = Voucher.objects.get(id=made.ids[0])
    audit.record("coupons.give", "member", member_id, None, {"voucher": str(voucher.id), "kind": offer.key})
    events.emit(CouponGiven(member_id=member_id, voucher_id=voucher.id, kind=offer.key))
    return voucher


def _series_of(offer: str) -> Series:
    """The one series of what is given of a kind, locked."""
    rows = Series.objects.select_for_update().filter(offer=offer, shape=Series.Shape.GIVEN, closing=False)
    found: Series | None = rows.first()
    if found is None:
        try:
            with transaction.atomic():
                found = Series.objects.create(
                    name="", offer=offer, shape=Series.Shape.GIVEN, state=Series.State.DONE,
                    made_by=current_actor().name,
                )  # fmt: skip
        except IntegrityError:
            found = rows.get()
    return found
