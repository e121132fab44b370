"""Erasure by the person: what would be lost is said, a code to their mobile confirms, and a nameless account stays."""

from uuid import UUID

from vafa.core.desk.panel import naming
from vafa.core.ledger import selectors as ledger
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.wallet import rules
from vafa.domain.time import from_datetime
from vafa.doors.web.visits import Visit
from vafa.kernel import codes

PURPOSE = "erase"

codes.TEXTS.setdefault(
    PURPOSE,
    {
        "fa": "{club}: کد پاک‌کردن همهٔ مشخصات و ماندهٔ شما {code} است. اگر نخواسته‌اید، کاری نکنید.",
        "en": "{club}: your code to erase your details and balances is {code}. If it was not you, do nothing.",
    },
)


def lost(visit: Visit, member_id: UUID) -> list[str]:
    """Amounts that end with the account."""
    now = from_datetime(visit.now)
    programme = rules.programme(visit.now)
    if programme is None:
        return []
    return [
        visit.formats.amount(each.available, programme.currencies[each.currency])
        for each in ledger.balances(member_id, now) or ()
        if each.available > 0 and each.currency in programme.currencies
    ]


def mobile_of(member_id: UUID) -> str:
    return str(naming.first_mobile(members.identifiers(member_id)))


def send_code(*, mobile: str, address: str, language: str, club_name: str) -> None:
    codes.issue(
        purpose=PURPOSE, subject=mobile, address=address, language=language, values={"club": club_name}
    )


def erase(*, member_id: UUID, mobile: str, code: str, address: str) -> None:
    """``CodeWrong``, ``CodeUsedUp``, ``TooManyTries``. Every device is signed out with it."""
    codes.check(purpose=PURPOSE, subject=mobile, code=code, address=address)
    services.erase(member_id=member_id)
