"""A person at the pages of sign-in, as the tests play them."""

import html
import json
import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from tests.signing import PASSWORD
from vafa.kernel.ids import uuid7

SIGN_IN = "/panel/sign-in"
SECOND = "/panel/sign-in/second-step"
AGAIN = "/panel/sign-in/again"
PASSKEY = "/panel/sign-in/passkey"
ACCOUNT = "/panel/account"


def browser(**more: Any) -> Client:
    """A browser at an address of its own, so that tests do not hold each other up."""
    number = uuid7().int
    return Client(REMOTE_ADDR=f"10.{number % 200}.{number // 200 % 200}.{number // 40000 % 200}", **more)


def enter(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def show_again(client: Client, next: str = ACCOUNT) -> Any:
    return client.post(AGAIN, {"password": PASSWORD, "next": next})


def is_in(client: Client) -> bool:
    return bool(client.get(ACCOUNT).status_code == 200)


def body(response: Any) -> str:
    return html.unescape(response.content.decode())


def faults(response: Any) -> list[str]:
    """What the page says is wrong."""
    return re.findall(
        r'class="(?:fault|note tone-error)"(?![^>]*hidden)[^>]*>.*?<span>(.*?)</span>', body(response)
    )


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows, ``steps`` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Sets up an authenticator app; its secret and the recovery codes."""
    show_again(client)
    page = body(client.get("/panel/account/app"))
    secret = re.search(r'<code id="secret">(\w+)</code>', page)
    assert secret is not None
    answer = client.post("/panel/account/app", {"code": code_of(secret[1], -1)})
    assert answer.headers["Location"] == "/panel/account/codes", faults(answer)
    codes = re.findall(r"<span>(\d{8})</span>", body(client.get("/panel/account/codes")))
    return secret[1], codes


def options_in(response: Any) -> dict[str, Any]:
    """The question for a passkey that stands in a page."""

    found = re.search(r'data-options="(.*?)"', response.content.decode())
    assert found is not None
    loaded: dict[str, Any] = json.loads(html.unescape(found[1]))
    return loaded
