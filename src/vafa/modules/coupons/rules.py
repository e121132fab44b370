"""What coupons bring to decisions: their kinds, as offers with a code."""

from vafa.domain.programme import Contribution

from .params import CouponsParams


def contribute(params: CouponsParams) -> Contribution:
    return Contribution(offers=list(params.kinds))
