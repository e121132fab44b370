"""The panel's navigation: what the parts and the modules that are on have registered, for this person."""

import functools
import importlib
import pkgutil
from typing import Any

from django.urls import NoReverseMatch

from vafa.doors.web.pages import MenuItem
from vafa.doors.web.staffed import StaffVisit
from vafa.doors.web.words import mark, say
from vafa.kernel.registry import Registry

GROUPS = {
    "": "",
    "programme": mark("Programme"),
    "benefits": mark("Benefits"),
    "engage": mark("Engage"),
    "insight": mark("Insight"),
    "settings": mark("Settings"),
}


@functools.cache
def _of_core() -> tuple[MenuItem, ...]:
    core = importlib.import_module("vafa.core")
    found: list[MenuItem] = []
    for part in sorted(each.name for each in pkgutil.iter_modules(core.__path__) if each.ispkg):
        package = importlib.import_module(f"vafa.core.{part}")
        if any(entry.name == "panel" for entry in pkgutil.iter_modules(package.__path__)):
            found += getattr(importlib.import_module(f"vafa.core.{part}.panel"), "menu", ())
    return tuple(found)


def entries(visit: StaffVisit) -> list[MenuItem]:
    """Everything this person may open, modules' entries only where the club has them on."""
    assert visit.club is not None
    items = [*_of_core(), *Registry.of(visit.club.id).entries("menu")]
    return sorted((item for item in items if visit.may(item.permission)), key=lambda item: item.place)


def of(visit: StaffVisit) -> list[tuple[str, list[dict[str, Any]]]]:
    grouped: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
    for item in entries(visit):
        try:
            href = visit.url(item.page)
        except NoReverseMatch:
            continue
        here = visit.request.path
        grouped[item.group].append(
            {
                "href": href,
                "icon": item.icon,
                "text": say(item.names),
                "count": item.count(visit) if item.count else None,
                "here": here == href or (here.startswith(f"{href}/") and item.page != "home"),
            }
        )
    return [(GROUPS[group], listed) for group, listed in grouped.items() if listed]
