"""An installation of its own in a folder, used as an operator would: by commands, and by killing what runs."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from vafa.kernel import provision

START_SECONDS = 90


class Installation:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {**os.environ, "VAFA_HOME": str(home), "VAFA_LOG_LEVEL": "ERROR"}
        self.started: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, env=self.environment, timeout=180
        )

    def vafa(self, *command: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "vafa.cli", *command)

    def start(self, name: str, *command: str) -> None:
        """Start a command that stays, in a group of its own."""
        self.started[name] = subprocess.Popen(
            [sys.executable, "-m", "vafa.cli", *command],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        """SIGKILL to a started command and all its children, or to the database."""
        if name == "database":
            provision.server(self.home).kill()
            return
        process = self.started.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def end(self) -> None:
        for name in list(self.started):
            self.kill(name)
        self.vafa("stop")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_ready(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not become ready")
