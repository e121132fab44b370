"""The panel's pages about members, their purchases, and segments."""

from vafa.core.segments.naming import named
from vafa.doors.web.forms.conditions import choices_for
from vafa.doors.web.pages import MenuItem

choices_for("member.segments")(named)

menu = (
    MenuItem(
        page="members",
        icon="users",
        place=20,
        names={"fa": "اعضا", "en": "Members"},
        permission="members:read",
    ),
    MenuItem(
        page="segments",
        icon="filter",
        place=10,
        group="engage",
        names={"fa": "بخش‌ها", "en": "Segments"},
        permission="members:read",
    ),
    MenuItem(
        page="correction-limits",
        icon="scale",
        place=65,
        group="settings",
        names={"fa": "سقف اصلاح‌ها", "en": "Limits of corrections"},
        permission="settings:write",
    ),
)
