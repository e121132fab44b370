"""Rewards in the panel: the catalogue with its editor, and what was redeemed."""

from vafa.doors.web.pages import MenuItem

from . import catalogue, redemptions

PAGES = (catalogue.pages, redemptions.pages)
MENU = (
    MenuItem(
        "rewards",
        icon="gift",
        place=44,
        group="benefits",
        names={"fa": "پاداش‌ها", "en": "Rewards"},
        permission="programme:read",
    ),
    MenuItem(
        "redemptions",
        icon="package-export",
        place=45,
        group="benefits",
        names={"fa": "تحویل پاداش", "en": "Redemptions"},
        permission="members:read",
    ),
)
