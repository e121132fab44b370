"""What is shown of a member's credit beside their name: a line with what is owed of its limit."""

from collections.abc import Iterator

from vafa.core.earning.member_figures import Figure, MemberNow
from vafa.domain.ledger import FOREVER
from vafa.domain.text import RIAL, TOMAN, date, money, number

from .keeping import CLOSED, DUE, LEFT, Line, lines_of, owed
from .rules import CreditParticipant

_OWED = {"fa": "بدهی: {owed} از {limit}", "en": "Owed: {owed} of {limit}"}
_FREE = {"fa": "بدهی ندارد", "en": "Nothing is owed"}
_DUE = {"fa": "بدهی {amount} تا {day}", "en": "{amount} owed, by {day}"}
_LATE = {"fa": "سررسید {amount} گذشته است", "en": "{amount} is overdue"}


def figures(member: MemberNow) -> Iterator[Figure]:
    """One for each line that is not closed."""
    lines = lines_of(member.state)
    for part in member.programme.participants:
        if isinstance(part, CreditParticipant) and lines:
            for kind in part.params.kinds:
                line = lines.get(kind.key)
                if line is not None and line["state"] != CLOSED:
                    yield _figure(member, kind.key, kind.names.in_(member.lang), line)


def _figure(member: MemberNow, key: str, title: str, line: Line) -> Figure:
    lang, total = member.lang, owed(line)
    limit: int = line["limit"]
    balance = member.balances.get(f"credit_{key}")
    available = balance.available if balance is not None else 0
    toman = member.display == "toman" and available % 10 == 0
    shown = {"owed": money(total, lang, member.display), "limit": money(limit, lang, member.display)}
    return Figure(
        key=f"credit:{key}",
        title=title[:1].upper() + title[1:],
        shown=number(available // 10 if toman else available, lang),
        unit=(TOMAN if toman else RIAL)[lang],
        sentence=_OWED[lang].format(**shown) if total else _FREE[lang],
        note=_note(member, line),
        done=total,
        whole=limit or 1,
        covers=f"credit_{key}",
    )


def _note(member: MemberNow, line: Line) -> str:
    debts = line["debts"]
    first = min((debt[DUE] for debt in debts), default=FOREVER)
    if first >= FOREVER:
        return ""
    late = sum(debt[LEFT] for debt in debts if debt[DUE] <= member.now)
    if late:
        return _LATE[member.lang].format(amount=money(late, member.lang, member.display))
    amount = sum(debt[LEFT] for debt in debts if debt[DUE] == first)
    day = date(first - 1, member.programme.calendar, member.lang)
    return _DUE[member.lang].format(amount=money(amount, member.lang, member.display), day=day)
