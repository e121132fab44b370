"""What credit may pay for: branch, goods, smallest basket, share of the basket, condition; and a line, while nothing is
overdue. Each refusal says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vafa.domain.baskets import Line as BasketLine
from vafa.domain.baskets import Purchase
from vafa.domain.conditions import check, compile_run, parse, say
from vafa.domain.programme import Asked, Programme, Worth
from vafa.domain.text import listing, persian_digits

from .errors import CreditRefused, Words, said
from .keeping import CLOSED, OPEN, lines_of, overdue
from .params import Kind

SCOPES = ("member", "purchase", "moment", "place")


class CreditValuer:
    """One rial each, where the club's restrictions let it pay (see `programme.Valuer`)."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.groups = frozenset(kind.groups)
        self.plain = not (kind.groups or kind.branches or kind.condition or kind.smallest_basket) and (
            kind.most_percent == 100 and not kind.line
        )
        self.test: Callable[[Any], bool] | None = None
        self.condition: Words = {}

    def bind(self, programme: Programme) -> None:
        """The condition may ask facts of other modules, so it waits for the whole programme."""
        if self.kind.condition is not None:
            condition = parse(self.kind.condition)
            check(condition, programme.book, scopes=SCOPES)
            self.test = compile_run(condition, programme.book)
            self.condition = {lang: say(condition, programme.book, lang) for lang in ("fa", "en")}

    def value(self, amount: int, asked: Asked) -> Worth:
        if self.plain:
            return Worth(amount, asked.line)
        purchase = asked.purchase
        if self.kind.line:
            self._line(asked)
        self._place(purchase)
        among = self._lines(purchase, asked.line)
        self._basket(purchase, among)
        if self.test is not None and not self.test(asked.context):
            raise self._refused(
                "condition",
                f"«{self.kind.names.fa}» تنها با این شرط پرداخت می‌کند: {self.condition['fa']}",
                f"“{self.kind.names.en}” pays only if {self.condition['en']}",
            )
        return Worth(amount, asked.line, () if asked.line else among)

    def _line(self, asked: Asked) -> None:
        line = lines_of(asked.member).get(self.kind.key)
        if line is None or line["state"] == CLOSED:
            raise self._refused("line", "خط اعتباری باز نیست.", "There is no open credit line.")
        if line["state"] != OPEN:
            raise self._refused("frozen", "خط اعتباری موقتاً بسته است.", "The credit line is frozen.")
        late = overdue(line, asked.purchase.recorded_at) if line["block"] else 0
        if late:
            words = said(late)
            raise self._refused(
                "overdue",
                f"{words['fa']} بدهی سررسیدگذشته هست؛ نخست باید تسویه شود.",
                f"{words['en']} are overdue and have to be settled first.",
                late,
            )

    def _place(self, purchase: Purchase) -> None:
        if self.kind.branches and purchase.branch not in self.kind.branches:
            names = self.kind.names
            raise self._refused(
                "branch",
                f"«{names.fa}» در این شعبه پرداخت نمی‌کند.",
                f"“{names.en}” does not pay in this branch.",
            )

    def _lines(self, purchase: Purchase, line: int) -> tuple[int, ...]:
        """The lines (from 1) that it pays for; () for all."""
        if not self.groups:
            return ()
        found = tuple(n for n, each in enumerate(purchase.lines, start=1) if self._fits(each))
        if not found or (line and line not in found):
            names, fa, en = (
                self.kind.names,
                listing(self.kind.groups, "fa", "or"),
                listing(self.kind.groups, "en", "or"),
            )
            raise self._refused(
                "groups",
                f"«{names.fa}» تنها برای این کالاها پرداخت می‌کند: {fa}",
                f"“{names.en}” pays only for {en}",
            )
        return found

    def _fits(self, line: BasketLine) -> bool:
        return bool(line.groups & self.groups) and line.net + line.tax > 0

    def _basket(self, purchase: Purchase, among: tuple[int, ...]) -> None:
        missing = self.kind.smallest_basket - purchase.total
        if missing > 0:
            words = said(missing)
            raise self._refused(
                "smallest_basket",
                f"{words['fa']} دیگر خرید لازم است تا «{self.kind.names.fa}» پرداخت کند.",
                f"{words['en']} more have to be bought before “{self.kind.names.en}” pays.",
                missing,
            )
        # Payments of one kind count together: two halves are not a way around the share.
        wanted = sum(each.amount for each in purchase.payments if each.kind == self.kind.currency)
        lines = purchase.lines
        whole = sum(lines[n - 1].net + lines[n - 1].tax for n in among) if among else purchase.total
        most = whole * self.kind.most_percent // 100
        if wanted > most:
            words, percent = said(most), str(self.kind.most_percent)
            if self.kind.most_percent == 100:
                raise self._refused(
                    "share",
                    f"«{self.kind.names.fa}» در این خرید تنها {words['fa']} برای پرداخت دارد.",
                    f"“{self.kind.names.en}” has only {words['en']} to pay in this purchase.",
                    most,
                )
            raise self._refused(
                "share",
                f"«{self.kind.names.fa}» بیشتر از {persian_digits(percent)}٪ را نمی‌پردازد: اینجا {words['fa']}.",
                f"“{self.kind.names.en}” pays at most {percent}%: here {words['en']}.",
                most,
            )

    def _refused(self, why: str, fa: str, en: str, missing: int | None = None) -> CreditRefused:
        return CreditRefused(why, {"fa": fa, "en": en}, missing)
