"""Cards in the panel: the list and a card, batches, and what signs passes."""

from vafa.doors.web.pages import MenuItem

from . import acting, batching, listing, passes

pages = (listing.pages, acting.pages, batching.pages, passes.pages)
menu = (
    MenuItem(
        "cards",
        icon="credit-card",
        place=26,
        names={"fa": "کارت‌ها", "en": "Cards"},
        permission="members:read",
    ),
)
