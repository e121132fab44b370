"""Roles of the staff, and what each may do: one table, which the doors ask and tests read."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from vafa.domain.errors import Kind, VafaError
from vafa.kernel.access import SCOPES
from vafa.kernel.modules import installed

OWNER = "owner"

OF_DOORS: dict[str, dict[str, str]] = {
    "staff:write": {"fa": "مدیریت کاربران", "en": "Manage staff"},
    "settings:write": {"fa": "تغییر تنظیمات", "en": "Change settings"},
    "insight:read": {"fa": "دیدن گزارش‌ها", "en": "See reports"},
    "audit:read": {"fa": "دیدن سابقهٔ کارها", "en": "See the audit trail"},
    "imports:write": {"fa": "ورود داده از فایل", "en": "Import files"},
    "exports:read": {"fa": "گرفتن خروجی", "en": "Export"},
    "corrections:write": {"fa": "اصلاح دستی مانده", "en": "Correct balances by hand"},
    "till:use": {"fa": "کار با صندوق", "en": "Use the till"},
    "till:refund": {"fa": "مرجوعی در صندوق", "en": "Take returns at the till"},
    "till:spend": {"fa": "خرج امتیاز و اعتبار در صندوق", "en": "Spend points and credit at the till"},
}
"""Permissions that only people have; the others are those of API keys, `kernel.access.SCOPES`."""

NAMES: dict[str, dict[str, str]] = {
    "owner": {"fa": "مالک", "en": "Owner"},
    "manager": {"fa": "مدیر", "en": "Manager"},
    "marketer": {"fa": "بازاریاب", "en": "Marketer"},
    "cashier": {"fa": "صندوق‌دار", "en": "Cashier"},
    "support": {"fa": "پشتیبان", "en": "Support"},
    "auditor": {"fa": "حسابرس", "en": "Auditor"},
}
DESCRIPTIONS: dict[str, dict[str, str]] = {
    "owner": {"fa": "همهٔ اختیارها، از جمله تعیین مالک‌های دیگر", "en": "Everything, other owners included"},
    "manager": {"fa": "همهٔ کارهای باشگاه، جز تعیین مالک", "en": "Everything in the club but making owners"},
    "marketer": {"fa": "برنامه، اعضا و گزارش‌ها", "en": "The programme, members and reports"},
    "cashier": {"fa": "تنها کار با صندوق", "en": "The till only"},
    "support": {"fa": "پاسخ به اعضا و اصلاح مانده", "en": "Answer members and correct balances"},
    "auditor": {"fa": "دیدن همه‌چیز، بدون تغییر", "en": "See everything, change nothing"},
}

_READING = (
    "members:read", "purchases:read", "ledger:read", "programme:read", "insight:read", "exports:read",
    "vouchers:read",
)  # fmt: skip
_TILL = ("till:use", "till:spend", "till:refund")

GIVEN: dict[str, frozenset[str]] = {
    "marketer": frozenset({*_READING, "members:write", "programme:write", "imports:write", "vouchers:write"}),
    "cashier": frozenset(_TILL),
    "support": frozenset(
        {
            *_READING,
            *_TILL,
            "members:write",
            "purchases:write",
            "corrections:write",
            "audit:read",
            "vouchers:write",
        }
    ),
    "auditor": frozenset({*_READING, "audit:read"}),
}
"""What a role may do. An owner and a manager may do everything, permissions of modules included; the rights of the
other roles over a module are granted to each person."""


class RoleUnknown(VafaError):
    code = "staff.role_unknown"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "نقش ناشناخته", "en": "Unknown role"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "«{role}» نقش نیست؛ یکی از این‌ها را بنویسید: {known}.",
        "en": "“{role}” is no role; use one of: {known}.",
    }


class PermissionUnknown(VafaError):
    code = "staff.permission_unknown"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "اجازهٔ ناشناخته", "en": "Unknown permission"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "اجازهٔ ناشناخته: {unknown}",
        "en": "Unknown permission: {unknown}",
    }


def permissions() -> dict[str, dict[str, str]]:
    """Every permission of this installation with its names: keys', doors' and every module's own."""
    found = {name: words for name, words in SCOPES.items() if name != "admin"} | OF_DOORS
    for module in installed().values():
        found |= {name: dict(words) for name, words in (module.permissions or {}).items()}
    return found


def permissions_of(role: str) -> frozenset[str]:
    """What a role may do by itself; a role that is no longer known may do nothing."""
    if role in (OWNER, "manager"):
        return frozenset(permissions())
    return GIVEN.get(role, frozenset())


def effective(role: str, granted: Iterable[str] = (), denied: Iterable[str] = ()) -> frozenset[str]:
    """A role's permissions with a person's own grants and denials. A denial wins; an owner has none."""
    if role == OWNER:
        return frozenset(permissions())
    return (permissions_of(role) | frozenset(granted)) - frozenset(denied)


def check(role: str, granted: Iterable[str] = (), denied: Iterable[str] = ()) -> None:
    """``RoleUnknown`` or ``PermissionUnknown`` for what nobody could have meant."""
    if role not in NAMES:
        raise RoleUnknown(role=role[:40], known=list(NAMES))
    unknown = sorted({*granted, *denied} - set(permissions()))
    if unknown:
        raise PermissionUnknown(unknown=unknown)


def table() -> Mapping[str, frozenset[str]]:
    """Role → permissions, for the page that shows them."""
    return {role: permissions_of(role) for role in NAMES}
