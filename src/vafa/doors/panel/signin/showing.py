"""Allauth's views in our look: they decide, and a template of ours shows what they would have shown."""

import functools
from collections.abc import Callable
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelVisit
from vafa.doors.panel.signin import saying
from vafa.doors.web import problems, words
from vafa.doors.web.staffed import language

View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """In the person's language; what allauth wanted to say goes along to the next page; refusals become pages."""

    @functools.wraps(view)
    def shown(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        lang = language(request, None)
        with words.speaking(lang), translation.override(lang):
            visit = PanelVisit(request=request)
            try:
                response = view(request, *args, **values)
            except VafaError as error:
                return problems.refusal(visit, error)
            for text in request.__dict__.pop("said", []):
                visit.toast(text)
            return visit.finish(response)

    return shown


class Shown:
    """Before a view of allauth: its context becomes that of our template, its errors our words."""

    template = ""
    request: HttpRequest

    def render_to_response(self, context: dict[str, Any], **rest: Any) -> HttpResponse:
        form = context.get("form")
        wrong = saying.errors(form) if form is not None and form.is_bound else {}
        typed = form.data if form is not None and form.is_bound else {}
        return render(
            PanelVisit(request=self.request),
            self.template,
            status=422 if wrong else 200,
            errors=wrong,
            typed={name: typed.get(name, "") for name in typed if "password" not in name},
            next=context.get("redirect_field_value") or "",
            **self.more(context),
        )

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        """What the template needs beside errors, what was typed, and where to go next."""
        return {}


def render(visit: PanelVisit, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of sign-in. Its addresses have the names that allauth knows them by, and belong to no door."""
    return visit.render(template, status, url=address, qr=qr, **context)


def address(name: str, **values: Any) -> str:
    return reverse(name, kwargs=values)


def qr(text: str) -> Markup:
    """A drawing of the text for a camera, dark on the light that the page puts behind it."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=1, border=0, omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)


def absolute(request: HttpRequest, path: str) -> str:
    """The address of a path of ours for an e-mail or a link to pass on: the installation's own, if it was told."""
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)
