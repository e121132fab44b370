"""The idempotency store on a real database, with real concurrency."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from vafa.domain.errors import VafaError
from vafa.kernel.database import unit
from vafa.kernel.idempotency import (
    Answer,
    IdempotencyConflict,
    IdempotencyKeyInvalid,
    body_hash,
    fingerprint,
    once,
    purge,
)
from vafa.kernel.models import Club
from vafa.kernel.tables import IdempotencyRecord

POST = fingerprint("POST", "/api/v1/members")
BODY = body_hash(b'{"mobile": "1"}')


def ask(club: Club, key: str, work: Callable[[], Answer], path: bytes = POST, body: bytes = BODY) -> Answer:
    with unit(club.id):
        return once(key, path, body, work)


def created() -> Answer:
    return Answer(201, b'{"id": 1}')


def never() -> Answer:
    raise AssertionError("the work was done a second time")


def test_the_same_key_with_the_same_body_returns_the_first_answer(club: Club) -> None:
    assert ask(club, "k1", created) == Answer(201, b'{"id": 1}', repeated=False)
    assert ask(club, "k1", never) == Answer(201, b'{"id": 1}', repeated=True)


def test_another_body_or_path_is_refused_and_says_what_differs(club: Club) -> None:
    ask(club, "k1", created)
    with pytest.raises(IdempotencyConflict) as caught:
        ask(club, "k1", never, body=body_hash(b"other"))
    assert "the body" in caught.value.say("en")[1]
    with pytest.raises(IdempotencyConflict) as caught:
        ask(club, "k1", never, path=fingerprint("POST", "/api/v1/events"))
    assert "method or path" in caught.value.say("en")[1]


def test_a_refusal_leaves_no_trace(club: Club) -> None:
    class Refused(VafaError):
        code = "test.refused"

    def refuse() -> Answer:
        raise Refused()

    with pytest.raises(Refused):
        ask(club, "k1", refuse)
    assert ask(club, "k1", created).status == 201


def test_clubs_do_not_share_keys(club: Club, other_club: Club) -> None:
    ask(club, "k1", created)
    assert not ask(other_club, "k1", lambda: Answer(200, b"2")).repeated


@pytest.mark.parametrize("key", ["", "x" * 256, "کلید", "a\nb"])
def test_keys_have_a_form(club: Club, key: str) -> None:
    with pytest.raises(IdempotencyKeyInvalid):
        ask(club, key, never)


def test_concurrent_duplicates_do_the_work_once(club: Club) -> None:
    done: list[str] = []
    answers: list[Answer] = []
    start = threading.Barrier(6)

    def work() -> Answer:
        done.append("work")
        time.sleep(0.1)
        return created()

    def request() -> None:
        start.wait()
        answers.append(ask(club, "k1", work))
        connections.close_all()

    threads = [threading.Thread(target=request) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["work"]
    assert {answer.body for answer in answers} == {b'{"id": 1}'}
    assert sorted(answer.repeated for answer in answers) == [False] + [True] * 5


def test_keys_are_forgotten_after_thirty_days(club: Club) -> None:
    ask(club, "old", created)
    ask(club, "young", created)
    with unit(club.id):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_idempotency SET created_at = %s WHERE club_id = %s AND key = 'old'",
                [datetime.now(UTC) - timedelta(days=31), club.id],
            )
        purge(club.id)
        assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["young"]
