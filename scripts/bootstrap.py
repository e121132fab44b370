"""Makes `.venv` in this checkout from the locked requirements, and does nothing when it is already right.

    python3 scripts/bootstrap.py [demo] [dev]

Standard library only. Each group of requirements is stamped with the hash of its lock, so a second
run needs no network and no time. A lock file lets several runs wait for one another.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BASE = ("setup", "runtime")
OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3", sys.executable)

PROBE = "import sys, venv; print(*sys.version_info[:2], sys.executable, sep='\\n')"


def probe(command: str) -> tuple[tuple[int, int], str] | None:
    """Version and path of a Python that really runs (a shim on the PATH may not)."""
    try:
        done = subprocess.run([command, "-c", PROBE], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    major, minor, path = done.stdout.split("\n")[:3]
    return (int(major), int(minor)), path


def interpreter() -> str:
    for command in CANDIDATES:
        found = probe(command)
        if found and found[0] >= OLDEST:
            return found[1]
    sys.exit("Vafa needs Python 3.11 or newer; none was found on the PATH.")


def lock_of(group: str) -> Path:
    return ROOT / "requirements" / f"{group}.txt"


def fingerprint(group: str) -> str:
    """Changes with the lock, the packaging of this checkout, and the place where the checkout lies."""
    seen = hashlib.sha256(lock_of(group).read_bytes())
    if group in BASE:
        seen.update((ROOT / "pyproject.toml").read_bytes())
    seen.update(str(ROOT).encode())
    return seen.hexdigest()


def stamp(group: str) -> Path:
    return VENV / f".vafa-{group}.stamp"


def is_current(group: str) -> bool:
    return PYTHON.exists() and stamp(group).exists() and stamp(group).read_text() == fingerprint(group)


def run(*command: str | Path) -> bool:
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    quiet.pop("PYTHONPATH", None)
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=quiet).returncode == 0


def make_venv() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    python = interpreter()
    print(f"Making .venv with {python}", flush=True)
    if not run(python, "-m", "venv", VENV):
        sys.exit("The virtual environment could not be made (on Debian: install python3-venv).")


def install(groups: list[str]) -> None:
    locks = [part for group in groups for part in ("-r", lock_of(group))]
    print(f"Installing the locked packages: {', '.join(groups)}", flush=True)
    uv = shutil.which("uv")
    if uv and run(uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", *locks):
        return
    if not run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", *locks):
        sys.exit("The locked packages could not be installed; the lines above say why.")


def install_checkout() -> None:
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    if not run(*pip, "--editable", ROOT):
        sys.exit("This checkout could not be installed into .venv.")


def bootstrap(extras: list[str]) -> None:
    groups = [*BASE, *extras]
    if all(is_current(group) for group in groups):
        return
    with (ROOT / ".bootstrap.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        missing = [group for group in groups if not is_current(group)]
        if not missing:
            return
        if not PYTHON.exists() or not (VENV / ".vafa-root").exists() or moved():
            make_venv()
            (VENV / ".vafa-root").write_text(str(ROOT))
            missing = groups
        install(missing)
        if set(missing) & set(BASE):
            install_checkout()
        for group in missing:
            stamp(group).write_text(fingerprint(group))


def moved() -> bool:
    """Scripts inside a virtual environment name its path, so a moved checkout needs a new one."""
    return (VENV / ".vafa-root").read_text() != str(ROOT)


if __name__ == "__main__":
    bootstrap(sys.argv[1:])
