"""Tills in the panel: which there are, and what holds for all of them."""

from django.http import HttpResponse

from vafa.core.purchases.models import Branch
from vafa.core.tills import devices, params
from vafa.core.tills.params import TillParams
from vafa.doors.panel.pages import MenuItem, PanelPages, PanelVisit
from vafa.doors.web.forms.params import ParamsForm
from vafa.doors.web.words import _

pages = PanelPages("tills")
menu = (
    MenuItem(
        "till-settings",
        icon="cash-register",
        names={"fa": "صندوق‌ها", "en": "Tills"},
        place=75,
        group="settings",
        permission="settings:write",
    ),
)


@pages.get("tills", permission="settings:write", name="till-settings")
def show(visit: PanelVisit) -> HttpResponse:
    stored = params.read()
    return _page(visit, ParamsForm(TillParams, stored, display=visit.formats.display))


@pages.post("tills", permission="settings:write", name="till-settings", once=True)
def save(visit: PanelVisit) -> HttpResponse:
    form = ParamsForm.posted(TillParams, visit.request.POST, display=visit.formats.display)
    found = form.load()
    if found is None:
        return _page(visit, form, 422)
    params.save(changes=found.dump())
    visit.toast(_("The settings of the tills are saved"))
    return visit.redirect("till-settings")


def _page(visit: PanelVisit, form: ParamsForm, status: int = 200) -> HttpResponse:
    return visit.render(
        "tills/settings.html",
        status,
        form=form,
        tills=devices.tills(),
        branch_names=dict(Branch.objects.values_list("code", "name")),
    )
