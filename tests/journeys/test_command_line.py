"""The command line as an operator types it: once from nothing in a folder of its own, the rest in this process."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.journeys.conftest import wait_ready
from vafa.cli import build
from vafa.kernel.ids import uuid7

Run = Callable[..., Result]


@pytest.fixture
def run(logins: Any) -> Run:
    """A command over the database of the session, which runs already."""

    def call(*words: str, status: int = 0) -> Result:
        done = CliRunner().invoke(build(), list(words))
        assert done.exit_code == status, done.output
        return done

    return call


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder outside pytest's own: the database's user walks through it, and every start of another pytest
    closes `/tmp/pytest-of-…` to other users again.
    """
    with tempfile.TemporaryDirectory(prefix="vafa line ") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def slug() -> str:
    return f"c-{uuid7().hex}"


def test_from_nothing_to_a_served_club_and_back(outside: Path) -> None:
    """Nothing is set up first: the database starts by itself, a club works with its first key, stop ends it all."""
    folder = outside / "an operator's folder"
    environment = {**os.environ, "VAFA_HOME": str(folder), "VAFA_LOG_LEVEL": "ERROR"}

    def vafa(*words: str) -> str:
        command = [sys.executable, "-m", "vafa.cli", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    made = vafa("club", "create", "cafe", "--name", "کافه")
    key = next(line.split()[1] for line in made.splitlines() if line.startswith("key"))
    server = subprocess.Popen(
        [sys.executable, "-m", "vafa.cli", "serve", "--port", "0", "--workers", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    wait_ready(url, server)
    answer = httpx.get(f"{url}/api/v1/programme", headers={"Authorization": f"Bearer {key}"})
    assert answer.json()["published"]["number"] == 1
    assert "kernel_club: 1" in vafa("export", str(outside / "out")), "the only club need not be named"
    assert vafa("stop") == "Ended: serve, database.\n"
    assert server.wait(30) in (0, -signal.SIGTERM)
    server.stdout.close()
    assert vafa("stop") == "Nothing was running.\n"


def test_modules_go_on_and_off(run: Run, slug: str) -> None:
    run("club", "create", slug)
    assert "cashback\toff" in run("module", "list", slug).output
    params = json.dumps({"steps": [{"from_rials": 0, "percent": "3"}]})
    assert "cashback is on" in run("module", "on", slug, "cashback", "--params", params).output
    assert "cashback\ton" in run("module", "list", slug).output
    run("module", "off", slug, "cashback")
    assert "cashback\toff" in run("module", "list", slug).output
    assert f"{slug}\t{slug}\tAsia/Tehran\tprogramme 3" in run("club", "list").output
    assert "no JSON" in run("module", "on", slug, "cashback", "--params", "{", status=1).output
    assert "percent" in run("module", "on", slug, "cashback", "--params", '{"steps": [{}]}', status=1).output


def test_keys_are_made_listed_and_revoked(run: Run, slug: str) -> None:
    run("club", "create", slug)
    made = run("key", "create", slug, "--name", "till 1", "--scope", "purchases:write", "--branch", "a")
    token = made.output.strip()
    assert token.startswith("vafa_c-")

    def line() -> str:
        listed = run("key", "list", slug).output
        assert token not in listed
        return next(each for each in listed.splitlines() if "till 1" in each)

    assert line().endswith("purchases:write\ta\tlive")
    run("key", "revoke", slug, line().split("\t")[0])
    assert line().endswith("revoked")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("club", "create", "No Slug"), "short name"),
        (("club", "create", "fine", "--display", "dollar"), "toman or rial"),
        (("key", "create", "nowhere"), "There is no club"),
        (("key", "revoke", "nowhere", "x"), "not the id"),
        (("module", "on", "nowhere", "tiers"), "There is no club"),
        (("export", "nowhere"), "Name the club with --club"),
    ],
)
def test_a_refusal_is_a_sentence_and_a_status(run: Run, words: tuple[str, ...], said: str) -> None:
    for _ in range(2):  # so that there is more than one club
        run("club", "create", f"c-{uuid7().hex}")
    assert said in run(*words, status=1).output


def test_help_names_every_command(run: Run) -> None:
    shown = run("--help").output
    assert all(word in shown for word in ("serve", "worker", "migrate", "stop", "club", "key", "module"))
