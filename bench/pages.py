"""`pages`: pages of a club of a million members beside those of one of ten thousand, in the same database."""

import http.client
import itertools
import json
import random
import secrets
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from bench import clubs, crowd, ground
from bench.crowd import Crowd
from bench.figures import Round

SMALL: Final = 10_000
SAMPLE: Final = 40
TIMES: Final = 20
"""Requests of a page in a round; the clubs take turns with each."""
FAMILY: Final = "کریمی"
BASKET: Final = [{"sku": "dairy-1", "groups": ["dairy"], "quantity": 1, "unit_price": 450_000}]

KNOWN: Final = """
select m.id, i.kind, i.value from core_members_member m
join core_earning_standing s on s.club_id = m.club_id and s.member_id = m.id
join core_members_identifier i on i.club_id = m.club_id and i.member_id = m.id
where m.club_id = %s and s.purchases between 8 and 20 and m.id in (
    select member_id from core_members_identifier where club_id = %s and kind = 'card')
"""


@dataclass(slots=True)
class Known:
    """A member like most: between 8 and 20 purchases, a mobile and a card."""

    id: UUID
    mobile: str = ""
    card: str = ""


Asked = tuple[str, str, Any]
"""Method, path and body."""


@dataclass(slots=True)
class Caller:
    """One person's connection to a club's doors, kept open; each request is waited for."""

    crowd: Crowd
    address: str
    known: list[Known]
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    turn: "itertools.cycle[Known] | None" = None
    connection: http.client.HTTPConnection | None = None

    def next(self) -> Known:
        self.turn = self.turn or itertools.cycle(self.known)
        return next(self.turn)

    def close(self) -> None:
        """A server that ends waits for connections that are kept."""
        if self.connection is not None:
            self.connection.close()

    def ask(self, asked: Asked) -> tuple[float, bytes]:
        """Seconds until the answer was read, and the answer; anything but success is a fault of the measurement."""
        method, path, body = asked
        self.connection = self.connection or http.client.HTTPConnection(self.address, timeout=120)
        given = dict(self.headers)
        given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = json.dumps(body).encode() if body is not None else None
        if sent is not None:
            given["Content-Type"] = "application/json"
        began = time.perf_counter()
        self.connection.request(method, path, sent, given)
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        for kept in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = kept.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return seconds, content


def prepare(members: int) -> tuple[Crowd, Crowd]:
    """Both clubs, filled from the same seed."""
    made = crowd.seed()
    return crowd.fill(made, "small", SMALL), crowd.fill(made, "large", members)


def sample(club_id: int) -> list[Known]:
    """The same number from every club, spread over all its members."""
    found: dict[UUID, Known] = {}
    with ground.superuser() as connection:
        for member_id, kind, value in connection.execute(KNOWN, [club_id, club_id]):
            known = found.setdefault(member_id, Known(member_id))
            if kind in ("mobile", "card"):
                setattr(known, kind, value)
    return random.Random(7).sample(sorted(found.values(), key=lambda each: each.id), SAMPLE)


def caller(made: Crowd, address: str) -> Caller:
    """Signed in as the owner, with a till, as a member, and with a key of the API."""
    from django.conf import settings
    from django.core import signing

    from vafa.doors.till.pages import TILL_COOKIE
    from vafa.kernel import visitors
    from vafa.kernel.database import unit

    known = sample(made.club_id)
    till = signing.dumps({"branch": crowd.BRANCHES[0], "name": "1"}, salt=f"till:{made.club_id}")
    with unit(made.club_id):
        visitor = visitors.start(member_id=made.ordinary, device="bench")
    found = Caller(made, address, known)
    found.cookies = {
        settings.SESSION_COOKIE_NAME: session(made.club_id),
        TILL_COOKIE: till,
        visitors.COOKIE: visitor,
    }
    found.headers = {"Authorization": f"Bearer {clubs.key(made.club_id)}", "Accept-Language": "fa"}
    state = json.loads(found.ask(("GET", f"/till/{made.slug}/state", None))[1])
    found.headers["X-CSRFToken"] = state["csrf"]
    return found


def session(club_id: int) -> str:
    """The key of the owner's session."""
    from django.conf import settings
    from django.contrib.auth import login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from vafa.kernel import staff, users
    from vafa.kernel.database import unit
    from vafa.kernel.ids import uuid7

    user = users.create_user(
        email=f"{uuid7().hex}@example.test", name="Bench", password=secrets.token_urlsafe()
    )
    with unit(club_id):
        staff.enrol(user=user, role="owner")
    user.refresh_from_db()
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)


Page = Callable[[Caller], Asked]


def pages() -> dict[str, Page]:
    """What is measured, by its name in the table."""

    def panel(path: str) -> Page:
        return lambda club: ("GET", f"/panel/{club.crowd.slug}/{path}", None)

    def of_member(path: str) -> Page:
        return lambda club: ("GET", f"/panel/{club.crowd.slug}/{path.format(club.next().id)}", None)

    def search(text: Callable[[Known], str]) -> Page:
        return lambda club: ("GET", f"/panel/{club.crowd.slug}/members?q={quote(text(club.next()))}", None)

    def of_longest(path: str) -> Page:
        return lambda club: ("GET", f"/panel/{club.crowd.slug}/{path.format(club.crowd.longest)}", None)

    asleep = quote(json.dumps(crowd.CONDITIONS["Asleep"], separators=(",", ":")))
    yazd = quote(json.dumps(crowd.CONDITIONS["From Yazd"], separators=(",", ":"), ensure_ascii=False))
    return {
        "home": panel(""),
        "members": panel("members"),
        "members, by name": panel(f"members?q={quote(FAMILY)}"),
        "members, by mobile": search(lambda each: each.mobile),
        "members, by a card's first digits": search(lambda each: each.card[:-1]),
        "members, by a card's last four": search(lambda each: each.card[-4:]),
        "members, asleep for 90 days": panel(f"members?where={asleep}"),
        "members, from one city": panel(f"members?where={yazd}"),
        "member": of_member("members/{}"),
        "member of seven years": of_longest("members/{}"),
        "member's purchases": of_member("members/{}/purchases"),
        "purchases of seven years": of_longest("members/{}/purchases"),
        "segments": panel("segments"),
        "a segment": lambda club: ("GET", f"/panel/{club.crowd.slug}/segments/{club.crowd.segment}", None),
        "days": panel("insight/days"),
        "till: find by mobile": lambda club: (
            "GET", f"/till/{club.crowd.slug}/find?q={quote(club.next().mobile)}", None,
        ),
        "till: preview": lambda club: (
            "POST", f"/till/{club.crowd.slug}/preview", {"lines": BASKET, "member": {"id": str(club.next().id)}},
        ),
        "till: preview, seven years": lambda club: (
            "POST", f"/till/{club.crowd.slug}/preview",
            {"lines": BASKET, "member": {"id": str(club.crowd.longest)}},
        ),
        "till: report of the day": lambda club: ("GET", f"/till/{club.crowd.slug}/report", None),
        "API: member by mobile": lambda club: (
            "GET", f"/api/v1/members?identifier={quote(club.next().mobile)}", None,
        ),
        "API: preview": lambda club: ("POST", "/api/v1/purchases/preview", preview(club.next())),
        **of_phone(),
    }  # fmt: skip


def preview(known: Known) -> dict[str, Any]:
    return {"reference": "preview", "member": {"mobile": known.mobile}, "lines": BASKET}


def of_phone() -> dict[str, Page]:
    """The member's own pages, once there are any."""
    from django.urls import NoReverseMatch, reverse

    found: dict[str, Page] = {}
    for name in ("home", "history"):
        try:
            reverse(f"member:{name}", kwargs={"club": "small"})
        except NoReverseMatch:
            continue
        found[f"phone: {name}"] = lambda club, name=name: (
            "GET", reverse(f"member:{name}", kwargs={"club": club.crowd.slug}), None,
        )  # fmt: skip
    return found


def measure(small: Crowd, large: Crowd, rounds: int) -> dict[str, list[Round]]:
    """By page, for each round the medians of milliseconds in the large club and in the small one; by one worker."""
    asked = pages()
    found: dict[str, list[Round]] = {name: [] for name in asked}
    with ground.serving(workers=1) as address, ExitStack() as stack:
        sides = [stack.enter_context(closing(caller(each, address))) for each in (large, small)]
        for turn in range(rounds + 1):
            for name, page in asked.items():
                times = [[side.ask(page(side))[0] for side in sides] for _ in range(TIMES)]
                many, few = (1000 * statistics.median(each) for each in zip(*times, strict=True))
                if turn:  # the first round only warms up
                    found[name].append(Round(many, few))
    return found
