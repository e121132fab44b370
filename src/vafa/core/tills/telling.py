"""What a basket would come to and what a code means, as the till's script draws them."""

from collections.abc import Iterable, Mapping

from vafa.core.earning.work import now_instant
from vafa.core.tills import showing, vouching
from vafa.core.tills.previewing import Previewed
from vafa.core.tills.showing import Shown
from vafa.core.tills.vouching import Shown as Voucher
from vafa.domain.programme import Programme
from vafa.doors.web import words
from vafa.doors.web.formats import Formats

NEAREST = 2
"""How many offers that are nearly reached are told: a till is no leaflet."""


def preview(found: Previewed, form: Formats) -> Shown:
    stored, programme = found.stored, found.stored.programme
    shown = showing.purchase(stored, form)
    by_card = [each for each in found.cards if each.amount]
    paid = sum(each.value for each in found.choices if each.chosen) + sum(each.amount for each in by_card)
    return {
        **shown,
        "paid": paid,
        "choices": [
            {
                "currency": each.currency,
                "amount": each.amount,
                "value": each.value,
                "whole": each.whole,
                "chosen": each.chosen,
                "name": programme.currencies[each.currency].names.in_(words.language()),
                "said": showing.figure(each.amount, each.currency, programme, form)["said"],
                "worth": form.money(each.value),
            }
            for each in found.choices
        ],
        "cards": [
            {
                "which": each.which,
                "amount": each.amount,
                "said": form.money(each.amount),
                "left": form.money(each.left) if each.left else "",
            }
            for each in found.cards
        ],
        "line_gains": line_gains(found.earned, programme, form),
        "nearest": nearest(shown["not_discounted"]),
    }


def line_gains(earned: Mapping[str, list[int]], programme: Programme, form: Formats) -> list[list[str]]:
    """What each line brings, in each currency."""
    rules = {rule.key: rule.currency for rule in programme.rules}
    lines: list[dict[str, int]] = []
    for key, parts in earned.items():
        lines += [{} for _ in range(len(parts) - len(lines))]
        for line, part in zip(lines, parts, strict=True):
            line[rules[key]] = line.get(rules[key], 0) + part
    return [
        [showing.plus(amount, key, programme, form) for key, amount in line.items() if amount > 0]
        for line in lines
    ]


def nearest(missed: Iterable[Shown]) -> list[Shown]:
    """The offers of which least is missing; those by money before those by items."""
    reachable = [each for each in missed if each["missing"] is not None and not each["code"]]
    reachable.sort(key=lambda each: (each["unit"] != "rial", each["missing"]))
    return reachable[:NEAREST]


def voucher(found: Voucher, form: Formats) -> Shown:
    return {
        "does": found.does,
        "kind": found.kind,
        "which": found.which,
        "name": vouching.name_of(found, showing.book().at(now_instant()), words.language()),
        "balance": found.balance,
        "said": form.money(found.balance) if found.balance else "",
        "face": found.face,
    }
