"""Facts that come from what the engine remembers of a member: how often, how much, how long ago."""

from vafa.domain.facts import Fact, FactType, Unit
from vafa.domain.time import DAY

_OF_STANDING = (
    "coalesce((select s.{column} from core_earning_standing s"
    " where s.club_id = m.club_id and s.member_id = m.id), 0)"
)

FACTS = (
    Fact(
        key="member.purchases",
        type=FactType.INTEGER,
        unit=Unit.COUNT,
        labels={"fa": "تعداد خریدهای پیشین", "en": "earlier purchases"},
        expr="c.standing.purchases",
        sql=_OF_STANDING.format(column="purchases"),
        always=True,
    ),
    Fact(
        key="member.spent",
        type=FactType.INTEGER,
        unit=Unit.RIAL,
        labels={"fa": "جمع خریدهای پیشین", "en": "spent so far"},
        expr="c.standing.spent",
        sql=_OF_STANDING.format(column="spent"),
        always=True,
    ),
    Fact(
        key="member.days_since_purchase",
        type=FactType.INTEGER,
        unit=Unit.DAY,
        labels={"fa": "روز از آخرین خرید", "en": "days since the last purchase"},
        expr=f"((c.at - c.standing.last_at) // {DAY} if c.standing.last_at else None)",
        sql="(select floor(extract(epoch from %(now)s - s.last_at) / 86400)::bigint from core_earning_standing s"
        " where s.club_id = m.club_id and s.member_id = m.id)",
    ),
)
