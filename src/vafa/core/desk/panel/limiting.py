"""Settings of the desk: how much each role may correct by hand."""

from django.http import HttpResponse

from vafa.core.desk import limits
from vafa.core.desk.limits import CorrectionLimits
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms.params import ParamsForm
from vafa.doors.web.words import _

pages = PanelPages("desk")


@pages.get("corrections", permission="settings:write", name="correction-limits")
def show(visit: PanelVisit) -> HttpResponse:
    return _page(visit, ParamsForm(CorrectionLimits, limits.read(), display=visit.formats.display))


@pages.post("corrections", permission="settings:write", name="correction-limits", once=True, recent=True)
def save(visit: PanelVisit) -> HttpResponse:
    form = ParamsForm.posted(CorrectionLimits, visit.request.POST, display=visit.formats.display)
    found = form.load()
    if found is None:
        return _page(visit, form, 422)
    limits.save(changes=found.dump())
    visit.toast(_("The limits are saved and hold at once"))
    return visit.redirect("correction-limits")


def _page(visit: PanelVisit, form: ParamsForm, status: int = 200) -> HttpResponse:
    return visit.render("desk/limits.html", status, form=form)
