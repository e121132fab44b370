"""Threads: the last piece, one balance, one code, one threshold."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests import rewards as shelf
from tests.database import buying
from tests.rewards import NOW
from vafa.domain.errors import VafaError
from vafa.kernel.database import unit
from vafa.modules.rewards import claims, handing, looking

pytestmark = pytest.mark.usefixtures("logins")


def together(*works: Callable[[], Any]) -> list[Any]:
    """All begin at once; what each gave, or the code of what refused it."""
    gate, answers = threading.Barrier(len(works)), list[Any]()

    def run(work: Callable[[], Any]) -> None:
        try:
            gate.wait()
            answers.append(work())
        except VafaError as refused:
            answers.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_of_many_one_gets_the_last_piece() -> None:
    club = shelf.club()
    members, coffee = [shelf.member(club) for _ in range(6)], shelf.reward(club, stock=1)
    answers = together(*(lambda each=each: shelf.redeem(club, each, coffee) for each in members))
    assert answers.count("rewards.sold_out") == 5
    assert shelf.shelf(club, coffee) == (0, 1, 100)
    shelf.check_books(club)


def test_one_balance_pays_once() -> None:
    club = shelf.club()
    member, coffee = shelf.member(club, 150), shelf.reward(club)
    answers = together(*(lambda: shelf.redeem(club, member, coffee) for _ in range(4)))
    assert answers.count("rewards.balance") == 3
    assert shelf.points(club, member) == 50


def test_one_code_is_handed_over_or_cancelled() -> None:
    club = shelf.club()
    member = shelf.member(club)
    row = shelf.redeem(club, member, shelf.reward(club))

    def confirm() -> str:
        with unit(club.id):
            return str(handing.hand_over(redemption_id=row.id, now=NOW).state)

    def cancel() -> str:
        with unit(club.id):
            return str(handing.cancel(redemption_id=row.id, now=NOW).state)

    answers = together(confirm, cancel, confirm, cancel)
    assert answers.count("rewards.state") == 3
    assert shelf.points(club, member) == (900 if "handed_over" in answers else 1_000)
    shelf.check_books(club)


def test_a_threshold_gives_once() -> None:
    one = {
        "key": "regular", "names": {"fa": "ثابت", "en": "Regular"}, "currency": "points", "amount": 100,
        "reward": "coffee",
    }  # fmt: skip
    club = shelf.club(thresholds=[one])
    member, _ = shelf.member(club, 0), shelf.reward(club, key="coffee")
    buying.buy(club, member)

    def settle() -> int:
        with unit(club.id):
            return claims.settle(member_id=member)

    assert sum(together(*[settle] * 4)) == 1
    with unit(club.id):
        assert len(looking.mine(member)) == 1
