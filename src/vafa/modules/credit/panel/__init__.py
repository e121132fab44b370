"""Credit in the panel: lines, one member's credit, giving to many."""

from vafa.doors.web.pages import MenuItem

from . import acting, lines, many, member

pages = (lines.pages, member.pages, acting.pages, many.pages)
menu = (
    MenuItem(
        "credit", icon="wallet", place=34, group="benefits", names={"fa": "اعتبار", "en": "Credit"},
        permission="members:read",
    ),
)  # fmt: skip
