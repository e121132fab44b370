"""A real browser on a real server: the product's own WSGI application, over HTTP, on the tests' database."""

import os
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from scripts import browser as chromium

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream",
)  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()  # the thread's own


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def live_server(logins: object) -> Iterator[str]:
    """The address of the running product, without a slash at its end."""
    from vafa.config.wsgi import application

    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Its loop runs in this thread: Django would take that for a reason to refuse the database, and what begins a
    loop of its own could not. So it ends with these tests."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def chrome(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium.ensure(), args=list(ARGUMENTS))
    yield launched
    launched.close()


class Watched:
    """What went wrong in a page while a test was not looking."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", self._console)

    def _console(self, message: Any) -> None:
        text = str(message.text)
        # A refused request is logged by the browser; tests that ask for a refusal see its answer.
        if message.type == "error" and "Failed to load resource" not in text:
            self.faults.append(f"console: {text}")


@pytest.fixture
def new_context(chrome: Browser, live_server: str) -> Iterator[Any]:
    """``new_context(viewport=PHONE, locale="en")`` → a browser context of its own; at the end of the test no page
    may have raised, and none may have met the Content-Security-Policy."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def make(**options: Any) -> BrowserContext:
        options = {"base_url": live_server, "viewport": DESKTOP, "locale": "fa-IR", **options}
        context = chrome.new_context(**options)
        context.set_default_timeout(20_000)
        opened.append((context, Watched(context)))
        return context

    yield make
    faults = [fault for _context, watched in opened for fault in watched.faults]
    for context, _watched in opened:
        context.close()
    assert not faults, faults


@pytest.fixture
def page(new_context: Any) -> Page:
    """One page of a manager's screen, in Persian."""
    made: Page = new_context().new_page()
    return made


def shoot(page: Page, name: str) -> Path:
    """Keeps what the page looks like, for people to judge."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=str(path), full_page=True)
    return path


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, in words."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
    )
    return [
        f"{each['id']}: {each['help']} — {each['nodes'][0]['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A browser that shares two cores with a database is late now and then. A test that fails is run once more, and
    that is said; failing again is failing."""
    if Path(__file__).parent not in item.path.parents:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        reason = next(report.longreprtext for report in reports if report.failed)
        warnings.warn(f"{item.nodeid} was run again; the first time: {reason[-400:]}", stacklevel=1)
        item._initrequest()  # as the runner does before the first time
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
