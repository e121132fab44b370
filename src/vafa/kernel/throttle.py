"""How often something may be tried: counted in the database, so that every process counts the same.

A try is counted before it is judged and stays counted whatever becomes of the work around it: the count is written on a
connection of its own and no rollback takes it back. Many at once are counted one by one.
"""

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings

from vafa.domain.errors import Kind, VafaError
from vafa.kernel.database import pool

_HIT_SQL = """
INSERT INTO kernel_attempt AS a (digest, count, since) VALUES (%(digest)s, 1, %(now)s)
ON CONFLICT (digest) DO UPDATE SET
  count = CASE WHEN a.until > %(now)s THEN a.count
               WHEN a.until IS NOT NULL OR a.since <= %(start)s THEN 1 ELSE a.count + 1 END,
  since = CASE WHEN a.until > %(now)s THEN a.since
               WHEN a.until IS NOT NULL OR a.since <= %(start)s THEN %(now)s ELSE a.since END,
  until = CASE WHEN a.until > %(now)s THEN a.until
               WHEN a.until IS NULL AND a.since > %(start)s AND a.count >= %(tries)s
               THEN coalesce(%(end)s::timestamptz, a.since + %(window)s) END
RETURNING until
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """``tries`` within ``window`` seconds are let through; the next one closes the door for ``block`` seconds, or,
    without a ``block``, for what is left of the window."""

    name: str
    tries: int
    window: int
    block: int = 0


class TooManyTries(VafaError):
    code = "throttle.too_many"
    kind = Kind.TOO_MANY
    title: ClassVar[dict[str, str]] = {"fa": "تلاش بیش از اندازه", "en": "Too many tries"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "برای امنیت، کمی صبر کنید؛ {wait} دیگر دوباره می‌توانید.",
        "en": "To keep this safe, please wait; you can try again in {wait}.",
    }

    def __init__(self, *, seconds: int) -> None:
        super().__init__(wait=wait_in_words(seconds), seconds=seconds)
        self.seconds = seconds


def wait_in_words(seconds: int) -> dict[str, str]:
    """Seconds as people say them: under a minute in seconds, above it in whole minutes, rounded up."""
    seconds = max(seconds, 1)
    number, fa, en = (seconds, "ثانیه", "second") if seconds < 60 else (-(-seconds // 60), "دقیقه", "minute")
    persian = str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    return {"fa": f"{persian} {fa}", "en": f"{number} {en}{'' if number == 1 else 's'}"}


def hit(limit: Limit, who: str, now: datetime) -> None:
    """Count one try of ``who``; ``TooManyTries`` with the time left when the door is closed."""
    with pool().connection() as connection:
        found = connection.execute(
            _HIT_SQL,
            {
                "digest": _digest(limit, who),
                "now": now,
                "start": now - timedelta(seconds=limit.window),
                "window": timedelta(seconds=limit.window),
                "end": now + timedelta(seconds=limit.block) if limit.block else None,
                "tries": limit.tries,
            },
        ).fetchone()
    until = found[0] if found else None
    if until is not None and until > now:
        raise TooManyTries(seconds=math.ceil((until - now).total_seconds()))


def look(limit: Limit, who: str, now: datetime) -> None:
    """``TooManyTries`` if the door is closed; counts nothing."""
    with pool().connection() as connection:
        found = connection.execute(
            "SELECT until FROM kernel_attempt WHERE digest = %s", [_digest(limit, who)]
        ).fetchone()
    until = found[0] if found else None
    if until is not None and until > now:
        raise TooManyTries(seconds=math.ceil((until - now).total_seconds()))


def forgive(limit: Limit, who: str) -> None:
    """Forget the tries of somebody who has shown who they are."""
    with pool().connection() as connection:
        connection.execute("DELETE FROM kernel_attempt WHERE digest = %s", [_digest(limit, who)])


def forget_before(moment: datetime) -> int:
    """Delete counts that no longer count."""
    with pool().connection() as connection:
        return connection.execute(
            "DELETE FROM kernel_attempt WHERE since < %s AND (until IS NULL OR until < %s)", [moment, moment]
        ).rowcount


def _digest(limit: Limit, who: str) -> bytes:
    """Keyed, so that the table tells nobody which mobiles and addresses were here."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{limit.name}:{who}".encode(), hashlib.sha256).digest()
