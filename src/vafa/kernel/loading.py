"""Imports what registers itself: events, subscribers and jobs of the core and of every installed module."""

import importlib
import importlib.util
import pkgutil

from vafa.kernel import modules

PARTS = ("events", "subscribers", "jobs")


def load() -> None:
    """Import the parts that register by being imported; every process does so once, at its start."""
    for package in (*_core(), *modules.packages()):
        for part in PARTS:
            if importlib.util.find_spec(f"{package}.{part}"):
                importlib.import_module(f"{package}.{part}")


def _core() -> list[str]:
    if importlib.util.find_spec("vafa.core") is None:
        return []
    core = importlib.import_module("vafa.core")
    return sorted(f"vafa.core.{found.name}" for found in pkgutil.iter_modules(core.__path__) if found.ispkg)
