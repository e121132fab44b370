"""Ready programmes for kinds of business: data in ``packs/``, one file each, which a new club begins with."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vafa.core.office.clubs import BUSINESSES

FOLDER = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Pack:
    """``describes`` says in one sentence what it does; ``groups`` are groups of goods that its rules speak of."""

    key: str
    names: Mapping[str, str]
    describes: Mapping[str, str]
    groups: tuple[Mapping[str, Any], ...]
    programme: Mapping[str, Any]


@functools.cache
def packs() -> Mapping[str, Pack]:
    """By the kind of business, in the order in which they are offered."""
    return {key: _read(key, names) for key, names in BUSINESSES.items()}


def _read(key: str, names: Mapping[str, str]) -> Pack:
    kept = json.loads(FOLDER.joinpath(f"{key}.json").read_text(encoding="utf-8"))
    return Pack(key, names, kept["describes"], tuple(kept["groups"]), kept["programme"])
