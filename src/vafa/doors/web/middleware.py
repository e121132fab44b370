"""Middleware that only pages need. The API signs in by itself and must not pay for sessions and cookies."""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

Handler = Callable[[HttpRequest], HttpResponse]
PLAIN = ("/api/", "/healthz", "/readyz", "/metrics", "/static/")


class PagesOnly:
    """Puts the chain of ``settings.PAGE_MIDDLEWARE`` around every path that is not in ``PLAIN``."""

    def __init__(self, get_response: Handler) -> None:
        self.plain = get_response
        chain: Handler = get_response
        self.before_view: list[Any] = []
        for name in reversed(settings.PAGE_MIDDLEWARE):
            chain = import_string(name)(chain)
            if hasattr(chain, "process_view"):
                self.before_view.insert(0, chain.process_view)
        self.pages = chain

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.plain if request.path.startswith(PLAIN) else self.pages
        return answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, values: Any) -> HttpResponse | None:
        """The chain is not Django's own, so what its parts do before a view (forged forms above all) is done
        here."""
        if request.path.startswith(PLAIN):
            return None
        for before in self.before_view:
            answer: HttpResponse | None = before(request, view, args, values)
            if answer is not None:
                return answer
        return None


class Guarded:
    """Nothing from another host, no inline script or style without this answer's nonce, no framing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.__dict__["nonce"] = nonce
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(nonce))
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not request.path.startswith("/media/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "media-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
