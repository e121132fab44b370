"""Simulations that somebody asked for in the panel: asked, followed, stopped. The work itself is in `progressive`.

A run is a row, so that a reload, another person and another process see the same. Its figures grow while it runs, and
are then said to be "so far".
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from vafa.core.earning import publishing
from vafa.core.purchases.models import Simulation
from vafa.domain.errors import Kind, VafaError
from vafa.domain.programme import ProgrammeBody
from vafa.kernel import audit, jobs
from vafa.kernel.scope import current_actor, current_club

JOB = "purchases.simulate"
RUNNING = ("waiting", "running", "stopping")
LOST_SECONDS = 120
"""A run that has said nothing for so long has lost its process."""
KEPT = 20


class NothingToSimulate(VafaError):
    code = "simulation.no_programme"
    kind = Kind.CONFLICT
    title = {"fa": "برنامه‌ای نیست", "en": "There is no programme"}
    detail = {
        "fa": "نخست قانونی بنویسید؛ سپس می‌توانید آن را روی خریدهای گذشته بسنجید.",
        "en": "Write a rule first; then you can try it on past purchases.",
    }


def start(*, body: ProgrammeBody) -> Simulation:
    """Begin a simulation of the draft, or give the one that already runs for the same programme."""
    publishing.lock()
    if not body.rules and not any(switch.on for switch in body.modules.values()):
        raise NothingToSimulate()
    text = publishing.encode(body)
    for run in Simulation.objects.filter(state__in=RUNNING):
        if run.body == text and not lost(run):
            return run
        stop(id=run.id)
    now = datetime.now(UTC)
    run = Simulation.objects.create(
        asked_at=now,
        asked_by=f"{current_actor().kind}:{current_actor().id}",
        seen_at=now,
        state="waiting",
        body=text,
    )
    jobs.defer(JOB, club_id=current_club(), run_id=str(run.id))
    audit.record("programme.simulate", "simulation", run.id, None, None)
    for old in Simulation.objects.order_by("-asked_at")[KEPT:]:
        Simulation.objects.filter(id=old.id).delete()
    return run


def stop(*, id: UUID) -> None:
    """Ask it to end; what it has found so far stays."""
    Simulation.objects.filter(id=id, state__in=("waiting", "running")).update(state="stopping")
    run = get(id)
    if run is not None and run.state == "stopping" and (not run.total or lost(run)):
        Simulation.objects.filter(id=id).update(state="stopped", finished_at=datetime.now(UTC))


def fail(*, id: UUID) -> None:
    """Its process ended without saying so."""
    found = Simulation.objects.filter(id=id, state__in=RUNNING)
    found.update(state="failed", finished_at=datetime.now(UTC))


def get(id: UUID) -> Simulation | None:
    found: Simulation | None = Simulation.objects.filter(id=id).first()
    return found


def latest() -> Simulation | None:
    found: Simulation | None = Simulation.objects.order_by("-asked_at").first()
    return found


def listed(limit: int = KEPT) -> list[Simulation]:
    return list(Simulation.objects.order_by("-asked_at")[:limit])


def lost(run: Simulation) -> bool:
    silent: timedelta = datetime.now(UTC) - run.seen_at
    return run.state in RUNNING and silent > timedelta(seconds=LOST_SECONDS)


def figures(run: Simulation) -> dict[str, Any]:
    """``{"old": figures or None, "new": figures, "of": members so far}``; empty before the first part is there."""
    return msgspec.json.decode(run.result, type=dict[str, Any]) if run.result else {}


def seconds_left(run: Simulation, now: datetime) -> int | None:
    """By how fast it went so far; not known before something is done."""
    if not run.done or run.started_at is None:
        return None
    passed = now - run.started_at
    return int(passed.total_seconds() * (run.total - run.done)) // run.done
