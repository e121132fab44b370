"""The panel's pages of insight."""

from vafa.doors.web.pages import MenuItem

menu = (
    MenuItem(page="home", icon="layout-dashboard", place=10, names={"fa": "پیشخوان", "en": "Home"}),
    MenuItem(
        page="days",
        icon="chart-bar",
        place=10,
        group="insight",
        names={"fa": "گزارش روزها", "en": "Days"},
        permission="insight:read",
    ),
    MenuItem(
        page="branch-report",
        icon="building-store",
        place=15,
        group="insight",
        names={"fa": "گزارش شعبه‌ها", "en": "Branches"},
        permission="insight:read",
    ),
    MenuItem(
        page="liability",
        icon="scale",
        place=20,
        group="insight",
        names={"fa": "تعهد", "en": "Liability"},
        permission="insight:read",
    ),
)
