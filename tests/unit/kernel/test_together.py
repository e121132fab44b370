"""Questions that are asked at the same time share one piece of work, and each gets its own answer."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from vafa.kernel.together import Together

PATIENCE = 10


class Slow:
    """Doubles numbers; the first batch is held until it may go on."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, asked: Sequence[int]) -> list[int]:
        self.batches.append(list(asked))
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if 13 in asked:
            raise ValueError("thirteen")
        return [2 * each for each in asked]


def ask_while_one_works(slow: Slow, together: Together[int, int], numbers: Sequence[int]) -> list[object]:
    """One question first, the others while it is worked on; answers, or what was raised."""
    with ThreadPoolExecutor(len(numbers)) as threads:
        asked = [threads.submit(together.ask, numbers[0])]
        assert slow.begun.wait(PATIENCE)
        asked += [threads.submit(together.ask, each) for each in numbers[1:]]
        while len(together._waiting) < len(numbers) - 1:
            threading.Event().wait(0.001)
        slow.go_on.set()
        return [each.exception(PATIENCE) or each.result() for each in asked]


def test_those_who_come_meanwhile_share_the_next_batch() -> None:
    slow = Slow()
    found = ask_while_one_works(slow, Together(slow), [1, 2, 3, 4])
    assert found == [2, 4, 6, 8]
    assert [sorted(batch) for batch in slow.batches] == [[1], [2, 3, 4]]


def test_a_batch_has_a_size() -> None:
    slow = Slow()
    found = ask_while_one_works(slow, Together(slow, most=2), range(8))
    assert found == [2 * each for each in range(8)]
    assert max(len(batch) for batch in slow.batches) == 2


def test_one_question_spoils_no_other() -> None:
    slow = Slow()
    found = ask_while_one_works(slow, Together(slow), [1, 13, 3])
    assert found[0] == 2 and found[2] == 6
    assert isinstance(found[1], ValueError)


def test_a_lone_question_is_answered_at_once_and_again() -> None:
    together = Together[int, int](lambda asked: [each + 1 for each in asked])
    assert [together.ask(each) for each in (1, 2)] == [2, 3]


def test_what_was_raised_is_raised_again_for_each() -> None:
    def away(asked: Sequence[int]) -> list[int]:
        raise ConnectionError("away")

    together = Together[int, int](away)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            together.ask(1)
