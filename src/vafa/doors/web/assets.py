"""Built static files: their hashed names, and where they are served. ``scripts/frontend.py`` builds them."""

import functools
import json
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "vafa"
PREFIX = "/static/vafa/"


@functools.cache
def manifest() -> dict[str, str]:
    """Plain name → hashed name, as the build wrote it."""
    try:
        found: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def asset(name: str) -> str:
    """The address of a built file; a name that was not built is a mistake of ours."""
    found = manifest().get(name)
    if found is None:
        raise LookupError(f"{name} is not among the built files; run scripts/frontend.py")
    return PREFIX + found
