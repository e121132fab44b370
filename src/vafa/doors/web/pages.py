"""How parts put pages into a door: a path, a permission, a handler that calls one service and shows.

    pages = PanelPages("members")

    @pages.get("members", permission="members:read")
    def list_members(visit): return visit.render("members/list.html", …)

The door gives the visit; this file holds what is the same at every door.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

from django.http import HttpResponse

from vafa.doors.web.visits import Visit
from vafa.kernel import modules
from vafa.kernel.idempotency import Answer, body_hash, fingerprint, once

Handler = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """One path of a part. ``permission`` "" is for whoever is signed in; ``once`` repeats do nothing twice; before what
    is ``recent`` a person who signed in long ago shows once more that it is them (doors of staff)."""

    path: str
    name: str
    method: str
    permission: str
    handler: Handler
    once: bool
    open: bool
    recent: bool = False


class Pages:
    """The pages of one part at one door. ``module`` is set for a module that a club may switch off."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.module: str | None = None
        self.found: list[Page] = []

    def get(
        self, path: str, *, permission: str = "", name: str = "", open: bool = False, recent: bool = False
    ) -> Callable[[Handler], Handler]:
        """``open`` pages need no sign-in (the club's public page)."""
        return self._add("GET", path, permission, name, False, open, recent)

    def post(
        self,
        path: str,
        *,
        permission: str = "",
        name: str = "",
        once: bool = False,
        open: bool = False,
        recent: bool = False,
    ) -> Callable[[Handler], Handler]:
        return self._add("POST", path, permission, name, once, open, recent)

    def _add(
        self, method: str, path: str, permission: str, name: str, once: bool, open: bool, recent: bool
    ) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            named = name or handler.__name__.replace("_", "-")
            self.found.append(Page(path, named, method, permission, handler, once, open, recent))
            return handler

        return add


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of a door's navigation. ``group`` is "", programme, engage, insight or settings."""

    page: str
    _: KW_ONLY
    icon: str
    names: dict[str, str]
    place: int = 50
    group: str = ""
    permission: str = ""
    # What is counted beside it, from the visit; None shows nothing.
    count: Callable[[Visit], int | None] | None = None


def found(door: str, of_module: Callable[[modules.Module], tuple[Any, ...]]) -> Iterator[tuple[Any, str]]:
    """Every ``pages`` object that parts have for a door, with the file it stands in.

    Core's stand in ``core/<part>/<door>.py`` or in the files of the package ``core/<part>/<door>/``; a
    module lists its own in its manifest, and they are shown only where the club has it on.
    """
    core = importlib.import_module("vafa.core")
    for part in sorted(each.name for each in pkgutil.iter_modules(core.__path__) if each.ispkg):
        package = importlib.import_module(f"vafa.core.{part}")
        for entry in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
            if entry.name == door:
                yield from _in_file(f"vafa.core.{part}.{door}", entry.ispkg)
    for key, manifest in sorted(modules.installed().items()):
        for pages in of_module(manifest):
            pages.module = key
            yield pages, manifest.key


def _in_file(name: str, is_package: bool) -> Iterator[tuple[Any, str]]:
    source = importlib.import_module(name)
    if hasattr(source, "pages"):
        yield source.pages, name
    if is_package:
        for entry in sorted(pkgutil.iter_modules(source.__path__), key=lambda each: each.name):
            inner = importlib.import_module(f"{name}.{entry.name}")
            if hasattr(inner, "pages") and isinstance(inner.pages, Pages):
                yield inner.pages, inner.__name__


class Refused(Exception):
    """A handler that did not do its work (a form with errors): nothing is kept of the attempt."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def answer(page: Page, visit: Visit, values: dict[str, Any]) -> HttpResponse:
    """Runs the handler; what it wrote is taken back unless it leads on (a redirect or a plain 2xx)."""

    def work() -> HttpResponse:
        response = page.handler(visit, **values)
        if page.method == "POST" and response.status_code >= 400:
            raise Refused(response)
        return response

    token = visit.request.POST.get("once", "") if page.once else ""
    if not token:
        return work()
    return _once(token, visit, work)


def _once(token: str, visit: Visit, work: Callable[[], HttpResponse]) -> HttpResponse:
    request = visit.request
    body = body_hash(repr(sorted((key, request.POST.getlist(key)) for key in request.POST)).encode())
    made: list[HttpResponse] = []

    def answered() -> Answer:
        response = work()
        made.append(response)
        address = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
        return Answer(303 if address else response.status_code, address.encode() or response.content)

    key = f"page:{token[:64]}:{body.hex()[:32]}"
    kept = once(key, fingerprint("POST", request.path), body, answered)
    if made:
        return made[0]
    return visit.go(kept.body.decode()) if kept.status == 303 else HttpResponse(kept.body, status=kept.status)
