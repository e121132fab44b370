"""The manager's door: its pages, its navigation, what its command palette finds."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern

from vafa.doors.panel import menu
from vafa.doors.web import pages, serving
from vafa.doors.web.pages import MenuItem, Pages
from vafa.doors.web.staffed import StaffVisit, view_of

__all__ = ["MenuItem", "PanelPages", "PanelVisit", "palette_provider"]


@dataclass(kw_only=True)
class PanelVisit(StaffVisit):
    door: str = "panel"

    def menu(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Groups of entries that this person may open, in order, with the one that is open marked."""
        return menu.of(self)


class PanelPages(Pages):
    """The panel's pages of one part."""


Search = Callable[[PanelVisit, str], list[dict[str, str]]]
_providers: list[tuple[str, Search]] = []


def palette_provider(permission: str) -> Callable[[Search], Search]:
    """A part's search for the command palette: ``{"title", "detail", "href", "icon"}`` for what was typed."""

    def add(search: Search) -> Search:
        _providers.append((permission, search))
        return search

    return add


def searches(visit: PanelVisit, typed: str) -> list[dict[str, str]]:
    return [hit for permission, search in _providers if visit.may(permission) for hit in search(visit, typed)]


def patterns() -> list[URLPattern]:
    """Of all parts, below ``/panel/<club>/``."""
    found = pages.found("panel", lambda manifest: manifest.panel)
    return serving.dispatch(serving.entries(found), functools.partial(view_of, PanelVisit))
