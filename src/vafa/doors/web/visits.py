"""A visit: one person asking one page of one club. Handlers get it, templates see it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import NoReverseMatch, reverse

from vafa.domain.errors import LANGUAGES
from vafa.doors.web import words
from vafa.doors.web.clubs import Look
from vafa.doors.web.formats import Formats
from vafa.kernel.ids import uuid7

LANGUAGE_COOKIE = "vafa_lang"
THEME_COOKIE = "vafa_theme"
TOAST_COOKIE = "vafa_toast"
THEMES = {"light": "vafa", "dark": "vafa-dark"}
_IRAN = Formats("Asia/Tehran", "toman")


@dataclass(kw_only=True)
class Visit:
    """Base of the doors' visits. ``club`` is None on pages that belong to no club (sign-in, set-up)."""

    request: HttpRequest
    door: str
    club: Look | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    toasts: list[dict[str, str]] = field(default_factory=list)

    @property
    def lang(self) -> str:
        return words.language()

    @property
    def dir(self) -> str:
        return "rtl" if self.lang == "fa" else "ltr"

    @property
    def theme(self) -> str:
        """ "vafa", "vafa-dark", or "" for the system's own."""
        return THEMES.get(self.request.COOKIES.get(THEME_COOKIE, ""), "")

    @property
    def nonce(self) -> str:
        return str(self.request.__dict__.get("nonce", ""))

    @property
    def csrf(self) -> str:
        return get_token(self.request)

    @property
    def htmx(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    @property
    def formats(self) -> Formats:
        return self.club.formats if self.club else _IRAN

    @property
    def brand(self) -> str:
        from vafa.doors.web.clubs import BRAND

        return self.club.colour if self.club else BRAND

    @property
    def path(self) -> str:
        return self.request.get_full_path()

    @property
    def shown(self) -> list[dict[str, str]]:
        """Toasts of this answer, and those that an earlier answer left for the next page."""
        left = self.request.COOKIES.get(TOAST_COOKIE, "")
        try:
            earlier = json.loads(unquote(left)) if left else []
        except ValueError:
            earlier = []
        return [*(each for each in earlier if isinstance(each, dict)), *self.toasts]

    def once(self) -> str:
        """A token for a form: sending the same form twice does its work once."""
        return uuid7().hex

    def toast(self, text: str, kind: str = "success") -> None:
        """Said once, on this answer or on the page that it leads to. kind: success, info, warning, error."""
        self.toasts.append({"text": text, "kind": kind})

    def url(self, name: str, **values: Any) -> str:
        """The address of a page of this door (``members``), or of another's (``member:home``)."""
        full = name if ":" in name else f"{self.door}:{name}"
        if self.club is not None:
            values.setdefault("club", self.club.slug)
        return reverse(full, kwargs=values)

    def link(self, name: str, **values: Any) -> str:
        """The address of another part's page, or nothing where that part is not installed."""
        try:
            return self.url(name, **values)
        except NoReverseMatch:
            return ""

    def redirect(self, name: str, **values: Any) -> HttpResponse:
        return self.go(self.url(name, **values))

    def go(self, address: str) -> HttpResponse:
        """See other; an htmx request that is no boosted form loads the page anew."""
        if self.htmx and self.request.headers.get("HX-Boosted") != "true":
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponse(status=303, headers={"Location": address})

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        content = self.text(template, **context)
        response = HttpResponse(content, status=status, content_type="text/html; charset=utf-8")
        response.headers["Content-Language"] = self.lang
        if TOAST_COOKIE in self.request.COOKIES and not self.htmx:
            response.delete_cookie(TOAST_COOKIE)
            self.toasts.clear()
        elif not self.htmx:
            self.toasts.clear()
        return response

    def text(self, template: str, **context: Any) -> str:
        """A template as text, for parts of a page and for what is no page."""
        return str(engines["pages"].get_template(template).render({"visit": self, **context}))

    def finish(self, response: HttpResponse) -> HttpResponse:
        """What was to be said goes along: in a header for htmx, in a cookie for the next page."""
        if not self.toasts:
            return response
        if self.htmx and "HX-Redirect" not in response.headers and response.status_code != 303:
            response.headers["HX-Trigger"] = json.dumps({"toast": self.toasts})
        else:
            response.set_cookie(
                TOAST_COOKIE, quote(json.dumps(self.toasts)), max_age=60, samesite="Lax", httponly=True
            )
        return response


def language_of(request: HttpRequest, otherwise: str = "fa") -> str:
    """The person's choice, or what the club speaks."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else otherwise
