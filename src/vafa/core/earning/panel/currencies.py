"""What the club counts: its currencies, by the one mechanism of forms. Changes go into the draft."""

from django.http import Http404, HttpResponse

from vafa.core.earning import drafting
from vafa.core.earning.panel.desk import Desk
from vafa.domain.errors import VafaError
from vafa.domain.values import Currency
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms.params import ParamsForm
from vafa.doors.web.words import _, language

pages = PanelPages("earning")


@pages.get("currencies", permission="programme:read", name="currencies")
def list_currencies(visit: PanelVisit) -> HttpResponse:
    desk = Desk.of(visit)
    own = {each.key for each in desk.body.currencies}
    rules = [rule.rule.currency for rule in desk.compiled.rules]
    return visit.render(
        "earning/currencies.html",
        currencies=[
            (each, each.key in own, rules.count(each.key)) for each in desk.compiled.currencies.values()
        ],
        may=visit.may("programme:write"),
    )


@pages.get("currencies/new", permission="programme:write", name="currency-new")
def new_currency(visit: PanelVisit) -> HttpResponse:
    start = {"key": "points", "kind": "points", "names": {"fa": "", "en": ""}}
    return _form(visit, ParamsForm(Currency, start, display=visit.formats.display), "")


@pages.post("currencies/new", permission="programme:write", name="currency-new", once=True)
def add_currency(visit: PanelVisit) -> HttpResponse:
    return _save(visit, "")


@pages.get("currencies/<slug:key>", permission="programme:read", name="currency")
def show_currency(visit: PanelVisit, key: str) -> HttpResponse:
    currency = Desk.of(visit).currency(key)
    if currency is None:
        raise Http404
    return _form(visit, ParamsForm(Currency, currency, display=visit.formats.display), key)


@pages.post("currencies/<slug:key>", permission="programme:write", name="currency")
def change_currency(visit: PanelVisit, key: str) -> HttpResponse:
    if Desk.of(visit).currency(key) is None:
        raise Http404
    return _save(visit, key)


def _save(visit: PanelVisit, key: str) -> HttpResponse:
    """``key`` is of the currency that is changed; it stays what it is, because balances are kept under it."""
    post = visit.request.POST.copy()
    if key:
        post["key"] = key
    form = ParamsForm.posted(Currency, post, display=visit.formats.display)
    if form.pressed:
        return _form(visit, form, key)
    made = form.load()
    if made is not None and not key and Desk.of(visit).currency(made.key) is not None:
        form.errors.setdefault(("key",), []).append(_("There is a currency with this key already."))
        made = None
    if made is None:
        return _form(visit, form, key, 422)
    try:
        drafting.put_currency(currency=made.model_dump(mode="json", exclude_defaults=True))
    except VafaError as refused:
        form.refuse_whole(refused, language())
        return _form(visit, form, key, 422)
    visit.toast(_("Saved in the draft; publish it so that it holds"))
    return visit.redirect("currencies")


def _form(visit: PanelVisit, form: ParamsForm, key: str, status: int = 200) -> HttpResponse:
    fields = form.drawn()
    fields.fields = [each for each in fields.fields if each.shape.name != "key" or not key]
    return visit.render(
        "earning/currency.html", status, form=form, fields=fields, key=key, may=visit.may("programme:write")
    )
