"""Which offers apply to a basket, in which order, and what each takes off."""

from __future__ import annotations

from collections.abc import Sequence

from vafa.domain.context import Context, State
from vafa.domain.offers import DiscountSettings
from vafa.domain.pricing.compiled import OfferBook
from vafa.domain.pricing.results import Pricing, Unlock


def price(
    c: Context,
    state: State,
    book: OfferBook,
    settings: DiscountSettings,
    unlocks: Sequence[Unlock],
    explain: bool,
) -> Pricing:
    """Price a basket. Changes nothing; `take_uses` counts what was decided."""
    return Pricing([], [])
