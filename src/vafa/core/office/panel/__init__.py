"""The panel's pages of running a club: the group "Settings" of its navigation."""

from vafa.doors.web.pages import MenuItem


def _entry(page: str, icon: str, place: int, fa: str, en: str, permission: str) -> MenuItem:
    return MenuItem(
        page=page, icon=icon, place=place, group="settings", names={"fa": fa, "en": en}, permission=permission
    )


menu = (
    _entry("club-settings", "building-store", 10, "باشگاه", "Club", "settings:write"),
    _entry("modules", "puzzle", 20, "ماژول‌ها", "Modules", "programme:read"),
    _entry("branches", "map-pin", 30, "شعبه‌ها", "Branches", "settings:write"),
    _entry("products", "package", 40, "کالاها", "Products", "settings:write"),
    _entry("staff", "users-group", 50, "کاربران", "Staff", "staff:write"),
    _entry("imports", "file-import", 60, "ورود داده", "Import", "imports:write"),
    _entry("exports", "file-export", 70, "خروجی", "Export", "exports:read"),
    _entry("keys", "key", 80, "کلیدهای API", "API keys", "settings:write"),
    _entry("webhooks", "webhook", 90, "وب‌هوک‌ها", "Webhooks", "settings:write"),
    _entry("audit", "history", 100, "سابقهٔ کارها", "Audit trail", "audit:read"),
)
