"""Whatever the engine decides can be explained in both languages, and what is said to be missing is exactly enough."""

import json
from collections import Counter
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.unit.domain.explain.club import AT, Club, goods, rule
from vafa.domain.baskets import Happening, Line, Payment, line
from vafa.domain.explain import RefundRecord, answer, refund_answer, rule_sentence
from vafa.domain.explain.figures import measure
from vafa.domain.participants import QuietParticipant
from vafa.domain.records import Record
from vafa.domain.time import DAY

KEYS = ["a", "b", "c", "d", "e", "f"]
CURRENCIES = ["points", "credit", "stamps", "grams"]
LANGS = ("fa", "en")

amounts = st.integers(1, 5000)
rials = st.integers(1, 500_000)
percents = st.sampled_from(["0", "0.001", "0.5", "2.5", "10", "33.3333"])
roundings = st.sampled_from(["floor", "ceil", "half_up", "half_even", "down"])


@st.composite
def steps(draw: st.DrawFn, marginal: bool) -> list[dict[str, Any]]:
    starts = sorted(draw(st.sets(st.integers(0, 3_000_000), min_size=1, max_size=4)))
    ways = [st.fixed_dictionaries({"percent": percents})]
    ways.append(st.fixed_dictionaries({"amount": st.integers(0, 90), "per": rials}))
    if not marginal:
        ways.append(st.fixed_dictionaries({"amount": st.integers(0, 500)}))
    return [{"from": start} | draw(st.one_of(ways)) for start in starts]


def tiered(mode: str) -> st.SearchStrategy[dict[str, Any]]:
    made = {"kind": st.just("tiered"), "mode": st.just(mode), "steps": steps(mode == "marginal")}
    return st.fixed_dictionaries(made | {"rounding": roundings})


by_base = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("per_amount"), "amount": amounts, "per": rials, "steps": st.booleans()}
        | {"rounding": roundings}
    ),
    st.fixed_dictionaries({"kind": st.just("percent"), "percent": percents, "rounding": roundings}),
    tiered("whole"),
    tiered("marginal"),
)
all_amounts = st.one_of(
    by_base,
    st.fixed_dictionaries({"kind": st.just("fixed"), "amount": amounts}),
    st.fixed_dictionaries({"kind": st.just("per_item"), "amount": amounts, "every": st.integers(1, 4)}),
    st.fixed_dictionaries(
        {
            "kind": st.just("multiplier"),
            "factor": st.sampled_from(["1.5", "2", "3.25"]),
            "of": st.lists(st.sampled_from(KEYS[:2]), max_size=2, unique=True),
        }
    ),
)
conditions = st.sampled_from(
    [
        *[None] * 9,
        {"fact": "purchase.total", "op": ">=", "value": 1_000_000},
        {"fact": "moment.weekday", "op": "=", "value": 6},
        {"not": {"fact": "member.city", "op": "is_set"}},
        {
            "any": [
                {"fact": "purchase.items", "op": ">", "value": 3},
                {"fact": "place.branch", "op": "is_set"},
            ]
        },
        {
            "lines": "quantity",
            "where": {"fact": "line.group", "op": "contains", "value": "x"},
            "op": ">=",
            "value": 2,
        },
        {"any": []},
    ]
)
expiries = st.sampled_from(
    [
        {"kind": "never"},
        {"kind": "days", "days": 3},
        {"kind": "jalali_months", "months": 2, "end_of_month": True},
        {"kind": "inactivity", "days": 5},
        {"kind": "jalali_year_end", "years": 1},
        {"kind": "fixed", "at": "2028-03-21T00:00:00+03:30"},
    ]
)
caps = st.lists(
    st.fixed_dictionaries(
        {"per": st.sampled_from(["event", "day", "month", "year", "member", "campaign"]), "amount": amounts}
    ),
    max_size=2,
)
triggers = st.sampled_from(
    [{"on": "purchase"}] * 9 + [{"on": "refund"}, {"on": "event", "event_type": "visit"}]
)


@st.composite
def rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    written = []
    for key in KEYS[: draw(st.integers(2, 6))]:
        more = {
            "amount": draw(all_amounts),
            "trigger": draw(triggers),
            "condition": draw(conditions),
            "caps": draw(caps),
            "expiry": draw(expiries),
            "activation": draw(st.sampled_from([{}, {"days": 2}, {"hours": 5}])),
            "group": draw(st.sampled_from([None, "g"])),
            "branches": draw(st.sampled_from([*[[]] * 7, ["north"]])),
            "valid_to": draw(st.sampled_from([*[None] * 7, "2026-11-26T00:00:00+03:30"])),
            "earning": draw(st.sampled_from(["base", "base", "bonus"])),
            "base": draw(
                st.sampled_from(
                    [*[{}] * 4, {"before_club_payments": True}, {"kinds": ["shipping"], "with_tax": True}]
                )
            ),
            "refund": draw(st.sampled_from(["proportional", "recalculate"])),
        }
        written.append(rule(key, draw(st.sampled_from(["points", *CURRENCIES])), **more))
    return written


lines = st.lists(
    st.builds(
        line,
        st.just("sku"),
        st.integers(500, 9000),
        st.integers(1, 2_000_000),
        groups=st.sampled_from([frozenset(), frozenset({"x"})]),
        tax=st.integers(0, 1000),
        kind=st.sampled_from(["goods", "goods", "shipping", "voided"]),
    ),
    min_size=1,
    max_size=3,
)


class Tiers(QuietParticipant):
    """Multiplies base earning, and notes a ladder that knows no name."""

    key = "tiers"

    def extras(self, c: Any, currency: str) -> int:
        return 250_000 if currency == "points" else 0

    def after(self, c: Any, decided: Any) -> None:
        onward = {"key": "gold", "threshold": 10, "missing": 4}
        note = {"ladder": "main", "key": "silver", "previous": None, "changed": True, "progress": 6}
        decided.notes["tiers"] = [note | {"next": onward, "valid_until": decided.event.at + DAY}]


KEYS_OF_ANSWER = ["earned", "not_earned", "spent", "tier", "tiers", "balances"]
KEYS_OF_REFUND = [
    "reversed", "given_back", "review", "net", "total", "whole", "earned", "not_earned", "tier", "tiers", "balances",
    "vouchers",
]  # fmt: skip


def sentences(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["because"]] if "because" in value else []
        return own + [said for each in value.values() for said in sentences(each)]
    return [said for each in value for said in sentences(each)] if isinstance(value, list) else []


def sound(answered: dict[str, Any], keys: list[str], club: Club, lang: str) -> None:
    """Keys, plain JSON, whole sentences, and the amount in words in each sentence about an outcome."""
    assert list(answered) == keys
    assert json.loads(json.dumps(answered)) == answered
    for said in sentences(answered):
        assert said and "{" not in said and "None" not in said and said == said.strip()
        if lang == "fa":
            assert not any(digit in said for digit in "0123456789")
    for each in answered["earned"]:
        shown = measure(club.programme.currencies[each["currency"]], lang, "toman")(each["amount"])
        assert shown in each["because"]


def check_answer(club: Club, record: Record, at: int) -> None:
    stored = msgspec.json.decode(msgspec.json.encode(record), type=Record)
    posted: Counter[str] = Counter()
    for each in record.e:
        posted[each.currency] += each.amount
    for lang in LANGS:
        answered = answer(record, club.programme, at=at, lang=lang)
        sound(answered, KEYS_OF_ANSWER, club, lang)
        assert answer(stored, club.programme, at=at, lang=lang) == answered
        earned: Counter[str] = Counter()
        for each in answered["earned"]:
            earned[each["currency"]] += each["amount"]
        assert earned == posted


def payment(club: Club, basket: list[Line]) -> tuple[Payment, ...]:
    account = club.member.accounts.get("points")
    total = sum(each.net + each.tax for each in basket)
    usable = min(account.available if account is not None else 0, total // 1000, 7)
    return (Payment("points", usable),) if usable > 0 else ()


@settings(max_examples=120, deadline=None)
@given(
    rules(), st.lists(st.tuples(lines, st.booleans(), st.integers(0, 4)), min_size=1, max_size=3), st.data()
)
def test_every_decision_can_be_explained(
    written: list[dict[str, Any]], baskets: list[tuple[list[Line], bool, int]], data: st.DataObject
) -> None:
    club = Club(*written, participants=(Tiers(),))
    at = AT
    for basket, north, days in baskets:
        at += days * DAY
        branch = "north" if north else ""
        # What is left can be trusted only where no time has passed since: nothing expired unseen.
        past = club.buy(*basket, at=at, branch=branch, payments=() if days else payment(club, basket))
        check_answer(club, past.record, at)
        if sum(each.net + each.tax for each in basket):
            stored = club.refund(past, at=at, all=True)
            again = msgspec.json.decode(msgspec.json.encode(stored), type=RefundRecord)
            for lang in LANGS:
                answered = refund_answer(stored, club.programme, at=at, lang=lang)
                sound(answered, KEYS_OF_REFUND, club, lang)
                assert refund_answer(again, club.programme, at=at, lang=lang) == answered
        club.buy(*data.draw(lines), at=at)
    visit = Happening(club.new_id(), club.member.id, "visit", "v", at, at, amount=150_000)
    check_answer(club, club.record(visit), at)
    for compiled in club.programme.rules:
        for lang in LANGS:
            said = rule_sentence(compiled, club.programme, lang)
            assert said.endswith(".") and "{" not in said and "None" not in said


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(by_base, st.sampled_from(CURRENCIES), st.integers(0, 300_000))
def test_what_is_missing_is_exactly_enough(amount: dict[str, Any], currency: str, toman: int) -> None:
    written = rule(currency=currency, amount=amount)

    def bought(rials_bought: int) -> dict[str, Any]:
        club = Club(written)
        return club.answer(club.purchase(line("sku", 1000, rials_bought)), "en")

    missed = bought(toman * 10)["not_earned"]
    assume(missed and missed[0]["missing"] is not None)
    missing = missed[0]["missing"]
    enough = bought(toman * 10 + missing)
    assert enough["not_earned"] == []
    first = measure(Club(written).programme.currencies[currency], "en", "toman")(
        enough["earned"][0]["amount"]
    )
    assert missed[0]["because"].endswith(f" more has to be bought for {first}")
    assert bought(toman * 10 + missing - 1)["earned"] == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.integers(1, 300))
def test_what_a_condition_misses_is_exactly_enough(toman: int, hundreds: int) -> None:
    least = hundreds * 1000
    club = Club(
        rule(
            condition={"fact": "purchase.total", "op": ">=", "value": least},
            amount={"kind": "fixed", "amount": 1},
        )
    )
    assume(toman * 10 < least)
    missing = club.answer(club.purchase(goods(toman)))["not_earned"][0]["missing"]
    assert toman * 10 + missing == least
