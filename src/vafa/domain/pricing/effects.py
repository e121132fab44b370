"""What an offer takes off."""

from __future__ import annotations

from vafa.domain.offers import Offer
from vafa.domain.pricing.matching import Matchers


class Effect:
    """Stub of this commit's first half."""


def compile_effect(offer: Offer, matchers: Matchers) -> Effect:
    return Effect()
