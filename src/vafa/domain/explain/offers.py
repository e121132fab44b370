"""Offers in words: what one gives, why it took something off, and why not and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from vafa.domain.conditions import NO_LEAF, FactTest, compile_say_failure, parse
from vafa.domain.explain.misses import Told
from vafa.domain.explain.offer_wording import APPLIED, GIVES, MISSED, TERMS
from vafa.domain.explain.speech import UNMARKED, Speech
from vafa.domain.facts import Unit
from vafa.domain.offers import (
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    FreeItem,
    Limit,
    NthItem,
    Offer,
    OfferStep,
    PercentOff,
    StepsOff,
)
from vafa.domain.pricing import Applied, CompiledOffer, OfferBook, Unapplied
from vafa.domain.text import listing

GOODS_AND_SERVICES: Final = ("goods", "service")


class Gift:
    """The phrase of what an offer takes off: «۱۰ درصد تخفیف از قلم‌هایی که …، دست‌بالا ۵۰٬۰۰۰ تومان»."""

    def __init__(self, offer: Offer, speech: Speech) -> None:
        self.offer = offer
        self.speech = speech
        self.words = GIVES[speech.lang]

    def phrase(self) -> str:
        effect, words, speech = self.offer.effect, self.words, self.speech
        off = self._of(self.offer.lines, "off")
        if isinstance(effect, PercentOff):
            phrase = words["percent"].format(percent=speech.rate(effect.percent), of=off)
            return phrase + self._up_to(effect.up_to_rials)
        if isinstance(effect, AmountOff):
            return words["amount"].format(amount=speech.money(effect.rials), of=off)
        if isinstance(effect, StepsOff):
            return self._steps(effect, off)
        if isinstance(effect, FixedPrice):
            of = self._of(self.offer.lines)
            return words["fixed_price"].format(of=of, amount=speech.money(effect.rials))
        return self._items(effect)

    def _items(self, effect: BuyGet | Bundle | FreeItem | NthItem) -> str:
        """Effects that count items."""
        words, speech = self.words, self.speech
        if isinstance(effect, Bundle):
            return self._bundle(effect)
        if isinstance(effect, FreeItem):
            of = self._of(effect.lines or self.offer.lines) or self._items_of(effect.quantity)
            phrase = words["free_item"].format(count=speech.number(effect.quantity), of=of)
            return phrase + self._up_to(effect.up_to_rials)
        of = self._of(self.offer.lines) or self._items_of(2 if isinstance(effect, NthItem) else effect.buy)
        cheaper = self._cheaper(effect.percent)
        if isinstance(effect, NthItem):
            return words["nth_item"].format(n=speech.number(effect.n), of=of, cheaper=cheaper)
        get_of = words["get_same"] if effect.get_lines is None else self._of(effect.get_lines)
        phrase = words["buy_get"].format(
            buy=speech.number(effect.buy),
            of=of,
            get=speech.number(effect.get),
            get_of=get_of,
            cheaper=cheaper,
        )
        return phrase + words["cheapest"] + self._most(effect.most)

    def _steps(self, effect: StepsOff, off: str) -> str:
        words, speech = self.words, self.speech
        if len(effect.steps) == 1:
            step = effect.steps[0]
            start = speech.money(step.from_) if effect.by == "rials" else speech.number(step.from_)
            of = self._of(self.offer.lines)
            return words[f"threshold_{effect.by}"].format(rate=self._rate(step), of=of, off=off, start=start)
        steps = [
            words["step"].format(start=self._start(step, effect.by), rate=self._rate(step))
            for step in effect.steps
        ]
        return words["steps"].format(of=self._of(self.offer.lines, "on"), steps=words["comma"].join(steps))

    def _start(self, step: OfferStep, by: str) -> str:
        if by == "quantity":
            return self.words["from_items"].format(count=self.speech.number(step.from_))
        return self.words["from_rials"].format(amount=self.speech.money(step.from_))

    def _rate(self, step: OfferStep) -> str:
        if step.percent is not None:
            return self.words["rate"].format(percent=self.speech.rate(step.percent))
        return self.speech.money(step.rials or 0)

    def _bundle(self, effect: Bundle) -> str:
        words, speech = self.words, self.speech
        parts = words["comma"].join(
            words["part"].format(
                count=speech.number(part.quantity),
                of=self._of(part.lines or self.offer.lines) or self._items_of(part.quantity),
            )
            for part in effect.parts
        )
        if effect.price is not None:
            phrase = words["bundle_price"].format(parts=parts, amount=speech.money(effect.price))
        elif effect.percent is not None:
            phrase = words["bundle_percent"].format(parts=parts, percent=speech.rate(effect.percent))
        else:
            phrase = words["bundle_off"].format(parts=parts, amount=speech.money(effect.off or 0))
        return phrase + self._most(effect.most)

    def _of(self, lines: dict[str, Any] | None, key: str = "of") -> str:
        return "" if lines is None else self.words[key].format(which=self.which(lines))

    def which(self, lines: dict[str, Any]) -> str:
        """Which lines: by the names of groups or products where that is all that is asked, else as a clause."""
        condition, speech = parse(lines), self.speech
        if isinstance(condition, FactTest) and condition.op in ("contains", "=", "in"):
            values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
            fact = speech.book.get(condition.fact)
            choices = (fact.choices if fact is not None else None) or {}
            names = [
                speech.quoted(choices[str(each)][speech.lang] if str(each) in choices else str(each))
                for each in values
            ]
            named = speech.value(listing(names, speech.lang, "or"))
            if condition.fact == "line.group":
                return named
            if condition.fact == "line.sku":
                return self.words["product"].format(name=named)
        return self.words["where"].format(condition=speech.condition(condition))

    def _items_of(self, count: int) -> str:
        return self.words["one" if count == 1 else "anything"]

    def _cheaper(self, percent: str) -> str:
        if plain(percent) == "100":
            return self.words["free"]
        return self.words["cheaper"].format(percent=self.speech.rate(percent))

    def _up_to(self, rials: int | None) -> str:
        return "" if rials is None else self.words["up_to"].format(most=self.speech.money(rials))

    def _most(self, times: int | None) -> str:
        if times is None:
            return ""
        return self.words["once" if times == 1 else "most"].format(times=self.speech.number(times))


def plain(written: str) -> str:
    """A decimal without idle zeros, still in text: "100.00" is 100."""
    return written.rstrip("0").rstrip(".") if "." in written else written


def gives(offer: CompiledOffer, speech: Speech) -> str:
    """What the offer takes off, as a phrase; worded once for a programme."""
    return _kept(("gives", 0), offer, speech, lambda: Gift(offer.offer, speech).phrase())


T = TypeVar("T")


def _kept(what: tuple[str, int], offer: CompiledOffer, speech: Speech, make: Callable[[], T]) -> T:
    """What was worded before for this programme in this language, where nothing of a page is in it."""
    programme = speech.programme
    listed = programme.offers.offers
    plain = speech.mark is UNMARKED and speech.book is programme.book
    if not plain or offer.index >= len(listed) or listed[offer.index] is not offer:
        return make()
    key = (*what, offer.index, speech.lang, speech.display)
    found: T | None = programme.said.get(key)
    if found is None:
        found = programme.said[key] = make()
    return found


def said(offer: CompiledOffer, speech: Speech, *, to_member: bool = False) -> str:
    """The offer in one sentence: what it gives, then when, where and how often; to a member nothing of the
    club's own affairs, such as budgets."""
    words = TERMS[speech.lang]
    terms = words["joint"].join(_terms(offer, speech) + ([] if to_member else _affairs(offer, speech)))
    sentence = words["sentence"].format(
        gives=speech.capital(gives(offer, speech)), terms=words["terms"].format(terms=terms) if terms else ""
    )
    return sentence if offer.offer.on else words["off"] + sentence


def _terms(compiled: CompiledOffer, speech: Speech) -> list[str]:
    words, offer = TERMS[speech.lang], compiled.offer
    parts = []
    if compiled.condition is not None:
        parts.append(words["if"].format(condition=speech.condition(compiled.condition)))
    if offer.valid_from:
        parts.append(words["since"].format(start=speech.day(compiled.valid_from)))
    if offer.valid_to:
        parts.append(words["until"].format(end=speech.end(compiled.valid_to)))
    if compiled.branches:
        parts.append(words["branches"].format(branches=speech.branches(compiled.branches)))
    if compiled.except_branches:
        parts.append(words["except"].format(branches=speech.branches(compiled.except_branches)))
    if offer.code:
        parts.append(words["code"])
    if offer.kinds != GOODS_AND_SERVICES:
        kinds = listing([speech.terms[kind] for kind in offer.kinds], speech.lang)
        parts.append(words["kinds"].format(kinds=kinds))
    if not offer.on_discounted:
        parts.append(words["full_price"])
    parts += [limit_phrase(each, speech) for each in offer.limits]
    if compiled.alone:
        parts.append(words["alone"])
    return parts


def _affairs(compiled: CompiledOffer, speech: Speech) -> list[str]:
    """Terms that concern the club alone."""
    words, offer, parts = TERMS[speech.lang], compiled.offer, []
    if offer.budget_uses:
        parts.append(words["budget_uses"].format(times=speech.number(offer.budget_uses)))
    if offer.budget_rials:
        parts.append(words["budget_rials"].format(amount=speech.money(offer.budget_rials)))
    if offer.group:
        parts.append(words["group"])
    return parts


def limit_phrase(limit: Limit, speech: Speech) -> str:
    """«۲ بار در ماه برای هر عضو»."""
    words = TERMS[speech.lang]
    return words["limit"].format(times=speech.number(limit.uses), per=words[f"per_{limit.per}"])


def applied_because(applied: Applied, offer: CompiledOffer, speech: Speech) -> str:
    """Why something came off: the offer's phrase and the amount."""
    return APPLIED[speech.lang].format(
        gives=speech.capital(gives(offer, speech)), amount=speech.money(applied.amount)
    )


def missed_because(
    missed: Unapplied, offer: CompiledOffer, speech: Speech, at: int, book: OfferBook, groups: str = "best"
) -> Told:
    """Why nothing came off, what is missing and in which unit ("rial", "item")."""
    words, code = MISSED[speech.lang], missed.code
    if code == "condition":
        return _condition(missed, offer, speech)
    if code == "small":
        return _small(missed, offer, speech)
    if code == "time":
        return _time(offer, speech, at), None, None
    if code == "branch":
        key = "branches" if offer.branches else "except"
        return words[key].format(branches=speech.branches(offer.branches)), None, None
    if code == "lines":
        return _lines(offer, speech), None, None
    if code == "limit":
        of = [limit_phrase(each, speech) for each in offer.offer.limits if each.per == missed.actual]
        return words["limit"].format(limit=of[0] if of else ""), None, None
    if code in ("group", "alone"):
        return _other(missed, offer, speech, book, groups), None, None
    return words[code], None, None


def _condition(missed: Unapplied, offer: CompiledOffer, speech: Speech) -> Told:
    words = MISSED[speech.lang]
    if offer.condition is None:
        return words["condition"], None, None
    condition = offer.condition
    tell = _kept(
        ("leaf", missed.leaf),
        offer,
        speech,
        lambda: compile_say_failure(condition, speech.book, missed.leaf, speech.lang, display=speech.display),
    )
    told = tell(missed.actual)
    if missed.leaf == NO_LEAF or told.missing is None:
        return speech.capital(told.sentence), None, None
    if told.unit is Unit.RIAL:
        sentence = words["buy"].format(missing=speech.money(told.missing), gives=gives(offer, speech))
        return sentence, told.missing, "rial"
    return speech.capital(told.sentence), told.missing, told.unit.value


def _small(missed: Unapplied, offer: CompiledOffer, speech: Speech) -> Told:
    words, effect = MISSED[speech.lang], offer.offer.effect
    if not isinstance(missed.actual, int):
        return words["nothing"], None, None
    if isinstance(effect, StepsOff) and effect.by == "rials":
        sentence = words["buy"].format(missing=speech.money(missed.actual), gives=gives(offer, speech))
        return sentence, missed.actual, "rial"
    sentence = words["items"].format(missing=speech.number(missed.actual), gives=gives(offer, speech))
    return sentence, missed.actual, "item"


def _time(offer: CompiledOffer, speech: Speech, at: int) -> str:
    words = MISSED[speech.lang]
    if not offer.on:
        return words["off"]
    if at < offer.valid_from:
        return words["early"].format(start=speech.day(offer.valid_from))
    return words["late"].format(end=speech.end(offer.valid_to))


def _lines(offer: CompiledOffer, speech: Speech) -> str:
    words, effect = MISSED[speech.lang], offer.offer.effect
    lines = offer.offer.lines
    if lines is None and isinstance(effect, FreeItem):
        lines = effect.lines
    if lines is None:
        return words["lines"]
    return words["which"].format(which=Gift(offer.offer, speech).which(lines))


def _other(missed: Unapplied, offer: CompiledOffer, speech: Speech, book: OfferBook, groups: str) -> str:
    """Another offer stood in the way."""
    words = MISSED[speech.lang]
    winner = book.offers[missed.actual].offer.names.in_(speech.lang) if missed.actual is not None else ""
    if missed.code == "group":
        return words[groups].format(winner=winner)
    if not offer.alone:
        return words["beaten"].format(winner=winner)
    return words["alone_one" if winner else "alone"].format(winner=winner)
