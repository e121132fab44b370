"""The programme in the panel: rules in words, their editor, versions, currencies."""

from vafa.doors.panel.pages import MenuItem

menu = (
    MenuItem(
        "programme",
        icon="bolt",
        place=30,
        group="programme",
        names={"fa": "قانون‌ها", "en": "Rules"},
        permission="programme:read",
    ),
    MenuItem(
        "currencies",
        icon="coins",
        place=38,
        group="programme",
        names={"fa": "واحدها", "en": "Currencies"},
        permission="programme:read",
    ),
)
