"""One basket in the rule editor: what it would earn by the draft, line by line, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, QueryDict

from vafa.core.earning import drafting, publishing
from vafa.core.members.models import Member
from vafa.core.purchases import trial
from vafa.core.purchases.models import ProductGroup
from vafa.core.purchases.panel.naming import branches, product_groups
from vafa.domain.baskets import MAX_AMOUNT, UNIT, BasketInvalid, Line
from vafa.domain.errors import VafaError
from vafa.domain.explain.figures import measure
from vafa.domain.programme import Programme
from vafa.domain.time import from_datetime, to_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms import condition_values as values
from vafa.doors.web.words import _

pages = PanelPages("purchases")
MOST_LINES = 12


@dataclass
class Try:
    """What was typed in the trial. Lines are (name, group, quantity, price in the club's unit)."""

    lines: list[dict[str, str]]
    member: str = ""
    member_name: str = ""
    day: str = ""
    clock: str = ""
    branch: str = ""
    problem: str = ""
    faults: dict[int, str] = field(default_factory=dict)


@pages.get("programme/rules/<slug:key>/trial", permission="programme:read", name="rule-trial")
def show_trial(visit: PanelVisit, key: str) -> HttpResponse:
    now = visit.now.astimezone(ZoneInfo(visit.formats.zone))
    groups = list(ProductGroup.objects.order_by("key").values_list("key", flat=True)[:2])
    ten = 10 if visit.formats.display == "rial" else 1
    prices = (280_000, 520_000, 90_000)
    lines = [
        {
            "group": groups[at % len(groups)] if groups and at < 2 else "",
            "quantity": "1",
            "price": str(price * ten),
        }
        for at, price in enumerate(prices)
    ]
    return _show(visit, key, Try(lines, day=now.date().isoformat(), clock=now.strftime("%H:%M")))


@pages.post("programme/rules/<slug:key>/trial", permission="programme:read", name="rule-trial")
def try_again(visit: PanelVisit, key: str) -> HttpResponse:
    return _show(visit, key, posted(visit.request.POST))


def posted(post: QueryDict) -> Try:
    """What was typed, after a button added or dropped a line."""
    columns = [post.getlist(f"try_{name}") for name in ("group", "quantity", "price")]
    lines = [
        {"group": group, "quantity": quantity, "price": price}
        for group, quantity, price in zip(*columns, strict=False)
    ]
    asked = Try(
        lines[:MOST_LINES], post.get("try_member", ""), "", post.get("try_day", ""), post.get("try_clock", ""),
        post.get("try_branch", ""),
    )  # fmt: skip
    do, _colon, place = post.get("do", "").partition(":")
    if do == "line" and len(asked.lines) < MOST_LINES:
        asked.lines.append({"group": "", "quantity": "1", "price": ""})
    elif do == "drop" and place.isdigit() and int(place) < len(asked.lines):
        asked.lines.pop(int(place))
    return asked


def _show(visit: PanelVisit, key: str, asked: Try) -> HttpResponse:
    body = drafting.drafted()
    if drafting.rule_of(body, key) is None:
        raise Http404
    made = publishing.compiled(body)
    shown: dict[str, Any] = {}
    try:
        shown = _tried(visit, key, asked, made)
    except VafaError as refused:
        asked.problem = refused.say(visit.lang)[1]
    return visit.render(
        "purchases/trial.html",
        key=key,
        asked=asked,
        groups=product_groups(),
        branches=branches(),
        **{**_NOTHING, **shown},
    )


_NOTHING: dict[str, Any] = {"mine": None, "missed": None, "others": [], "shares": [], "day": None}


def _tried(visit: PanelVisit, key: str, asked: Try, made: Programme) -> dict[str, Any]:
    lines = lines_of(asked, visit)
    member = member_of(asked)
    moment = moment_of(asked, visit)
    found = {"day": to_datetime(moment, ZoneInfo(visit.formats.zone)).date()}
    if asked.faults or not lines:
        return found
    tried = trial.try_basket(
        programme=made, lines=lines, member_id=member, at=moment, branch=asked.branch,
        lang=visit.lang, display=visit.formats.display,
    )  # fmt: skip
    earned = tried.answer["earned"]
    say = {
        each: measure(currency, visit.lang, visit.formats.display)
        for each, currency in made.currencies.items()
    }
    for each in earned:
        each["shown"] = say[each["currency"]](each["amount"])
    mine = next((each for each in earned if each["rule"] == key), None)
    shares = tried.shares.get(key, []) if mine else []
    return {
        **found,
        "mine": mine,
        "missed": next((each for each in tried.answer["not_earned"] if each["rule"] == key), None),
        "others": [each for each in earned if each["rule"] != key],
        "shares": [say[mine["currency"]](share) if share else "" for share in shares] if mine else [],
    }


def lines_of(asked: Try, visit: PanelVisit) -> list[Line]:
    scale = 10 if visit.formats.display == "toman" else 1
    made = []
    for number, each in enumerate(asked.lines):
        price, quantity = values.plain(each["price"]), values.plain(each["quantity"])
        if not price:
            continue
        if (
            not price.isdigit()
            or int(price) * scale > MAX_AMOUNT
            or not quantity.isdigit()
            or not 0 < int(quantity) < 10_000
        ):
            asked.faults[number] = _("Give a whole price and quantity.")
            continue
        line = Line(
            "", frozenset([each["group"]] if each["group"] else []), int(quantity) * UNIT, int(price) * scale
        )
        try:
            line.price()
        except BasketInvalid:
            asked.faults[number] = _("Give a whole price and quantity.")
            continue
        made.append(line)
    return made


def member_of(asked: Try) -> UUID | None:
    """The member that was chosen; one that is not there is nobody."""
    try:
        id = UUID(asked.member)
    except ValueError:
        asked.member = ""
        return None
    row = Member.objects.filter(id=id).values_list("given_name", "family_name").first()
    if row is None:
        asked.member = ""
        return None
    asked.member_name = " ".join(part for part in row if part)
    return id


def moment_of(asked: Try, visit: PanelVisit) -> int:
    written = values.instant(f"{asked.day}T{asked.clock or '12:00'}", visit.formats)
    return from_datetime(datetime.fromisoformat(written)) if written else from_datetime(visit.now)
