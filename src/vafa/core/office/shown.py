"""What is shown once and never again: a new key, an invitation's link. It waits in the session for one page."""

from typing import Any

from django.http import HttpRequest


def keep(request: HttpRequest, name: str, value: dict[str, Any]) -> None:
    request.session[f"once:{name}"] = value


def take(request: HttpRequest, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = request.session.pop(f"once:{name}", None)
    return found
