"""Whose address counts, and what a browser is called."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from vafa.doors.web import devices
from vafa.doors.web.address import Addressed, forwarded


@pytest.mark.parametrize(
    ("told", "proxies", "found"),
    [
        ("6.6.6.6, 1.2.3.4", 0, ""),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.0.0.1", 2, "1.2.3.4"),
        ("1.2.3.4", 2, ""),
        ("", 1, ""),
        ("1.2.3.4:5555", 1, "1.2.3.4"),
        ("[2001:db8::1]", 1, "2001:db8::1"),
        ("2001:DB8:0::1", 1, "2001:db8::1"),
        ("nonsense", 1, ""),
    ],
)
def test_only_what_our_own_proxies_saw_is_believed(told: str, proxies: int, found: str) -> None:
    assert forwarded(told, proxies) == found


@pytest.mark.parametrize(
    ("proxies", "peer", "told", "found"),
    [
        (0, "9.9.9.9", "1.2.3.4", "9.9.9.9"),
        (1, "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (1, "10.0.0.1", "nonsense", "10.0.0.1"),
        (0, "", "", "127.0.0.1"),
    ],
)
def test_a_request_has_one_address(proxies: int, peer: str, told: str, found: str) -> None:
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": told}
    with override_settings(PROXIES=proxies):
        Addressed(lambda asked: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == found


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605 Version/19 Safari/604", "Safari · iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_called_by_its_name(agent: str, name: str) -> None:
    assert devices.label(agent) == name
