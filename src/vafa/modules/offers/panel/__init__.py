"""Offers in the panel: the list with what each gave, the editor, a trial on one basket."""

from vafa.doors.web.pages import MenuItem

from . import editing, listing, trying

PAGES = (listing.pages, editing.pages, trying.pages)
MENU = (
    MenuItem(
        "offers",
        icon="discount",
        place=32,
        group="benefits",
        names={"fa": "آفرها", "en": "Offers"},
        permission="programme:read",
    ),
)
