"""What the phone refuses, in words."""

from typing import ClassVar

from vafa.domain.errors import Kind, VafaError


class CardRefused(VafaError):
    """A number that a till would take for something else: a mobile number, an address, goods."""

    code = "wallet.card_refused"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "این شماره پذیرفته نشد", "en": "This number was not accepted"}
    detail: ClassVar = {
        "fa": "این شماره سر صندوق معنای دیگری هم دارد. کارت را در فروشگاه نشان دهید تا بیفزایند.",
        "en": "At a till this number means something else, too. Show the card at the shop to have it added.",
    }
