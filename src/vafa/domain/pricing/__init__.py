"""Pricing: which offers of a club apply to a basket, what each takes off which line, and why others do not.

Pure: a basket, a member and a compiled book of offers in, an answer out. Previews and purchases ask the
same function.
"""

from vafa.domain.pricing.choosing import price
from vafa.domain.pricing.compiled import CompiledOffer, OfferBook, compile_offers
from vafa.domain.pricing.discounting import discounted
from vafa.domain.pricing.results import Applied, Pricing, Unapplied, Unlock
from vafa.domain.pricing.uses import free_uses, take_uses

__all__ = [
    "Applied",
    "CompiledOffer",
    "OfferBook",
    "Pricing",
    "Unapplied",
    "Unlock",
    "compile_offers",
    "discounted",
    "free_uses",
    "price",
    "take_uses",
]
