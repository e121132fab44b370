"""Logs are JSON and carry neither people nor secrets."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from vafa.kernel import logs
from vafa.kernel.privacy import HIDDEN, mask


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure(stream=written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_lines_carry_the_context(stream: io.StringIO) -> None:
    with logs.bound(request="r1", club=7, door="api"):
        logs.logger("vafa.test").info("purchase", lines=3)
        logging.getLogger("django").warning("plain", extra={"status": 500})
    logs.logger("vafa.test").info("after")
    first, second, third = lines(stream)
    assert first["event"] == "purchase"
    assert (first["request"], first["club"], first["door"], first["lines"]) == ("r1", 7, "api", 3)
    assert (second["event"], second["request"], second["status"]) == ("plain", "r1", 500)
    assert "request" not in third


def test_people_and_secrets_do_not_reach_a_line(stream: io.StringIO) -> None:
    token = "vafa_shop_" + "a" * 21 + "_" + "b" * 32
    logs.logger("vafa.test").info(
        f"seen {token} and 09121234567", mobile="+989121234567", member={"given_name": "Sara"}, key=token
    )
    try:
        raise ValueError("sara@example.com +989121234567")
    except ValueError:
        logging.getLogger("x").exception("failed for %s", "0912 is not a number, 989121234567 is")
    text = stream.getvalue()
    for forbidden in (token, "9121234567", "Sara", "sara@example.com"):
        assert forbidden not in text
    assert HIDDEN in text


def test_amounts_and_ids_are_left_alone(stream: io.StringIO) -> None:
    logs.logger("vafa.test").info("x", amount=9_121_234_567, id="01890a5d-ac96-774b-bcce-b302099a8057")
    (line,) = lines(stream)
    assert line["amount"] == 9_121_234_567
    assert line["id"] == "01890a5d-ac96-774b-bcce-b302099a8057"


def test_masking_reaches_any_depth_and_keeps_emptiness() -> None:
    assert mask({"a": [{"mobile": "1", "card": None, "n": 2}], "Secret": "s"}) == {
        "a": [{"mobile": HIDDEN, "card": None, "n": 2}],
        "Secret": HIDDEN,
    }
