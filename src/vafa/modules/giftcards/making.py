"""Making cards: one for a sale or a gift at once, a batch in the background, a step at a time."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from vafa.core.vouchers import codes, services
from vafa.core.vouchers.services import Issued, Terms
from vafa.domain.text import normalise_text
from vafa.domain.vouchers import GIFT_CARD, INACTIVE
from vafa.kernel import audit, events
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.jobs import defer
from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_actor, current_club

from .errors import AmountRefused, BatchUnknown, CountRefused, KindUnknown
from .events import BatchMade
from .models import Batch
from .params import PREFIX, GiftCardsParams

JOB: Final = "giftcards.make_batch"
MOST: Final = 100_000
STEP: Final = 2_000

_PUT_ON: Final = """
with own as (
    select id, face from core_vouchers_voucher where club_id = %(club)s and id = any(%(ids)s) and state = 'inactive'
), done as (
    update core_vouchers_voucher v set state = 'active', activated_at = now(), balance = own.face,
        closes_at = case when v.days > 0 then now() + make_interval(days => v.days) else v.closes_at end
    from own where v.club_id = %(club)s and v.id = own.id
)
insert into core_vouchers_move (club_id, voucher_id, cause, n, kind, amount, uses, at, note)
select %(club)s, id, %(cause)s, row_number() over (order by id), 'activate', face, 0, now(), '' from own
"""


def settings() -> GiftCardsParams:
    """The club's params."""
    found = params_of(current_club(), "giftcards")
    assert isinstance(found, GiftCardsParams)
    return found


def checked(amount: int, kind: str, params: GiftCardsParams) -> tuple[int, str]:
    """(face, offer) of a card as the club sells it: an amount that is offered or allowed, or a kind."""
    if kind:
        key = PREFIX + kind.removeprefix(PREFIX)
        if key not in {each.key for each in params.kinds}:
            raise KindUnknown(kind=kind[:60])
        return 0, key
    if amount in params.amounts or (params.free_amount and params.least <= amount <= params.most):
        return amount, ""
    if not params.free_amount:
        raise AmountRefused(
            reason={"fa": "یکی از مبلغ‌های آماده را برگزینید.", "en": "Choose one of the amounts offered."}
        )
    raise AmountRefused(
        reason={
            "fa": "مبلغ از اندازهٔ تعیین‌شده بیرون است.",
            "en": "The amount is beyond what the club allows.",
        }
    )


def terms_of(batch: Batch, face: int) -> Terms:
    return Terms(
        kind=GIFT_CARD, series_id=batch.id, offer=batch.offer, uses=batch.uses, face=face, state=INACTIVE,
        transferable=True, days=batch.days, back_days=batch.back_days, has_pin=batch.has_pin,
    )  # fmt: skip


def one(*, amount: int = 0, kind: str = "") -> Issued:
    """A single card, not in force yet. ``AmountRefused``, ``KindUnknown``."""
    params = settings()
    face, offer = checked(amount, kind, params)
    batch = _singles(offer)
    _set(batch, params)
    return services.issue(terms=terms_of(batch, face), count=1, length=codes.CARD_LENGTH, tell=False)


def _set(batch: Batch, params: GiftCardsParams) -> None:
    batch.uses = params.kind_uses if batch.offer else int(params.uses == "single")
    batch.days, batch.back_days, batch.has_pin = params.days, params.back_days, params.pin


def _singles(offer: str) -> Batch:
    """What single cards of a kind belong to."""
    rows = Batch.objects.filter(offer=offer, singles=True)
    found: Batch | None = rows.first()
    if found is None:
        try:
            with transaction.atomic():
                found = Batch.objects.create(
                    name="", design="", offer=offer, singles=True, state=Batch.State.DONE, active=True
                )
        except IntegrityError:
            found = rows.get()
    return found


def start(
    *, count: int, amount: int = 0, kind: str = "", design: str = "", name: str = "", active: bool = False
) -> Batch:
    """Ask for ``count`` cards; ``active`` ones are in force at once, as a present to many. ``CountRefused``."""
    if not 1 <= count <= MOST:
        raise CountRefused(most=MOST)
    params = settings()
    face, offer = checked(amount, kind, params)
    batch = Batch(
        name=normalise_text(name)[:80], design=params.design(design).key, offer=offer, face=face, active=active,
        total=count, made_by=current_actor().name,
    )  # fmt: skip
    _set(batch, params)
    batch.save(force_insert=True)
    audit.record(
        "giftcards.start_batch", "batch", batch.id, None, {"count": count, "amount": face, "name": batch.name}
    )
    defer(JOB, club_id=current_club(), batch_id=batch.id, lock=f"{JOB}:{batch.id}")
    return batch


def step(club_id: int, batch_id: UUID) -> bool:
    """The next cards and where to go on, in one transaction; whether there are more to make."""
    with unit(club_id):
        batch = Batch.objects.select_for_update().filter(id=batch_id).first()
        if batch is None or not batch.busy:
            return False
        wanted = min(STEP, batch.total - batch.done)
        issued = services.issue(
            terms=terms_of(batch, batch.face),
            count=wanted,
            length=codes.CARD_LENGTH,
            strict=False,
            tell=False,
        )
        if batch.active:
            put_on(issued.ids)
        done = batch.done + len(issued.ids)
        over = done == batch.total
        Batch.objects.filter(id=batch_id).update(
            done=done,
            made=done,
            state=Batch.State.DONE if over else Batch.State.RUNNING,
            finished_at=datetime.now(UTC) if over else None,
        )
        if over:
            events.emit(BatchMade(batch_id=batch_id, total=done))
    return not over


def put_on(ids: list[UUID]) -> None:
    """Put cards into force at once, with their moves."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_ON, {"club": current_club(), "ids": ids, "cause": uuid7()})


def get(batch_id: UUID) -> Batch:
    found: Batch | None = Batch.objects.filter(id=batch_id).first()
    if found is None:
        raise BatchUnknown()
    return found


def page(*, before: UUID | None = None, limit: int = 50) -> list[Batch]:
    """Newest first."""
    rows = Batch.objects.order_by("-id")
    return list((rows.filter(id__lt=before) if before else rows)[:limit])


def stop(*, batch_id: UUID) -> None:
    """No more are made; those that are there stay."""
    get(batch_id)
    if Batch.objects.filter(id=batch_id, state__in=[Batch.State.WAITING, Batch.State.RUNNING]).update(
        state=Batch.State.STOPPED, finished_at=datetime.now(UTC)
    ):
        audit.record("giftcards.stop_batch", "batch", batch_id, None, None)
