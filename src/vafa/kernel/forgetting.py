"""What nobody needs any more of those who signed in: old codes, messages, sessions and counts."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from vafa.kernel import codes, sms, throttle, visitors
from vafa.kernel.jobs import each_club, periodic
from vafa.kernel.people import OneTimeCode, Sms, VisitorRow

CODES_DAYS = 1
SMS_DAYS = 90
SESSIONS_DAYS = 30
COUNTS_DAYS = 2


def forget_person(*, member_ids: Collection[UUID], mobiles: Collection[str]) -> None:
    """Somebody is erased: their sign-ins, the codes for their mobiles and what was said to them."""
    VisitorRow.objects.filter(member_id__in=member_ids).delete()
    OneTimeCode.objects.filter(subject__in=mobiles).delete()
    Sms.objects.filter(mobile__in=mobiles).delete()


@each_club("23 1 * * *", "kernel.forget_messages")
def forget_messages(club_id: int) -> None:
    now = datetime.now(UTC)
    codes.forget_old(before=now - timedelta(days=CODES_DAYS))
    sms.forget_old(before=now - timedelta(days=SMS_DAYS))
    visitors.forget_old(before=now - timedelta(days=SESSIONS_DAYS))


@periodic("29 * * * *", "kernel.forget_tries")
def forget_tries() -> None:
    """Counts, sessions of the staff that have run out, and the cache's old entries."""
    now = datetime.now(UTC)
    throttle.forget_before(now - timedelta(days=COUNTS_DAYS))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE expire_date < %s", [now])
        cursor.execute("DELETE FROM django_cache WHERE expires < %s", [now])
