"""What gift cards bring to decisions: the offers of those that hold no money."""

from vafa.domain.programme import Contribution

from .params import GiftCardsParams


def contribute(params: GiftCardsParams) -> Contribution:
    return Contribution(offers=list(params.kinds))
