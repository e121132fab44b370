"""The signature of a delivery: `Vafa-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`.

A receiver computes the same, compares in constant time, and refuses an old `t`. While a secret is being
changed, there are two `v1`; one that fits is enough.
"""

import hashlib
import hmac
from collections.abc import Iterable

HEADER = "Vafa-Signature"
TOLERANCE_SECONDS = 300


def sign(secrets: Iterable[str], seconds: int, body: bytes) -> str:
    marks = [f"v1={_mac(secret, seconds, body)}" for secret in secrets]
    return ",".join([f"t={seconds}", *marks])


def verify(secret: str, header: str, body: bytes, *, now: int, tolerance: int = TOLERANCE_SECONDS) -> bool:
    """Whether `header` signs `body` with `secret`, not longer than `tolerance` seconds ago."""
    parts = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    marks = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit()):
        return False
    seconds = int(times[0])
    expected = _mac(secret, seconds, body)
    fits = [hmac.compare_digest(expected, mark) for mark in marks if mark.isascii()]
    return any(fits) and abs(now - seconds) <= tolerance


def _mac(secret: str, seconds: int, body: bytes) -> str:
    return hmac.new(secret.encode(), b"%d." % seconds + body, hashlib.sha256).hexdigest()
