"""A programme on the past year's purchases: started, followed and stopped; figures so far, then the whole."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from vafa.core.earning import drafting, publishing
from vafa.core.purchases.models import Simulation
from vafa.core.purchases.panel.figures import Comparison
from vafa.core.purchases.simulation import runs
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit

pages = PanelPages("purchases")


@pages.get("simulation", permission="programme:read", name="simulation")
def show(visit: PanelVisit) -> HttpResponse:
    """The last run in full, and those before it."""
    asked = visit.request.GET.get("run", "")
    run = _run(asked) if asked else runs.latest()
    return visit.render("purchases/simulation.html", runs=runs.listed(), **_context(visit, run))


@pages.get("simulation/piece", permission="programme:read", name="simulation-piece")
def piece(visit: PanelVisit) -> HttpResponse:
    """The same as a part of another page."""
    return visit.render("purchases/simulation-piece.html", **_context(visit, runs.latest()))


@pages.get("simulation/<uuid:run_id>", permission="programme:read", name="simulation-run")
def follow(visit: PanelVisit, run_id: UUID) -> HttpResponse:
    """What a page that is open asks for again and again."""
    wide = "wide" in visit.request.GET
    name = "purchases/simulation-wide.html" if wide else "purchases/simulation-piece.html"
    return visit.render(name, **_context(visit, _run(str(run_id))))


@pages.post("simulation", permission="programme:write", name="simulation", once=True)
def start(visit: PanelVisit) -> HttpResponse:
    wide = "wide" in visit.request.POST
    try:
        run = runs.start(body=drafting.drafted())
    except VafaError as refused:
        visit.toast(refused.say(visit.lang)[1], "warning")
        return visit.redirect("programme")
    if visit.htmx and not wide:
        return visit.render("purchases/simulation-piece.html", **_context(visit, run))
    return visit.redirect("simulation")


@pages.post("simulation/<uuid:run_id>/stop", permission="programme:write", name="simulation-stop")
def stop(visit: PanelVisit, run_id: UUID) -> HttpResponse:
    _run(str(run_id))
    runs.stop(id=run_id)
    if not visit.htmx:
        return visit.redirect("simulation")
    name = (
        "purchases/simulation-wide.html" if "wide" in visit.request.GET else "purchases/simulation-piece.html"
    )
    return visit.render(name, **_context(visit, _run(str(run_id))))


def _run(id: str) -> Simulation:
    try:
        found = runs.get(UUID(id))
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _context(visit: PanelVisit, run: Simulation | None) -> dict[str, Any]:
    if run is None:
        return {"run": None, "figures": None, "may": visit.may("programme:write")}
    figures = runs.figures(run)
    running = run.state in runs.RUNNING and not runs.lost(run)
    return {
        "run": run,
        "running": running,
        "left": runs.seconds_left(run, visit.now) if running else None,
        "current": run.body == publishing.encode(drafting.drafted()),
        "figures": Comparison(figures, visit.formats, partial=run.state != "done") if figures else None,
        "may": visit.may("programme:write"),
    }
