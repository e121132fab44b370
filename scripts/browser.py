"""Finds a Chromium for the tests of pages, and installs one where there is none.

    python scripts/browser.py          prints the path

In this order: $VAFA_CHROMIUM, one on the PATH, the one that Playwright keeps, Playwright's own download, and as
root on Debian the distribution's package. Nothing is done when one is there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def found() -> str | None:
    given = os.environ.get("VAFA_CHROMIUM")
    if given and Path(given).exists():
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None) or of_playwright()


def of_playwright() -> str | None:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    places = sorted(home.glob("chromium*/chrome-linux*/*"))
    return next((str(path) for path in places if path.name in ("chrome", "headless_shell")), None)


def run(*command: str) -> bool:
    try:
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=900
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        print(f"{command[0]}: {failure}", file=sys.stderr)
        return False
    if done.returncode:
        print(f"{' '.join(command)}: {done.stderr.strip()[-300:]}", file=sys.stderr)
    return done.returncode == 0


def install() -> None:
    debian = os.geteuid() == 0 and shutil.which("apt-get") and run("apt-get", "update", "-qq")
    if debian and run("apt-get", "install", "-y", "-qq", "chromium"):
        return
    run(sys.executable, "-m", "playwright", "install", "chromium-headless-shell")


def ensure() -> str:
    """The path of a Chromium; ends the program with what to do when none can be had."""
    path = found()
    if path is None:
        print("Installing Chromium for the tests of pages", file=sys.stderr, flush=True)
        install()
        path = found()
    if path is None:
        sys.exit("No Chromium was found and none could be installed; set VAFA_CHROMIUM to the path of one.")
    return path


if __name__ == "__main__":
    print(ensure())
