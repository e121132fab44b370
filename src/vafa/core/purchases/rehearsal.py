"""Previews that follow one another as if each had been recorded: what a dry run carries from batch to batch."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from vafa.core.ledger.store import saved
from vafa.domain.context import MemberState, State


@dataclass(slots=True)
class Rehearsal:
    """Members and budgets as the previews left them; `strangers` are identifiers of those who would join."""

    members: dict[UUID, MemberState] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)
    strangers: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def resume(
        self,
        members: dict[UUID, MemberState],
        budgets: dict[str, int],
        found: dict[tuple[str, str], UUID],
        asked: Iterable[tuple[str, str]],
    ) -> None:
        """Put what is remembered in the place of what was just read."""
        members.update({each: self.members[each] for each in members if each in self.members})
        here = {who: self.strangers[who] for who in asked if who in self.strangers}
        members.update({each: self.members[each] for each in here.values()})
        found.update(here)
        budgets.update(self.budgets)

    def keep(self, state: State) -> None:
        saved(state.members.values())
        self.members.update(state.members)
        self.budgets.update(state.budgets)
