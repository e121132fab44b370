"""Batches: asked for by somebody, made in the background a step at a time, each step one transaction."""

import secrets
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Max

from vafa.domain.text import normalise_text
from vafa.kernel import audit, events
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7s
from vafa.kernel.jobs import defer
from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_actor, current_club

from . import numbers
from .errors import BatchTooLarge, BatchUnknown, RoomTooSmall
from .events import BatchMade
from .models import Batch, Card
from .params import CardsParams

JOB: Final = "cards.make_batch"
MOST: Final = 100_000
STEP: Final = 2_000
SPARSE: Final = 1_000
"""Of so many numbers at most one is a card: who tries numbers finds none."""
OPEN: Final = (Batch.State.WAITING, Batch.State.RUNNING)

_INSERT = """
insert into cards_card (club_id, id, number, batch_id, place, state, given_door, reason, note, created_at)
select %s, each.id, each.number, %s, %s + each.place, 'free', '', '', '', %s
from unnest(%s::uuid[], %s::text[]) with ordinality as each (id, number, place)
on conflict (club_id, number) do nothing
"""
_FULL = {"fa": "شماره‌ای نمانده است.", "en": "There are no more numbers."}


def settings() -> CardsParams:
    """The club's params."""
    found = params_of(current_club(), "cards")
    assert isinstance(found, CardsParams)
    return found


def start(*, total: int, name: str = "") -> Batch:
    """Ask for ``total`` cards by the club's pattern. ``BatchTooLarge``, ``RoomTooSmall``, ``NumbersUnfit``."""
    if not 1 <= total <= MOST:
        raise BatchTooLarge(most=MOST)
    params = settings()
    pattern = numbers.of_params(params)
    needed = total * (SPARSE if params.order == "random" else 1)
    if pattern.room < needed:
        raise RoomTooSmall(digits=len(str(needed - 1)))
    numbers.require_fit(pattern)
    actor = current_actor()
    made: Batch = Batch.objects.create(
        name=normalise_text(name)[:80], prefix=params.prefix, digits=params.digits, check_kind=params.check,
        order_kind=params.order, pin_digits=int(params.pin), secret=secrets.token_bytes(32), total=total,
        made_by=actor.name,
    )  # fmt: skip
    audit.record("cards.start_batch", "batch", made.id, None, {"count": total, "name": made.name})
    defer(JOB, club_id=made.club_id, batch_id=made.id, lock=f"{JOB}:{made.club_id}")
    return made


def get(batch_id: UUID) -> Batch:
    found: Batch | None = Batch.objects.filter(id=batch_id).first()
    if found is None:
        raise BatchUnknown()
    return found


def stop(*, batch_id: UUID) -> None:
    """No further cards; those that are there stay."""
    get(batch_id)
    if Batch.objects.filter(id=batch_id, state__in=OPEN).update(
        state=Batch.State.STOPPED, finished_at=datetime.now(UTC)
    ):
        audit.record("cards.stop_batch", "batch", batch_id, None, None)


def exported(*, batch_id: UUID, what: str) -> None:
    """Its numbers have left the house: kept with who took them."""
    now = datetime.now(UTC)
    Batch.objects.filter(id=batch_id, exported_at=None).update(exported_at=now)
    audit.record("cards.export_batch", "batch", batch_id, None, {"what": what})


def step(club_id: int, batch_id: UUID) -> bool:
    """The next cards; whether there are more to make."""
    with unit(club_id):
        batch = Batch.objects.select_for_update().filter(id=batch_id).first()
        if batch is None or batch.state not in OPEN:
            return False
        wanted = min(STEP, batch.total - batch.done)
        found = _next(batch, wanted)
        added = _insert(batch, found[:wanted])
        full = not found and batch.order_kind == "sequential"
        done = batch.done + added
        over = full or done == batch.total
        state = Batch.State.RUNNING
        if over:
            state = Batch.State.FAILED if full else Batch.State.DONE
        Batch.objects.filter(id=batch_id).update(
            done=done,
            state=state,
            reason=_FULL if full else None,
            finished_at=datetime.now(UTC) if over else None,
        )
        if state == Batch.State.DONE:
            events.emit(BatchMade(batch_id=batch_id, total=done))
    return not over


def _next(batch: Batch, wanted: int) -> list[str]:
    """Numbers that nothing has; at random maybe fewer, and then the next step draws again."""
    pattern = numbers.of_batch(batch)
    if batch.order_kind == "random":
        drawn = numbers.at_random(pattern, wanted)
        known = numbers.taken(drawn)
        return [each for each in drawn if each not in known]
    after = _last_body(pattern)
    while True:
        drawn, after = numbers.in_order(pattern, after, wanted)
        known = numbers.taken(drawn)
        free = [each for each in drawn if each not in known]
        if free or not drawn:
            return free


def _last_body(pattern: numbers.Pattern) -> int:
    """Where counting goes on: behind the last card of this form that was ever counted."""
    width = len(pattern.number(0))
    counted = Card.objects.filter(
        number__gte=pattern.prefix,
        number__lt=f"{pattern.prefix}:",  # the sign behind the digits
        number__regex=f"^[0-9]{{{width}}}$",
        batch_id__in=Batch.objects.filter(
            prefix=pattern.prefix, digits=pattern.digits, check_kind=pattern.check, order_kind="sequential"
        ).values("id"),
    ).aggregate(last=Max("number"))["last"]
    return numbers.body_of(pattern, counted) if counted else 0


def _insert(batch: Batch, found: list[str]) -> int:
    if not found:
        return 0
    values = [
        batch.club_id, batch.id, batch.done, datetime.now(UTC), uuid7s(len(found)), found,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return int(cursor.rowcount)
