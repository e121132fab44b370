"""Middleware: whose request it is, behind proxies that the operator named. What counts tries by address reads
``REMOTE_ADDR`` and nothing else, because anybody can write an ``X-Forwarded-For`` of their own."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NOWHERE = "127.0.0.1"
"""Of who comes through a socket: they have no address, and count as one."""


class Addressed:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "")
        request.META["REMOTE_ADDR"] = (
            forwarded(told, settings.PROXIES) or plain(request.META.get("REMOTE_ADDR", "")) or NOWHERE
        )
        return self.get_response(request)


def forwarded(told: str, proxies: int) -> str:
    """The address that the outermost of our proxies saw; what stands before it came from outside."""
    seen = [part.strip() for part in told.split(",")] if told else []
    return plain(seen[-proxies]) if 0 < proxies <= len(seen) else ""


def plain(address: str) -> str:
    """An address in one writing, or nothing for what is none."""
    if address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        return str(ipaddress.ip_address(address.strip("[]")))
    except ValueError:
        return ""
