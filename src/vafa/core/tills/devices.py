"""The tills of a club: chosen once on each device."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Max

from vafa.core.purchases.models import Branch
from vafa.core.tills.errors import BranchUnknown, TillNameInvalid, TillUnknown
from vafa.core.tills.models import Till
from vafa.domain.text import normalise_text
from vafa.kernel import audit
from vafa.kernel.scope import current_club

LONGEST = 40
MOST_BRANCHES = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A till and the branch it stands in; a club without branches has the one named ""."""

    number: int
    name: str
    branch: str
    branch_name: str


def branches(allowed: Collection[str] = ()) -> list[Branch]:
    """The open branches that somebody may work in; none given means all."""
    found = Branch.objects.filter(active=True).order_by("name", "code")
    return list((found.filter(code__in=list(allowed)) if allowed else found)[:MOST_BRANCHES])


def tills(branch: str | None = None) -> list[Till]:
    found = Till.objects.order_by("number")
    return list(found if branch is None else found.filter(branch=branch))


def find(branch: str, name: str) -> Place | None:
    """What a device remembers, as long as it is still so."""
    row = Till.objects.filter(branch=branch, name=name).first()
    return _place(row) if row is not None else None


def by_number(number: int) -> Place:
    row = Till.objects.filter(number=number).first()
    if row is None:
        raise TillUnknown(till=number)
    return _place(row)


def choose(*, branch: str, name: str) -> Place:
    """The branch's till of that name; made with the next number of the club if there is none yet."""
    name = normalise_text(name)
    if not 1 <= len(name) <= LONGEST:
        raise TillNameInvalid()
    if branch and not Branch.objects.filter(code=branch, active=True).exists():
        raise BranchUnknown()
    with connection.cursor() as cursor:  # two devices at once make two numbers
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"tills:{current_club()}"])
    row = Till.objects.filter(branch=branch, name=name).first()
    if row is None:
        last = Till.objects.aggregate(last=Max("number"))["last"] or 0
        row = Till.objects.create(number=last + 1, branch=branch, name=name, created_at=datetime.now(UTC))
        audit.record("tills.add", "till", None, None, {"number": row.number, "branch": branch, "till": name})
    return _place(row)


def _place(row: Till) -> Place:
    found = Branch.objects.filter(code=row.branch).first() if row.branch else None
    return Place(row.number, row.name, row.branch, (found.name or found.code) if found else "")
