"""What every write of credit begins with: the member locked, the programme's part, and the deed that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from vafa.core.earning.services import working
from vafa.core.earning.work import Work
from vafa.core.members import selectors as members
from vafa.domain import movements
from vafa.domain.context import MemberState
from vafa.domain.decided import Decided
from vafa.domain.ledger import LotId
from vafa.domain.text import normalise_text
from vafa.domain.time import Instant, to_datetime
from vafa.kernel.modules import ModuleOff
from vafa.kernel.scope import current_actor

from .errors import (
    NO_LINE_KIND,
    AmountOut,
    DeedNotFound,
    DeedUndone,
    KindUnknown,
    LineNotFound,
    NotForThisKind,
)
from .keeping import CLOSED, Turn, lines_of
from .models import Deed, Line
from .params import MOST, Kind
from .rules import CreditParticipant


class Act:
    """One member at work: the decision that is being made about them, and the club's terms."""

    def __init__(self, job: Work, member_id: UUID) -> None:
        self.job = job
        self.now = job.now
        self.programme = job.programme
        self.member: MemberState = job.member(member_id)
        self.participant = participant(job)
        self.decided: Decided = movements.begin(None, self.member, job.state, job.programme, job.now)
        job.keep(self.decided)

    def kind(self, key: str) -> Kind:
        found = self.participant.params.kind(key)
        if found is None:
            raise KindUnknown(credit=key)
        return found

    def line_kind(self, key: str) -> Kind:
        found = self.kind(key)
        if not found.line:
            raise NotForThisKind(reason=NO_LINE_KIND)
        return found

    def turn(self, kind: str, cause: UUID) -> Turn:
        """A change of a line that is not closed; ``LineNotFound``."""
        line = lines_of(self.member).get(kind)
        if line is None or line["state"] == CLOSED:
            raise LineNotFound()
        return self._turn(kind, cause)

    def turn_to_end(self, kind: str, cause: UUID) -> Turn:
        """The same, also of a closed line to which something came back."""
        line = lines_of(self.member).get(kind)
        if line is None or (line["state"] == CLOSED and not line["over"]):
            raise LineNotFound()
        return self._turn(kind, cause)

    def _turn(self, kind: str, cause: UUID) -> Turn:
        return Turn(self.member, kind, self.decided, cause, self.now)

    def made_lots(self, cause: UUID) -> list[int]:
        """The numbers of the lots that this decision makes for a cause."""
        return [each.n for each in self.decided.transfers if each.cause == cause and each.makes_lot]


@contextmanager
def acting_on(member_id: UUID, now: Instant | None = None) -> Iterator[Act]:
    with working(member_id, now=now) as job:
        yield Act(job, member_id)


def participant(job: Work) -> CreditParticipant:
    for part in job.programme.participants:
        if isinstance(part, CreditParticipant):
            return part
    raise ModuleOff(name={"fa": "اعتباردهی", "en": "Credit"}, module="credit")


def checked(amount: int, least: int = 1, most: int = MOST) -> int:
    if isinstance(amount, bool) or not least <= amount <= most:
        raise AmountOut.between(least, most)
    return amount


def words(text: str) -> str:
    return str(normalise_text(text))


def note(fa: str, en: str, more: str = "") -> dict[str, object]:
    """The reason of a transfer: a sentence in both languages, and what a person added."""
    after = f"، {more}" if more else "", f", {more}" if more else ""
    return {"reason": {"fa": f"{fa}{after[0]}", "en": f"{en}{after[1]}"}}


def keep(
    deed_id: UUID,
    what: str,
    act: Act,
    *,
    kind: str,
    amount: int,
    details: dict[str, Any],
    branch: str = "",
    reason: str = "",
    batch: UUID | None = None,
) -> Deed:
    actor = current_actor()
    made: Deed = Deed.objects.create(
        id=deed_id, what=what, member_id=act.member.id, kind=kind, amount=amount, details=details, branch=branch,
        reason=reason, batch=batch, at=to_datetime(act.now), actor=actor.name or actor.id,
    )  # fmt: skip
    return made


def deed_of(deed_id: UUID, *what: str) -> Deed:
    found: Deed | None = Deed.objects.filter(id=deed_id).first()
    if found is None or (what and found.what not in what):
        raise DeedNotFound()
    return found


def undone(deed: Deed, now: Instant) -> None:
    """Mark it, once: the member is locked, so of two who undo it the second finds it done."""
    if not Deed.objects.filter(id=deed.id, undone_at=None).update(undone_at=to_datetime(now)):
        raise DeedUndone()


def holder_of(deed: Deed) -> UUID:
    """Whose accounts it concerns now: the member may have been merged since."""
    found: UUID = members.survivor(deed.member_id).id
    return found


def lots_of(deed: Deed) -> list[LotId]:
    return [(deed.id, n) for n in deed.details.get("lots", ())]


def line_row(member_id: UUID, kind: str) -> Line:
    found: Line | None = Line.objects.filter(member_id=member_id, kind=kind).first()
    if found is None:
        raise LineNotFound()
    return found
