"""What a member sees of themselves, as plain data for the pages: card, balances, the way to the next tier."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from markupsafe import Markup

from vafa.core.desk import money
from vafa.core.desk.panel import naming
from vafa.core.desk.rows import RANKS
from vafa.core.earning import member_figures
from vafa.core.earning.member_figures import Figure, MemberNow
from vafa.core.members import selectors as members
from vafa.core.members.models import Identifier, Member
from vafa.core.wallet import cards, codes, extras, rules
from vafa.core.wallet.extras import Turning
from vafa.domain.programme import Programme
from vafa.domain.time import from_datetime
from vafa.domain.values import Currency
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import _, say

SHORTEST_CARD = 4


@dataclass(slots=True)
class Balance:
    """``pending`` and ``soon`` are sentences about what is on its way and what ends next, or empty."""

    key: str
    title: str
    shown: str
    unit: str
    pending: str
    soon: str

    def figure(self) -> dict[str, str]:
        """As the wallet card's macro takes it."""
        return {"title": self.title, "shown": self.shown, "unit": self.unit}


@dataclass(slots=True)
class Way:
    """How far it is to the next tier of one ladder, and what that one brings."""

    figure: Figure
    following: rules.Tier | None
    rank: str


@dataclass(slots=True)
class Card:
    """What a till scans: ``number`` is empty for a member whose cards were all taken away, and where a code that
    changes (``turning``) is shown in its place."""

    qr: Markup
    bars: Markup | None
    number: str
    turning: Turning | None = None


@dataclass(slots=True)
class Wallet:
    member: Member
    name: str
    card: Card
    badge: str = ""
    rank: str = RANKS[0]
    balances: list[Balance] = field(default_factory=list)
    stamps: list[Figure] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    others: list[Figure] = field(default_factory=list)
    # Whether the club has rules by which anything is given.
    begun: bool = False

    @property
    def figures(self) -> list[dict[str, str]]:
        return [each.figure() for each in self.balances]


def card(member_id: UUID, identifiers: list[Identifier], label: str) -> Card:
    found = cards.latest(identifiers)
    number = found.value if found is not None else ""
    turning = extras.turning(member_id, number) if number else None
    if turning is not None and not turning.plain:
        return Card(codes.qr(turning.text), None, "", turning)
    drawn = SHORTEST_CARD <= len(number) <= codes.LONGEST
    return Card(
        codes.qr(turning.text if turning is not None else cards.scanned(found, member_id)),
        codes.bar_code(number, label) if drawn else None,
        cards.grouped(number),
        turning,
    )


def wallet(visit: Visit, member: Member) -> Wallet:
    """Three statements, whatever the club or the member has. A club that has published nothing yet has a card only."""
    found = Wallet(
        member=member,
        name=naming.full_name(member.given_name, member.family_name),
        card=card(member.id, members.identifiers(member.id), _("The card's number as bars")),
    )
    programme = rules.programme(visit.now)
    if programme is not None:
        _fill(found, visit, member, programme)
    return found


def _fill(found: Wallet, visit: Visit, member: Member, programme: Programme) -> None:
    found.begun, now = True, from_datetime(visit.now)
    state = member_figures.member_now(
        member_id=member.id,
        joined_at=member.joined_at,
        programme=programme,
        now=now,
        lang=visit.lang,
        display=visit.formats.display,
    )
    figures = member_figures.figures(state)
    covered = {each.covers for each in figures}
    badge = next((each for each in figures if each.badge), None)
    ladders = {f"tier:{each.key}": each for each in rules.ladders(programme, visit.formats)}
    found.badge = badge.badge if badge else ""
    found.rank = _rank(badge)
    earned = {rule.currency for rule in programme.rules if rule.rule.on}
    found.balances = [
        _balance(visit, currency, state)
        for currency in programme.currencies.values()
        if currency.key not in covered
        and ((currency.key in earned and currency.kind in ("points", "credit")) or _has(state, currency.key))
    ]
    found.stamps = [each for each in figures if each.covers]
    found.ways = [_way(each, ladders[each.key]) for each in figures if each.key in ladders]
    found.others = [each for each in figures if not each.covers and each.key not in ladders]


def _has(state: MemberNow, currency: str) -> bool:
    """Whether there is anything of a currency that no rule gives: most members never have it."""
    balance = state.balances.get(currency)
    return balance is not None and bool(balance.available or balance.pending or balance.held)


def _rank(figure: Figure | None, further: int = 0) -> str:
    return RANKS[min(figure.rank + further, len(RANKS) - 1)] if figure else RANKS[0]


def _way(figure: Figure, ladder: rules.Ladder) -> Way:
    place = figure.rank + 1 if figure.badge else 0
    following = ladder.tiers[place] if figure.whole is not None and place < len(ladder.tiers) else None
    return Way(figure, following, RANKS[min(place, len(RANKS) - 1)])


def _balance(visit: Visit, currency: Currency, state: MemberNow) -> Balance:
    has: Any = state.balances.get(currency.key)
    shown, unit = money.bare(has.available if has else 0, currency, visit.formats)
    pending = soon = ""
    if has is not None and has.pending:
        pending = _("%(amount)s on its way") % {"amount": visit.formats.amount(has.pending, currency)}
    if has is not None and has.expiring and has.expiring_at:
        soon = _("%(amount)s is yours until %(day)s") % {
            "amount": visit.formats.amount(has.expiring, currency),
            "day": visit.formats.date(has.expiring_at),
        }
    title = say(currency.names.model_dump())
    return Balance(currency.key, title, shown, unit if money.is_money(currency) else "", pending, soon)
