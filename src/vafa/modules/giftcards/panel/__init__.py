"""Gift cards in the panel: batches, single cards, giving, selling, printing."""

from vafa.doors.web.pages import MenuItem

from . import batches, card, making

pages = (batches.pages, making.pages, card.pages)
menu = (
    MenuItem(
        "giftcards",
        icon="gift-card",
        place=25,
        names={"fa": "کارت‌های هدیه", "en": "Gift cards"},
        permission="vouchers:read",
        group="benefits",
    ),
)
