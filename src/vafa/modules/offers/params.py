"""What a club sets of offers: the offers themselves. How they meet is in the settings of the programme."""

from typing import ClassVar

from pydantic import field_validator

from vafa.domain.offers import Offer
from vafa.kernel.params import Params, param

MOST = 1000


class OffersParams(Params):
    version: ClassVar[int] = 1

    offers: tuple[Offer, ...] = param((), fa="آفرها", en="Offers", max_length=MOST)

    @field_validator("offers")
    @classmethod
    def keys_differ(cls, offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
        seen: set[str] = set()
        for each in offers:
            if each.key in seen:
                raise ValueError(
                    {
                        "fa": f"کلید {each.key} دو بار آمده است",
                        "en": f"the key {each.key!r} is there twice",
                    }
                )
            seen.add(each.key)
        return offers
