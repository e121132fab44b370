"""Facts that come from what the engine remembers of a member: how often, how much, how long ago."""

from vafa.domain.facts import Fact, FactType, Unit
from vafa.domain.time import DAY

SEGMENTS = "member.segments"
OTHER_SEGMENT = "other"
"""Stands for the segments of a member that no version of the programme names."""
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
    Fact(
        # Written as ids, so that a segment may be renamed; who is in it is what its last count found. They are
        # read beside the member only for programmes that ask (`Book.asks_segments`).
        key=SEGMENTS,
        type=FactType.SET,
        labels={"fa": "بخش‌های عضو", "en": "the member's segments"},
        expr="c.member.get('segments')",
        sql="(select array_agg(i.segment_id::text) from core_segments_member i join core_segments_segment s"
        " on s.club_id = i.club_id and s.id = i.segment_id and s.generation = i.generation"
        " where i.club_id = m.club_id and i.member_id = m.id)",
    ),
)
