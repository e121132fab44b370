"""Where a webhook may go, and its signature."""

import socket

import pytest
from django.test import override_settings

from vafa.core.webhooks import targets
from vafa.core.webhooks.errors import TargetRefused
from vafa.core.webhooks.signing import sign, verify
from vafa.core.webhooks.targets import check_url, resolve

INSIDE = [
    "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::",
]  # fmt: skip


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(None, None, None, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("address", INSIDE)
def test_private_addresses_are_refused_as_written_and_behind_a_name(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(TargetRefused):
        check_url(f"https://{literal}/hook")
    names(monkeypatch, "93.184.215.14", address)
    with pytest.raises(TargetRefused):
        resolve("https://shop.example/hook")


def test_public_addresses_are_called_under_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "93.184.215.14")
    found = resolve("https://shop.example:8443/hook?x=1")
    assert (found.address, found.host, found.netloc) == ("93.184.215.14", "shop.example", "shop.example:8443")
    assert found.path == "/hook?x=1"


def test_an_installation_may_allow_private_addresses() -> None:
    with override_settings(VAFA_WEBHOOKS_PRIVATE=True):
        assert resolve("http://127.0.0.1:9000").address == "127.0.0.1"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop.example/", "file:///etc/passwd", "https://", "shop.example", "https://user:pw@shop.example/",
        "https://shop.example/#x", "https://shop.example:99999/", "https://shop.example/a b", "https://باشگاه/",
        "https://[::1", "https://shop.example/" + "x" * 2000, "https://shop.example/\r\nHost: other",
    ],
)  # fmt: skip
def test_malformed_addresses_are_refused_in_words(url: str) -> None:
    with pytest.raises(TargetRefused) as caught:
        check_url(url)
    assert caught.value.say("fa")[1] != caught.value.say("en")[1]


def test_a_name_that_is_not_found_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(targets.socket, "getaddrinfo", nowhere)
    with pytest.raises(TargetRefused):
        resolve("https://shop.example/")


def test_signatures_fit_only_their_secret_body_and_time() -> None:
    header = sign(["new", "old"], 1000, b"body")
    assert verify("new", header, b"body", now=1000)
    assert verify("old", header, b"body", now=1299)
    assert not verify("other", header, b"body", now=1000)
    assert not verify("new", header, b"bodY", now=1000)
    assert not verify("new", header, b"body", now=1301)
    assert not verify("new", header.replace("t=1000", "t=1001"), b"body", now=1000)


@pytest.mark.parametrize(
    "header", ["", "t=", "v1=x", "t=1000", "t=1000,t=1000,v1=x", "t=۱,v1=x", "t=1000,v1=ش"]
)
def test_malformed_signatures_are_refused(header: str) -> None:
    assert not verify("new", header, b"body", now=1000)
