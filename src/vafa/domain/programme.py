"""A programme: everything that decides, as a club published it, and the same compiled for the engine.

`ProgrammeBody` is what is stored and versioned: currencies, rules, settings, and which modules are on with
which parameters. `compile_programme` turns it, with what the modules contribute, into a `Programme`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple, Protocol

from pydantic import Field, model_validator

from vafa.domain.baskets import Purchase
from vafa.domain.context import Context, MemberState
from vafa.domain.earning import CompiledRule
from vafa.domain.errors import Kind, VafaError
from vafa.domain.facts import FactBook
from vafa.domain.offers import DiscountSettings, Offer
from vafa.domain.pricing import OfferBook, compile_offers
from vafa.domain.rules import Model, Rule
from vafa.domain.steps import Step, steps
from vafa.domain.sums import Sums, share_sums
from vafa.domain.time import Calendar
from vafa.domain.time import calendar as utc
from vafa.domain.values import Currency


class ProgrammeInvalid(VafaError):
    code = "programme.invalid"
    kind = Kind.INVALID
    title = {"fa": "برنامه پذیرفته نشد", "en": "The programme was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class Switch(Model):
    """Whether a module is on, its parameters, and what differs in single branches."""

    on: bool = False
    params: dict[str, Any] = {}
    branches: dict[str, dict[str, Any]] = {}


class Settings(Model):
    """Choices that concern the whole programme."""

    multipliers: Literal["add", "highest"] = "add"
    groups: Literal["best", "first"] = "best"
    discounts: DiscountSettings = DiscountSettings()
    hold_minutes: int = Field(default=15, ge=1, le=43200)
    future_minutes: int = Field(default=5, ge=0, le=60)


class ProgrammeBody(Model):
    """What a club publishes. Rules of modules are not listed: they follow from the modules' parameters."""

    currencies: tuple[Currency, ...] = ()
    rules: tuple[Rule, ...] = Field(default=(), max_length=500)
    modules: dict[str, Switch] = {}
    settings: Settings = Settings()
    events: dict[str, dict[str, str]] = {}

    @model_validator(mode="after")
    def keys_are_unique(self) -> ProgrammeBody:
        for kind, keys in (
            ("currency", [c.key for c in self.currencies]),
            ("rule", [r.key for r in self.rules]),
        ):
            twice = {key for key in keys if keys.count(key) > 1}
            if twice:
                raise ValueError(
                    {
                        "fa": f"کلید {sorted(twice)[0]} دو بار آمده است ({kind})",
                        "en": f"the {kind} key {sorted(twice)[0]!r} is there twice",
                    }
                )
        return self


class Participant(Protocol):
    """A module's part in every decision. One object per compiled programme; all state is in the member's
    standing.
    """

    key: str

    def bind(self, programme: Programme) -> None:
        """Told once, when the programme it was compiled for is whole."""

    def facts(self, state: MemberState) -> Mapping[str, Any]:
        """Facts that conditions may ask, by short key: {"tier": "gold"}."""

    def extras(self, c: Context, currency: str) -> int:
        """What the module adds to a multiplier of base earning, in parts per million (500,000 makes 1.5 of
        1).
        """

    def after(self, c: Context, decided: Any) -> None:
        """Follow an event: update the standing, add notes to `decided.notes` and rows to
        `decided.changes`.
        """

    def after_refund(self, state: MemberState, decided: Any) -> None:
        """Follow a refund. `decided.returned` says what came back."""

    def after_movement(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """Follow a correction by staff: `amount` is positive when given and negative when taken."""

    def after_spend(self, state: MemberState, currency: str, amount: int, at: int, decided: Any) -> None:
        """Follow what a member spent on something else than a purchase, or refuse it: a reward, a hold."""

    def tick(self, state: MemberState, now: int, decided: Any) -> None:
        """Let the clock act, for example at the end of a tier's validity. Also called before every decision."""

    def due(self, state: MemberState) -> int:
        """The instant before which `tick` has nothing to do; 0 where that is not known."""

    def describe(self, state: MemberState, now: int) -> dict[str, Any] | None:
        """Where the member stands, for answers and screens."""


class Asked(NamedTuple):
    """What a payment is asked to pay: the purchase, the line it is tied to (from 1; 0: none), and the member."""

    purchase: Purchase
    line: int
    member: MemberState
    context: Context


class Worth(NamedTuple):
    """What a payment is worth in rials; the one line that it pays for (from 1; 0: any), or those among which it is
    spread.
    """

    value: int
    line: int = 0
    among: tuple[int, ...] = ()


class Valuer(Protocol):
    """Says what paying with a currency is worth where no fixed rate does, such as ten stamps for one coffee, or
    credit that pays only for some goods.
    """

    def value(self, amount: int, asked: Asked) -> Worth:
        """Raises `VafaError` when the amount does not fit, or may not pay for this."""


@dataclass(slots=True)
class Contribution:
    """What a switched-on module brings to the programme, computed from its parameters alone."""

    currencies: list[Currency] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    valuers: dict[str, Valuer] = field(default_factory=dict)
    facts: list[Any] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """A contribution and where it holds: everywhere but in `except_branches`, or only in `branches`."""

    module: str
    contribution: Contribution
    branches: tuple[str, ...] = ()
    except_branches: tuple[str, ...] = ()


_NO_OFFERS: Final = compile_offers((), FactBook(), utc("UTC"))


class Programme:
    """A compiled programme. Immutable; shared by all threads of a process."""

    __slots__ = (
        "before",
        "body",
        "book",
        "branch_tags",
        "budgeted",
        "by_key",
        "calendar",
        "club_id",
        "currencies",
        "earns_on_cards",
        "effective_from",
        "idle_days",
        "limits",
        "number",
        "offers",
        "participants",
        "remembers",
        "rules",
        "rules_of",
        "said",
        "settings",
        "steps_of",
        "sums_of",
        "valuers",
    )

    def __init__(
        self, *, club_id: int, number: int, body: ProgrammeBody, effective_from: int, calendar: Calendar
    ) -> None:
        self.club_id = club_id
        self.number = number
        self.body = body
        self.effective_from = effective_from
        self.calendar = calendar
        self.settings = body.settings
        self.before: Callable[[], Programme | None] = lambda: None
        """The version that was in force before this one, for modules whose members have not yet moved on."""
        self.currencies: dict[str, Currency] = {}
        self.rules: list[CompiledRule] = []
        self.rules_of: dict[str, list[CompiledRule]] = {}
        self.sums_of: dict[str, Sums] = {}
        self.steps_of: dict[str, list[Step] | None] = {}
        self.by_key: dict[str, CompiledRule] = {}
        self.participants: list[Participant] = []
        self.remembers = False
        """Whether some rule has to remember facts of the member for the time when it is recalculated."""
        self.valuers: dict[str, Valuer] = {}
        self.budgeted: list[CompiledRule] = []
        self.limits: dict[str, int] = {}
        """Budgets of the whole club by their key: the rules' own, and those of offers."""
        self.offers: OfferBook = _NO_OFFERS
        self.earns_on_cards = False
        """Whether some rule says that selling a gift card earns, too."""
        self.idle_days: dict[str, int] = {}
        self.branch_tags: dict[str, frozenset[str]] = {}
        self.book = FactBook()
        # Words that were already found for this programme, by language; it only grows by what is asked for.
        self.said: dict[Any, Any] = {}


def compile_programme(
    body: ProgrammeBody,
    *,
    club_id: int,
    number: int,
    effective_from: int,
    calendar: Calendar,
    book: FactBook,
    parts: Iterable[Part] = (),
) -> Programme:
    """Compile; raises `ProgrammeInvalid` or `ConditionInvalid` in words when something does not fit
    together.
    """
    made = Programme(
        club_id=club_id, number=number, body=body, effective_from=effective_from, calendar=calendar
    )
    made.book = book
    parts = list(parts)
    for currency in body.currencies:
        made.currencies[currency.key] = currency
    for part in parts:
        for currency in part.contribution.currencies:
            # A club may set a module's currency itself; then its own words win.
            made.currencies.setdefault(currency.key, currency)
        if not part.branches:
            made.participants.extend(part.contribution.participants)
        made.valuers.update(part.contribution.valuers)
    listed: list[tuple[Rule, tuple[str, ...], tuple[str, ...]]] = [(rule, (), ()) for rule in body.rules]
    listed += [
        (rule, part.branches, part.except_branches) for part in parts for rule in part.contribution.rules
    ]
    for index, (rule, branches, except_branches) in enumerate(listed):
        _add_rule(made, index, rule, book, branches, except_branches)
    _check_references(made)
    made.offers = compile_offers(
        [
            (offer, part.branches, part.except_branches)
            for part in parts
            for offer in part.contribution.offers
        ],
        book,
        calendar,
    )
    for each in made.budgeted:
        most = min(cap.amount for cap in each.rule.caps if cap.per == "campaign")
        made.limits[each.key] = min(most, made.limits.get(each.key, most))
    made.limits |= made.offers.budgets
    for participant in made.participants:
        participant.bind(made)
    made.remembers = any(rule.remembered for rule in made.rules)
    for trigger, rules in made.rules_of.items():
        rules.sort(key=lambda each: (-each.rule.priority, each.index))
        made.sums_of[trigger] = share_sums(rules, book)
        made.steps_of[trigger] = steps(rules)
    return made


def _add_rule(
    made: Programme,
    index: int,
    rule: Rule,
    book: FactBook,
    branches: tuple[str, ...],
    except_branches: tuple[str, ...],
) -> None:
    currency = made.currencies.get(rule.currency)
    if currency is None:
        raise ProgrammeInvalid(
            reason={
                "fa": f"قانون «{rule.key}» واحد «{rule.currency}» را می‌خواهد که تعریف نشده است.",
                "en": f"Rule “{rule.key}” uses the currency “{rule.currency}”, which is not defined.",
            }
        )
    if branches:
        rule = rule.model_copy(update={"branches": branches})
    compiled = CompiledRule(index, rule, currency.unit, book, made.calendar, except_branches)
    made.rules.append(compiled)
    if not branches:
        made.by_key[rule.key] = compiled
    if compiled.idle_days:
        # Also of a rule that is off: what it gave before still lives on the member's activity.
        made.idle_days[rule.currency] = max(made.idle_days.get(rule.currency, 0), compiled.idle_days)
    if not rule.on:
        return
    made.earns_on_cards = made.earns_on_cards or "gift_card" in rule.base.kinds
    made.rules_of.setdefault(compiled.trigger, []).append(compiled)
    if any(cap.per == "campaign" for cap in rule.caps):
        made.budgeted.append(compiled)


def _check_references(made: Programme) -> None:
    for rule in made.rules:
        unknown = sorted(key for key in rule.of if key not in made.by_key)
        if unknown:
            raise ProgrammeInvalid(
                reason={
                    "fa": f"قانون «{rule.key}» به قانون «{unknown[0]}» ضریب می‌دهد که وجود ندارد.",
                    "en": f"Rule “{rule.key}” multiplies the rule “{unknown[0]}”, which does not exist.",
                }
            )
