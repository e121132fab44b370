"""Those who ask at the same time share one piece of work, such as a trip to the database.

The first who comes leads: it works for itself and for all that came meanwhile. When it is done, one of those who came
later leads the next batch. Nobody waits for a timer, and a lone question is answered at once. Work begins after the
question was asked, so an answer is never older than its question.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class _Ticket(Generic[Asked, Told]):
    """One who waits. The lock is held until it is the ticket's turn: a bare lock wakes one thread with one call."""

    __slots__ = ("answer", "asked", "done", "failure", "turn")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.turn = threading.Lock()
        self.turn.acquire()
        self.done = False
        self.answer: list[Told] = []
        self.failure: Exception | None = None


class Together(Generic[Asked, Told]):
    """`work` answers a batch of at most `most` questions, in their order."""

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Told]], most: int = 64) -> None:
        self._work = work
        self._most = most
        self._gate = threading.Lock()
        self._waiting: list[_Ticket[Asked, Told]] = []
        self._busy = False

    def ask(self, asked: Asked) -> Told:
        """The answer, or what its work raised."""
        ticket: _Ticket[Asked, Told] = _Ticket(asked)
        with self._gate:
            self._waiting.append(ticket)
            leads, self._busy = not self._busy, True
        if not leads:
            ticket.turn.acquire()
        if not ticket.done:
            self._lead(ticket)
        if ticket.failure is not None:
            raise ticket.failure
        return ticket.answer[0]

    def _lead(self, ticket: _Ticket[Asked, Told]) -> None:
        """Work until the leader's own question is answered, then hand over: the next leader is woken first."""
        answered: list[_Ticket[Asked, Told]] = []
        while not ticket.done:
            with self._gate:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            self._answer(batch)
            for each in batch:
                each.done = True
            answered += batch
        with self._gate:
            following = self._waiting[0] if self._waiting else None
            self._busy = following is not None
        if following is not None:
            following.turn.release()
        for each in answered:
            if each is not ticket:
                each.turn.release()

    def _answer(self, batch: Sequence[_Ticket[Asked, Told]]) -> None:
        """What fails together is tried one by one, so that one question cannot spoil the others."""
        try:
            answers = self._work([each.asked for each in batch])
        except Exception as failure:
            if len(batch) == 1:
                batch[0].failure = failure
                return
            for each in batch:
                self._answer([each])
            return
        for each, answer in zip(batch, answers, strict=True):
            each.answer = [answer]
