"""API keys: who may do what through the API of a club.

A key reads ``vafa_<club>_<prefix>_<secret>``. The prefix carries the club's id, so that the key leads to its
club without anybody looking at another club's rows; of the 160-bit secret only a hash is kept.
"""

import base64
import hashlib
import hmac
import re
import secrets
import threading
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from django.db import connection

from vafa.domain.errors import Kind, VafaError
from vafa.kernel import audit, scope
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7

SCOPES: dict[str, dict[str, str]] = {
    "members:read": {"fa": "دیدن اعضا", "en": "Read members"},
    "members:write": {"fa": "تغییر اعضا", "en": "Change members"},
    "purchases:read": {"fa": "دیدن خریدها", "en": "Read purchases"},
    "purchases:write": {"fa": "ثبت خرید و مرجوعی", "en": "Post purchases and refunds"},
    "ledger:read": {"fa": "دیدن مانده و تراکنش", "en": "Read balances and transfers"},
    "ledger:write": {"fa": "ثبت تراکنش دستی", "en": "Post transfers"},
    "programme:read": {"fa": "دیدن برنامه", "en": "Read the programme"},
    "programme:write": {"fa": "تغییر و انتشار برنامه", "en": "Change and publish the programme"},
    "events:write": {"fa": "ثبت رویداد", "en": "Post events"},
    "vouchers:read": {"fa": "دیدن کدهای تخفیف و کارت‌های هدیه", "en": "Read coupons and gift cards"},
    "vouchers:write": {
        "fa": "بستن و اصلاح کد تخفیف و کارت هدیه",
        "en": "Block and correct coupons and gift cards",
    },
    "holds:write": {"fa": "بلوکه و آزادسازی", "en": "Hold, confirm and release"},
    "webhooks:write": {"fa": "تنظیم وب‌هوک", "en": "Set up webhooks"},
    "admin": {"fa": "همهٔ اختیارها", "en": "Everything"},
}
CACHE_SECONDS = 15
CACHE_SIZE = 10_000

KEY_CHECK_SQL = (
    "SELECT revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())"
    " FROM kernel_apikey WHERE club_id = %s AND id = %s"
)
"""For the first round trip of a write: a revocation holds at once, whatever the cache of a process says.
Parameters: club id, key id. Anything but one true row means 401."""

_FORM = re.compile(r"vafa_([a-z0-9-]{1,12})_([a-z2-7]{21})_([a-z2-7]{32})")


class NotAuthenticated(VafaError):
    """One error for a key that is malformed, unknown, wrong, expired or revoked: they must look alike."""

    code = "access.key"
    kind = Kind.UNAUTHENTICATED
    title: ClassVar[dict[str, str]] = {"fa": "کلید معتبر نیست", "en": "The key is not valid"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "کلید API نادرست، منقضی یا باطل شده است.",
        "en": "The API key is wrong, expired or revoked.",
    }


class NotAllowed(VafaError):
    code = "access.scope"
    kind = Kind.FORBIDDEN
    title: ClassVar[dict[str, str]] = {"fa": "اجازه ندارید", "en": "Not allowed"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "این کلید اجازهٔ «{needed}» را ندارد.",
        "en": "This key does not have the permission “{needed}”.",
    }


class OtherBranch(VafaError):
    code = "access.branch"
    kind = Kind.FORBIDDEN
    title: ClassVar[dict[str, str]] = {"fa": "شعبهٔ دیگر", "en": "Another branch"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "این کلید تنها برای شعبهٔ «{branch}» است.",
        "en": "This key is for the branch “{branch}” only.",
    }


class UnknownScope(VafaError):
    code = "access.unknown_scope"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "اجازهٔ ناشناخته", "en": "Unknown permission"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "اجازهٔ ناشناخته: {unknown}",
        "en": "Unknown permission: {unknown}",
    }


class KeyUnknown(VafaError):
    code = "access.key_unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "کلید پیدا نشد", "en": "No such key"}
    detail: ClassVar[dict[str, str]] = {"fa": "چنین کلیدی نیست.", "en": "There is no such key."}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. ``branch`` is None for a key of the whole club."""

    club_id: int
    key_id: uuid.UUID
    scopes: frozenset[str]
    branch: str | None
    name: str

    def may(self, needed: str) -> bool:
        return needed in self.scopes or "admin" in self.scopes

    def require(self, needed: str) -> None:
        if not self.may(needed):
            raise NotAllowed(needed=needed)

    def require_branch(self, branch: str | None) -> None:
        """A key of a branch writes for that branch only."""
        if self.branch is not None and branch != self.branch:
            raise OtherBranch(branch=self.branch)


@dataclass(frozen=True, slots=True)
class NewKey:
    """``token`` is shown once and kept nowhere."""

    id: uuid.UUID
    token: str


def create_key(
    *,
    slug: str,
    name: str,
    scopes: Collection[str],
    branch: str | None = None,
    expires_at: datetime | None = None,
) -> NewKey:
    """A new key of the club in scope; ``slug`` is the club's, so that people see whose key it is."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise UnknownScope(unknown=unknown)
    club_id, key_id, secret = scope.current_club(), uuid7(), _base32(secrets.token_bytes(20))
    prefix = _base32(club_id.to_bytes(8, "big")) + _base32(secrets.token_bytes(5))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_apikey (club_id, id, prefix, secret_hash, name, scopes, branch, created_at,"
            " expires_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                club_id,
                key_id,
                prefix,
                _hash(secret),
                name,
                sorted(set(scopes)),
                branch,
                datetime.now(UTC),
                expires_at,
            ],
        )
    audit.record(
        "access.key_created",
        "api_key",
        key_id,
        None,
        {"name": name, "scopes": sorted(scopes), "branch": branch},
    )
    shown = re.sub(r"[^a-z0-9-]", "", slug.lower())[:12] or "club"
    return NewKey(key_id, f"vafa_{shown}_{prefix}_{secret}")


def revoke_key(*, key_id: uuid.UUID) -> None:
    """From the commit on, no write is accepted with the key anywhere; reads within ``CACHE_SECONDS``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_apikey SET revoked_at = coalesce(revoked_at, %s) WHERE club_id = %s AND id = %s",
            [datetime.now(UTC), scope.current_club(), key_id],
        )
        if not cursor.rowcount:
            raise KeyUnknown()
    audit.record("access.key_revoked", "api_key", key_id)
    forget(key_id)


_cache: dict[bytes, tuple[float, datetime | None, Principal]] = {}
_cache_lock = threading.Lock()


def authenticate(token: str) -> Principal:
    """The principal of a key, or ``NotAuthenticated``. Not to be called inside a unit: it opens its own."""
    digest = hashlib.sha256(token.encode()).digest()
    cached = _cache.get(digest)
    if cached is not None and cached[0] > time.monotonic() and not _expired(cached[1]):
        return cached[2]
    principal, expires_at = _look_up(token)
    with _cache_lock:
        if len(_cache) >= CACHE_SIZE:
            _cache.clear()
        _cache[digest] = (time.monotonic() + CACHE_SECONDS, expires_at, principal)
    return principal


def remembers(token: str) -> bool:
    """Whether this process has authenticated the key lately: then `authenticate` needs no database."""
    cached = _cache.get(hashlib.sha256(token.encode()).digest())
    return cached is not None and cached[0] > time.monotonic() and not _expired(cached[1])


def forget(key_id: uuid.UUID | None = None) -> None:
    """Drop a key, or all, from this process's cache."""
    with _cache_lock:
        for digest, (_, _, principal) in list(_cache.items()):
            if key_id is None or principal.key_id == key_id:
                del _cache[digest]


def _look_up(token: str) -> tuple[Principal, datetime | None]:
    form = _FORM.fullmatch(token)
    if form is None:
        raise NotAuthenticated()
    _, prefix, secret = form.groups()
    club_id = int.from_bytes(base64.b32decode(prefix[:13].upper() + "==="), "big")
    if club_id >= 1 << 63:
        raise NotAuthenticated()
    with unit(club_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, secret_hash, scopes, branch, name, expires_at, revoked_at FROM kernel_apikey"
            " WHERE club_id = %s AND prefix = %s",
            [club_id, prefix],
        )
        found = cursor.fetchone()
        # An unknown prefix takes the same comparison as a wrong secret.
        known = bytes(found[1]) if found else bytes(32)
        right = hmac.compare_digest(known, _hash(secret))
        if found is None or not right or found[6] is not None or _expired(found[5]):
            raise NotAuthenticated()
        key_id, _, scopes, branch, name, expires_at, _ = found
        _touch(club_id, key_id)
    return Principal(club_id, key_id, frozenset(scopes), branch, name), expires_at


def _touch(club_id: int, key_id: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_apikey SET last_used_at = now() WHERE club_id = %s AND id = %s"
            " AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')",
            [club_id, key_id],
        )


def _expired(expires_at: datetime | None) -> bool:
    return expires_at is not None and expires_at <= datetime.now(UTC)


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
