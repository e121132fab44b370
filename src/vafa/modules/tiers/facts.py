"""Facts of tiers: `member.tier` of the first ladder, `member.tier_<ladder>` of each."""

from collections.abc import Sequence

from vafa.domain.facts import Fact, FactType

from .params import Ladder

# Keys of ladders and tiers are words of small letters by their pattern, so they may stand in SQL. A member without a
# row never left the tier where the ladder begins.
_SQL = (
    "nullif(coalesce((select s.tier from tiers_standing s where s.club_id = m.club_id and s.member_id = m.id"
    " and s.ladder = '{ladder}'), '{base}'), '')"
)


def base_of(ladder: Ladder) -> str:
    """The tier that a member begins at, or "" below the first."""
    reached = [tier.key for tier in ladder.tiers if tier.threshold == 0]
    keys = [tier.key for tier in ladder.tiers]
    return max([ladder.entry, *reached], key=lambda key: keys.index(key) if key in keys else -1)


def fact_of(ladder: Ladder, key: str) -> Fact:
    return Fact(
        key=f"member.{key}",
        type=FactType.CHOICE,
        labels={"fa": ladder.names.fa, "en": ladder.names.en},
        expr=f"c.member.get({key!r}) or None",
        sql=_SQL.format(ladder=ladder.key, base=base_of(ladder)),
        choices={tier.key: {"fa": tier.names.fa, "en": tier.names.en} for tier in ladder.tiers},
        module="tiers",
    )


def facts_of(ladders: Sequence[Ladder]) -> list[Fact]:
    return [fact_of(ladders[0], "tier"), *(fact_of(ladder, f"tier_{ladder.key}") for ladder in ladders)]
