"""Modules: what each does, on or off, and its settings, generated from its Params."""

from typing import Any

from django.http import HttpResponse

from vafa.core.earning import publishing
from vafa.core.office import sources, switching
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms.changes import Teller
from vafa.doors.web.forms.params import ParamsForm
from vafa.doors.web.words import _, say
from vafa.kernel import modules
from vafa.kernel.modules import Module
from vafa.kernel.params import ParamsInvalid
from vafa.kernel.shapes import shape_of

pages = PanelPages("office")


@pages.get("modules", permission="programme:read", name="modules")
def show_modules(visit: PanelVisit) -> HttpResponse:
    return visit.render("office/modules.html", cards=switching.cards())


@pages.post("modules/<slug:key>/switch", permission="programme:write", name="module-switch", once=True)
def switch_module(visit: PanelVisit, key: str) -> HttpResponse:
    on = visit.request.POST.get("on") == "1"
    module = modules.find(key)
    publishing.set_module(key=key, on=on)
    name = say(module.names)
    visit.toast((_("%(name)s is on") if on else _("%(name)s is off")) % {"name": name})
    return visit.redirect("modules")


@pages.get("modules/<slug:key>", permission="programme:read", name="module-settings")
def show_settings(visit: PanelVisit, key: str) -> HttpResponse:
    module = modules.find(key)
    branch = _branch(visit, module)
    form = ParamsForm(module.params, switching.stored(module, branch), **_how(visit))
    return _page(visit, module, branch, form)


@pages.post("modules/<slug:key>", permission="programme:write", name="module-save", once=True)
def save_settings(visit: PanelVisit, key: str) -> HttpResponse:
    """First what would change is shown; then the same form publishes it."""
    module = modules.find(key)
    branch = _branch(visit, module)
    form = ParamsForm.posted(module.params, visit.request.POST, **_how(visit))
    if form.pressed:
        return form.redrawn(visit) or _page(visit, module, branch, form)
    params = form.load()
    if params is None:
        return _page(visit, module, branch, form, status=422)
    reviewed = switching.fingerprint(params)
    if visit.request.POST.get("step") != "publish" or visit.request.POST.get("reviewed") != reviewed:
        after = switching.without_version(params.dump())
        teller = Teller(visit.formats, form.sources)
        changes = list(teller.changes(shape_of(module.params), switching.stored(module, branch), after))
        return _page(visit, module, branch, form, changes=changes, reviewed=reviewed)
    try:
        switching.save(module=module, params=params, branch=branch)
    except ParamsInvalid as refused:
        form.refuse(refused.fields, prefix=f"{key}.")
        return _page(visit, module, branch, form, status=422)
    except VafaError as refused:
        form.refuse_whole(refused, visit.lang)
        return _page(visit, module, branch, form, status=422)
    visit.toast(_("Published; it holds from now on"))
    return visit.go(_address(visit, key, branch))


def _how(visit: PanelVisit) -> dict[str, Any]:
    return {"sources": sources.sources(), "display": visit.formats.display}


def _branch(visit: PanelVisit, module: Module) -> str | None:
    asked = visit.request.GET.get("branch", "")
    known = [code for code, _name in sources.branch_names()] if asked and module.branch_params else []
    return asked if asked in known else None


def _address(visit: PanelVisit, key: str, branch: str | None) -> str:
    return visit.url("module-settings", key=key) + (f"?branch={branch}" if branch else "")


def _page(
    visit: PanelVisit, module: Module, branch: str | None, form: ParamsForm, status: int = 200, **more: Any
) -> HttpResponse:
    known = switching.switches()
    return visit.render(
        "office/module.html",
        status,
        module=module,
        card=switching.card(module, known, {key for key, switch in known.items() if switch.on}),
        branch=branch,
        branches=sources.branch_names() if module.branch_params else [],
        own=sorted(known[module.key].branches) if module.key in known else [],
        form=form,
        action=visit.url("module-save", key=module.key) + (f"?branch={branch}" if branch else ""),
        changes=more.get("changes"),
        reviewed=more.get("reviewed", ""),
    )
