"""One thing done to many members: started by a person, carried out by a job, watched by whoever opens its page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from vafa.core.earning import services as earning
from vafa.core.members import selectors as members
from vafa.core.members import services as member_services
from vafa.core.segments import matching, services
from vafa.core.segments.errors import NothingChosen, RunNotFound
from vafa.core.segments.models import Run
from vafa.domain.errors import VafaError
from vafa.domain.text import normalise_text
from vafa.domain.time import from_datetime
from vafa.kernel import audit
from vafa.kernel.database import unit
from vafa.kernel.jobs import defer
from vafa.kernel.scope import Actor, acting, current_actor, current_club

JOB: Final = "segments.run"
AT_ONCE: Final = 50
LOOKED_AT: Final = 2_000
MOST_REFUSALS: Final = 100
MOST_CHOSEN: Final = 10_000

Work = Callable[[UUID, Mapping[str, Any]], bool]
"""Done to one member with the run's params; whether anything changed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be done to many members. ``permission`` is asked of whoever starts it; what is not ``listed`` has a page
    of its own, and is not offered among the others.
    """

    key: str
    names: dict[str, str]
    permission: str
    work: Work
    listed: bool = True


def _add_tag(member_id: UUID, params: Mapping[str, Any]) -> bool:
    return _tags(member_id, lambda tags: tags | {params["tag"]})


def _remove_tag(member_id: UUID, params: Mapping[str, Any]) -> bool:
    return _tags(member_id, lambda tags: tags - {params["tag"]})


def _tags(member_id: UUID, change: Callable[[set[str]], set[str]]) -> bool:
    before = set(members.get(member_id).tags)
    after = change(before)
    if after == before:
        return False
    member_services.update(member_id=member_id, changes={"tags": sorted(after)})
    return True


def _grant(member_id: UUID, params: Mapping[str, Any]) -> bool:
    earning.grant(
        member_id=member_id, currency=params["currency"], amount=params["amount"], reason=params["reason"]
    )
    return True


def _put(member_id: UUID, params: Mapping[str, Any]) -> bool:
    return services.put(segment_id=UUID(params["segment"]), member_ids=[member_id]) == 1


KINDS: Final = {
    each.key: each
    for each in (
        Kind("add_tag", {"fa": "افزودن برچسب", "en": "Add a tag"}, "members:write", _add_tag),
        Kind("remove_tag", {"fa": "برداشتن برچسب", "en": "Remove a tag"}, "members:write", _remove_tag),
        Kind("grant", {"fa": "هدیه دادن", "en": "Give"}, "corrections:write", _grant),
        Kind("put", {"fa": "افزودن به بخش", "en": "Add to a segment"}, "members:write", _put),
    )
}


def start(*, kind: str, params: Mapping[str, Any], selection: Mapping[str, Any]) -> Run:
    """Ask for it; it is done by a job and can be watched. ``NothingChosen`` for an empty choice."""
    chosen = dict(selection)
    if "ids" in chosen:
        chosen["ids"] = sorted({str(each) for each in chosen["ids"]})[:MOST_CHOSEN]
        if not chosen["ids"]:
            raise NothingChosen()
    actor = current_actor()
    params = {
        key: normalise_text(value) if isinstance(value, str) else value for key, value in params.items()
    }
    made: Run = Run.objects.create(
        kind=KINDS[kind].key,
        params=params,
        selection=chosen,
        total=_total(chosen),
        actor_id=actor.id,
        actor_name=actor.name,
    )
    audit.record("segments.run", "run", made.id, None, {"kind": kind, "params": params, "total": made.total})
    defer(JOB, club_id=current_club(), run_id=made.id, lock=f"{JOB}:{made.id}")
    return made


def get(run_id: UUID) -> Run:
    found: Run | None = Run.objects.filter(id=run_id).first()
    if found is None:
        raise RunNotFound()
    return found


def stop(*, run_id: UUID) -> None:
    """No further members; what was done stays done."""
    get(run_id)
    open_states = [Run.State.WAITING, Run.State.RUNNING]
    if Run.objects.filter(id=run_id, state__in=open_states).update(
        state=Run.State.STOPPED, finished_at=_now()
    ):
        audit.record("segments.stop_run", "run", run_id, None, None)


def step(club_id: int, run_id: UUID) -> bool:
    """The next members, in one transaction with the place where to go on; whether anybody is left."""
    with unit(club_id):
        found = Run.objects.select_for_update().filter(id=run_id).first()
        if found is None or found.state not in (Run.State.WAITING, Run.State.RUNNING):
            return False
        actor = Actor("staff", found.actor_id, found.actor_name, door="panel")
        with acting(actor):
            ids, after, looked = _next(found)
            changed, refused = _do(KINDS[found.kind], found.params, ids)
        over = after is None
        found.refusals = [*found.refusals, *refused][:MOST_REFUSALS]
        Run.objects.filter(id=run_id).update(
            state=Run.State.DONE if over else Run.State.RUNNING,
            after=after or found.after,
            done=found.done + looked,
            changed=found.changed + changed,
            refused=found.refused + len(refused),
            refusals=found.refusals,
            started_at=found.started_at or _now(),
            finished_at=_now() if over else None,
        )
    return not over


def _next(found: Run) -> tuple[list[UUID], UUID | None, int]:
    """Whom to work on, behind whom to go on (None at the end), and how many were looked at."""
    chosen = found.selection
    if "ids" in chosen:
        rest = [UUID(each) for each in chosen["ids"] if found.after is None or UUID(each) > found.after]
        part = rest[:AT_ONCE]
        return part, part[-1] if len(rest) > AT_ONCE else None, len(part)
    segment = matching.segment_of(UUID(chosen["segment"])) if chosen.get("segment") else None
    asked = matching.compiled(chosen.get("where"), from_datetime(datetime.now(UTC)))
    got = matching.find(
        asked, segment=segment, after=found.after, newest=False, limit=AT_ONCE, window=LOOKED_AT
    )
    return got.ids, got.after, len(got.ids)


def _do(kind: Kind, params: Mapping[str, Any], ids: Sequence[UUID]) -> tuple[int, list[dict[str, Any]]]:
    changed, refused = 0, []
    for member_id in ids:
        try:
            with transaction.atomic():
                changed += kind.work(member_id, params)
        except VafaError as refusal:
            said = {lang: refusal.say(lang)[1] for lang in ("fa", "en")}
            refused.append({"member": str(member_id), "said": said})
    return changed, refused


def _total(chosen: Mapping[str, Any]) -> int:
    """How many it will be, where that is known; 0 where only the work will tell."""
    if "ids" in chosen:
        return len(chosen["ids"])
    if chosen.get("segment") and not chosen.get("where"):
        return int(matching.segment_of(UUID(chosen["segment"])).members)
    return 0


def _now() -> datetime:
    return datetime.now(UTC)
