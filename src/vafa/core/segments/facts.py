"""The facts that conditions over all members may ask: the programme's, and what members have of each currency."""

from django.db import connections

from vafa.core.earning import programmes
from vafa.core.earning.facts import SEGMENTS
from vafa.core.segments.naming import named
from vafa.domain.facts import Fact, FactBook, FactType, Unit
from vafa.domain.time import Instant
from vafa.domain.values import Currency
from vafa.kernel.scope import current_club

# A key of a currency is a word of small letters by its pattern, so it may stand in SQL.
_HAS = (
    "coalesce((select a.total - a.pending - a.held - a.debt from core_ledger_account a"
    " where a.club_id = m.club_id and a.member_id = m.id and a.currency = '{key}'), 0)"
)
_ENDS = (
    "coalesce((select sum(l.left_amount)::bigint from core_ledger_lot l where l.club_id = m.club_id"
    " and l.member_id = m.id and l.currency = '{key}' and l.expires_at > %(now)s"
    " and l.expires_at <= %(now)s + interval '14 days'), 0)"
)
SCOPES = ("member",)


def book(now: Instant) -> FactBook:
    """Facts of the programme in force that can be asked of all members at once. Inside ``unit``."""
    programme = programmes.book(connections["default"].connection, current_club()).at(now)
    asked = [fact for fact in programme.book.of_scopes(SCOPES) if fact.sql is not None]
    names = {id: {"fa": f"«{name}»", "en": f"“{name}”"} for id, name in named()}
    known = FactBook(fact for fact in asked if fact.key != SEGMENTS or names).with_choices(SEGMENTS, names)
    return known.with_facts(fact for each in programme.currencies.values() for fact in _of(each))


def _of(currency: Currency) -> tuple[Fact, Fact]:
    """What a member can spend, asked of the summary that the clock's job keeps, minutes old at most; and what of it
    ends within two weeks, asked of the open lots."""
    fa, en = currency.names.fa, currency.names.en
    return (
        _amount(currency, "balance", f"ماندهٔ {fa}", f"balance of {en}", _HAS),
        _amount(
            currency,
            "expiring",
            f"{fa} رو به انقضا (تا دو هفته)",
            f"{en} that expire within two weeks",
            _ENDS,
        ),
    )


def _amount(currency: Currency, what: str, fa: str, en: str, sql: str) -> Fact:
    credit = currency.kind == "credit" and currency.rial_value == 1 and currency.scale == 0
    return Fact(
        key=f"member.{what}_{currency.key}",
        type=FactType.INTEGER,
        labels={"fa": fa, "en": en},
        expr="None",
        sql=sql.format(key=currency.key),
        unit=Unit.RIAL if credit else Unit.NONE,
        scale=0 if credit else currency.scale,
    )
