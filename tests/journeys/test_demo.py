"""`make demo` as a newcomer meets it, with a few households: ready, usable, repeatable, ended without a trace."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

SECONDS = 240


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder of its own, with a space in its path; whatever still runs there is ended."""
    with tempfile.TemporaryDirectory(prefix="vafa demo ") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data"
        command(Path(name) / "data", "stop")


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "VAFA_HOME": str(folder), "VAFA_LOG_LEVEL": "ERROR"}


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vafa.cli", *words],
        env=environment(folder), capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip


def living(folder: Path) -> list[str]:
    """Processes that work in this data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            mine = process.environ().get("VAFA_HOME") == str(folder)
        except psutil.Error:
            continue
        if process.pid != os.getpid() and (mine or str(folder) in words):
            found.append(words)
    return found


def test_a_detached_demo_is_usable_repeatable_and_ends_without_a_trace(folder: Path) -> None:
    first = command(folder, "demo", "--detach", "--households", "5")
    assert first.returncode == 0, first.stdout + first.stderr
    path = folder / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(path.read_text(encoding="utf-8"))
    check_summary(told["summary"])
    use(told)

    again = command(folder, "demo", "--detach", "--households", "5")
    assert again.returncode == 0, again.stdout + again.stderr
    second = json.loads(path.read_text(encoding="utf-8"))
    assert second["api_key"] == told["api_key"]
    assert second["url"] == told["url"], "what was left running goes on"
    assert second["summary"]["purchases"] == told["summary"]["purchases"] + 1, (
        "only what was posted in between"
    )
    assert second["summary"]["refunds"] == told["summary"]["refunds"]

    checked = command(folder, "verify")
    assert checked.returncode == 0, checked.stdout
    assert command(folder, "stop").returncode == 0
    assert living(folder) == []


def check_summary(summary: dict[str, Any]) -> None:
    assert summary["members"] == 5
    assert summary["purchases"] > 100
    assert summary["not_taken"] == 0
    assert sum(summary["tiers"].values()) == 5
    assert summary["cashback_rials"] > 0
    for currency, amounts in summary["currencies"].items():
        left = amounts["issued"] - amounts["spent"] - amounts["expired"]
        assert amounts["outstanding"] == left, currency
    assert summary["points"]["spent"] > 0
    assert summary["points"]["expired"] > 0


def use(told: dict[str, Any]) -> None:
    """What a customer's script does first."""
    headers = {"Authorization": f"Bearer {told['api_key']}", "Accept-Language": "en"}
    with httpx.Client(base_url=f"{told['url']}/api/v1", headers=headers, timeout=30) as http:
        (member,) = http.get("/members", params={"identifier": "0900 000 0000"}).json()["items"]
        body = {
            "reference": "first",
            "member": {"id": member["id"]},
            "lines": [{"sku": "1", "groups": ["dairy"], "unit_price": 1_500_000}],
        }
        preview = http.post("/purchases/preview", json=body)
        assert preview.status_code == 200, preview.text
        posted = http.post("/purchases", json=body, headers={"Idempotency-Key": "first"})
        assert posted.status_code == 201, posted.text
        answer = posted.json()
        assert {"points", "credit"} <= {each["currency"] for each in answer["earned"]}
        assert answer["tier"]["key"] in told["summary"]["tiers"]
        balances = http.get(f"/members/{member['id']}/balances").json()["balances"]
        assert balances == answer["balances"]


def test_an_interrupt_while_posting_ends_everything(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "vafa.cli", "demo", "--households", "120"],
        env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    for text in process.stdout:
        if "posting" in text:
            break
    children = psutil.Process(process.pid)
    deadline = time.monotonic() + 60
    while not children.children() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert living(folder) == []
