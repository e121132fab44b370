"""How often one may try to sign in: counted before a try is judged, for known and unknown accounts alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from vafa.doors.panel.signin.saying import refused
from vafa.kernel import throttle
from vafa.kernel.throttle import Limit, TooManyTries

MINUTES = 60
ACCOUNT = Limit("signin.account", 5, 15 * MINUTES, 15 * MINUTES)
ADDRESS = Limit("signin.address", 100, 15 * MINUTES, 15 * MINUTES)
AGAIN = Limit("signin.again", 5, 15 * MINUTES, 15 * MINUTES)
SECOND = Limit("signin.second", 5, 15 * MINUTES, 15 * MINUTES)
FORGOTTEN = Limit("signin.forgotten", 3, 60 * MINUTES, 60 * MINUTES)
PASSKEY = Limit("signin.passkey", 60, 15 * MINUTES, 15 * MINUTES)
INVITATION = Limit("signin.invitation", 60, 15 * MINUTES, 15 * MINUTES)


def count(limit: Limit, who: str) -> None:
    """One try; ``TooManyTries``."""
    throttle.hit(limit, who, datetime.now(UTC))


def counted(limit: Limit, who: str) -> None:
    """The same inside a form: its error says how long to wait."""
    try:
        count(limit, who)
    except TooManyTries as error:
        raise refused(error) from None


@contextmanager
def tried(limit: Limit, who: str) -> Iterator[None]:
    """Around the judging of a try inside a form: it counts, and is forgiven when it was right."""
    counted(limit, who)
    yield
    throttle.forgive(limit, who)
