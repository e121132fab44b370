"""The answer to a purchase or event, from its stored record and the programme that decided it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from vafa.domain.explain.figures import iso
from vafa.domain.explain.misses import MissTeller
from vafa.domain.explain.outcomes import OutcomeTeller, spent_because
from vafa.domain.explain.speech import Speech
from vafa.domain.explain.tiers import Ladders
from vafa.domain.explain.vouchers import discount, no_discount, voucher
from vafa.domain.programme import Programme
from vafa.domain.records import BalanceNow, Fired, Missed, Posted, Record, Taken

Rendered = dict[str, Any]


class Teller:
    """All sentences of one programme in one language; each rule's are worded when they are first needed."""

    __slots__ = ("_misses", "_names", "_outcomes", "ladders", "speech")

    def __init__(self, programme: Programme, lang: str, display: str) -> None:
        self.speech = Speech(programme, lang, display)
        self.ladders = Ladders(self.speech)
        self._outcomes: dict[int, OutcomeTeller] = {}
        self._misses: dict[int, MissTeller] = {}
        self._names = [rule.rule.names.in_(lang) for rule in programme.rules]

    def earned(
        self, fired: Sequence[Fired], posted: Sequence[Posted], notes: Sequence[Mapping[str, Any]], at: int
    ) -> list[Rendered]:
        """One entry for each outcome, with the terms of the transfer that posted it."""
        if not fired:
            return []
        rules = self.speech.programme.rules
        terms = {
            each.n: (iso(each.available_at or at), iso(each.expires_at) if each.expires_at else None)
            for each in posted
        }
        at_once = (iso(at), None)

        @cache
        def booster(currency: str, extra: int) -> str:
            return self.ladders.booster(notes, currency, extra)

        rendered: list[Rendered] = []
        for each in fired:
            rule = rules[each.rule]
            available_at, expires_at = terms.get(each.posting, at_once)
            teller = self._outcomes.get(each.rule)
            if teller is None:
                teller = self._outcomes[each.rule] = OutcomeTeller(rule, self.speech)
            rendered.append(
                {
                    "currency": rule.currency,
                    "amount": each.amount,
                    "available_at": available_at,
                    "expires_at": expires_at,
                    "rule": rule.key,
                    "name": self._names[each.rule],
                    "because": teller.because(each, booster),
                }
            )
        return rendered

    def not_earned(self, missed: Sequence[Missed], fired: Sequence[Fired], at: int) -> list[Rendered]:
        """One entry for each rule that gave nothing."""
        rules, rendered = self.speech.programme.rules, []
        for each in told_misses(missed, fired, self.speech.programme):
            teller = self._misses.get(each.rule)
            if teller is None:
                teller = self._misses[each.rule] = MissTeller(rules[each.rule], self.speech)
            because, missing, unit = teller.because(each, at)
            rendered.append(
                {
                    "rule": rules[each.rule].key,
                    "name": self._names[each.rule],
                    "code": each.code,
                    "because": because,
                    "missing": missing,
                    "unit": unit,
                }
            )
        return rendered

    def spent(self, taken: Sequence[Taken]) -> list[Rendered]:
        return [
            {
                "currency": each.currency,
                "amount": each.amount,
                "value": each.value,
                "because": spent_because(each, self.speech),
            }
            for each in taken
        ]

    def tiers(self, notes: Sequence[Mapping[str, Any]]) -> list[Rendered]:
        return [self.ladders.render(note) for note in notes]

    def balances(self, balances: Sequence[BalanceNow]) -> list[Rendered]:
        lang = self.speech.lang
        return [
            {
                "currency": each.currency,
                "name": self.speech.currency(each.currency).names.in_(lang),
                "available": each.available,
                "pending": each.pending,
                "held": each.held,
                "expiring": each.expiring,
                "expiring_at": iso(each.expiring_at) if each.expiring_at else None,
            }
            for each in balances
        ]


def told_misses(missed: Sequence[Missed], fired: Sequence[Fired], programme: Programme) -> Sequence[Missed]:
    """Without the twins of a rule that is set differently in other branches: what counts here says enough."""
    if not any(each.code == "branch" for each in missed):
        return missed
    rules = programme.rules
    seen = {rules[each.rule].key for each in fired}
    seen.update(rules[each.rule].key for each in missed if each.code != "branch")
    kept = []
    for each in missed:
        key = rules[each.rule].key
        if each.code == "branch":
            if key in seen:
                continue
            seen.add(key)
        kept.append(each)
    return kept


def teller(programme: Programme, lang: str, display: str) -> Teller:
    """The teller of a programme, language and display of money, kept with the programme."""
    found: Teller | None = programme.said.get((lang, display))
    if found is None:
        found = programme.said[lang, display] = Teller(programme, lang, display)
    return found


def tier_notes(notes: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The ladders that a decision noted, if tiers are on."""
    found: Sequence[Mapping[str, Any]] = notes.get("tiers") or ()
    return found


def answer(record: Record, programme: Programme, *, at: int, lang: str, display: str = "toman") -> Rendered:
    """What a purchase or event led to and why, ready for JSON.

    `programme` is the one the record was decided by and `at` the instant of the event. `lang`: "fa" or "en";
    money in sentences is shown by `display` ("toman" or "rial"), while amounts are integers of the currency's
    smallest unit, and instants ISO 8601 in UTC.
    """
    told = teller(programme, lang, display)
    notes = tier_notes(record.t)
    tiers = told.tiers(notes)
    return {
        "earned": told.earned(record.f, record.e, notes, at),
        "not_earned": told.not_earned(record.x, record.f, at),
        "spent": told.spent(record.s),
        "tier": tiers[0] if tiers else None,
        "tiers": tiers,
        "balances": told.balances(record.b),
    }


def prices(record: Record, programme: Programme, *, at: int, lang: str, display: str = "toman") -> Rendered:
    """What offers and codes took off a purchase, what they did not and what is missing, and what was done with coupons
    and gift cards; conventions as in `answer`.
    """
    if not (record.o or record.y or record.v):
        return {"discounts": [], "not_discounted": [], "vouchers": []}
    speech = teller(programme, lang, display).speech
    return {
        "discounts": [discount(each, speech) for each in record.o],
        "not_discounted": [no_discount(each, speech, at) for each in record.y],
        "vouchers": [voucher(each, speech) for each in record.v],
    }
