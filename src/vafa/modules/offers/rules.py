"""The offers of the params as the programme takes them."""

from vafa.domain.programme import Contribution

from .params import OffersParams


def contribute(params: OffersParams) -> Contribution:
    return Contribution(offers=list(params.offers))
