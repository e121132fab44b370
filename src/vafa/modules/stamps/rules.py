"""Stamps as currencies, a rule for each card that fills it, and what a full card pays for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vafa.domain.baskets import GOODS, UNIT, Line
from vafa.domain.conditions import compile_line, parse
from vafa.domain.core_facts import core_book
from vafa.domain.errors import Kind, VafaError
from vafa.domain.programme import Asked, Contribution, Worth
from vafa.domain.rules import AmountKind, Base, Cap, Rule, Step, Tiered
from vafa.domain.rules import PerAmount as RulePerAmount
from vafa.domain.rules import PerItem as RulePerItem
from vafa.domain.values import Currency

from .params import Card, FixedValue, PerAmount, PerItem, StampsParams


class StampsDoNotFit(VafaError):
    code = "stamps.do_not_fit"
    kind = Kind.CONFLICT
    title = {"fa": "مهرها به این خرید نمی‌خورد", "en": "The stamps do not fit this purchase"}
    detail = {"fa": "{reason}", "en": "{reason}"}


def contribute(params: StampsParams) -> Contribution:
    return Contribution(
        currencies=[Currency(key=card.currency, kind="stamps", names=card.names) for card in params.cards],
        rules=[rule(card) for card in params.cards],
        valuers={card.currency: FullCards(card) for card in params.cards},
    )


def lines_of(card: Card) -> dict[str, Any] | None:
    """The condition on the lines of a card; None: every line of goods or services."""
    asked: list[dict[str, Any]] = []
    if card.groups:
        asked.append({"fact": "line.group", "op": "contains", "value": list(card.groups)})
    if card.condition is not None:
        asked.append(card.condition)
    return {"all": asked} if len(asked) > 1 else asked[0] if asked else None


def amount_of(card: Card) -> AmountKind:
    if isinstance(card.counts, PerItem):
        return RulePerItem(kind="per_item", amount=1, every=card.counts.every)
    if isinstance(card.counts, PerAmount):
        return RulePerAmount(kind="per_amount", amount=1, per=card.counts.rials)
    # A step from one rial on: a purchase that has nothing of the card, or paid for it with stamps, gets none.
    return Tiered(kind="tiered", steps=(Step(from_=1, amount=1),))


def rule(card: Card) -> Rule:
    return Rule(
        key=card.currency,
        names=card.names,
        currency=card.currency,
        amount=amount_of(card),
        base=Base(lines=lines_of(card), before_club_payments=card.reward_earns),
        earning="bonus",
        caps=(Cap(per="day", amount=card.cap_per_day),) if card.cap_per_day is not None else (),
        expiry=card.expiry,
        refund="recalculate",
    )


class FullCards:
    """What full cards are worth in a basket (see `programme.Valuer`)."""

    def __init__(self, card: Card) -> None:
        self.card = card
        condition = lines_of(card)
        self.matches: Callable[[Line], bool] = (
            (lambda line: True) if condition is None else compile_line(parse(condition), core_book())
        )

    def value(self, amount: int, asked: Asked) -> Worth:
        """What `amount` stamps pay; the cheapest line that fits, if none is named."""
        lines, line = asked.purchase.lines, asked.line
        full, rest = divmod(amount, self.card.needed)
        if rest or not full:
            raise StampsDoNotFit(reason=self._uneven(amount))
        if isinstance(self.card.reward, FixedValue):
            return Worth(full * self.card.reward.rials, line)
        numbers = [line] if line else range(1, len(lines) + 1)
        found = [(self._price(lines[n - 1], full), n) for n in numbers if self._fits(lines[n - 1], full)]
        if not found:
            raise StampsDoNotFit(reason=self._nothing(full))
        return Worth(*min(found))

    def _fits(self, line: Line, items: int) -> bool:
        return line.kind in GOODS and line.net > 0 and line.quantity >= items * UNIT and self.matches(line)

    def _price(self, line: Line, items: int) -> int:
        """What so many whole items of a line cost with tax, rounded up: a free item leaves no rial to pay."""
        price = -(-(line.net + line.tax) * items * UNIT // line.quantity)
        limit = self.card.reward.up_to_rials if self.card.reward.kind == "free_item" else None
        return price if limit is None else min(price, limit * items)

    def _uneven(self, amount: int) -> dict[str, str]:
        names, needed = self.card.names, self.card.needed
        return {
            "fa": f"«{names.fa}» {needed} تا {needed} تا به کار می‌آید؛ {amount} تا خواسته شد.",
            "en": f"“{names.en}” are used {needed} at a time; {amount} were asked for.",
        }

    def _nothing(self, items: int) -> dict[str, str]:
        names = self.card.names
        return {
            "fa": f"قلمی در سبد نیست که «{names.fa}» {items} عدد از آن را رایگان کند.",
            "en": f"No line of the basket has {items} of what “{names.en}” make free.",
        }
