"""What is shown of a member's stamp cards: how full each is."""

from collections.abc import Iterator

from vafa.core.earning.member_figures import Figure, MemberNow
from vafa.domain.rounding import Rounding, divide
from vafa.domain.text import number

from .params import StampsParams

_OF = {"fa": "از {needed}", "en": "of {needed}"}
_LEFT = {"fa": "{left} مهر مانده", "en": "{left} to go"}
_FULL = {"fa": "{cards} کارت پر", "en": "{cards} full"}


def figures(member: MemberNow) -> Iterator[Figure]:
    """One for each card; full cards that were not used yet are counted beside it."""
    switch = member.programme.body.modules.get("stamps")
    for card in StampsParams.load(switch.params if switch else None).cards:
        has = member.balances.get(card.currency)
        stamps = max(has.available, 0) if has is not None else 0
        full = divide(stamps, card.needed, Rounding.DOWN)
        rest = stamps - full * card.needed
        left = _LEFT[member.lang].format(left=number(card.needed - rest, member.lang))
        yield Figure(
            key=f"stamps:{card.key}",
            title=card.names.in_(member.lang),
            shown=number(rest, member.lang),
            unit=_OF[member.lang].format(needed=number(card.needed, member.lang)),
            note=_FULL[member.lang].format(cards=number(full, member.lang)) if full else left,
            done=rest,
            whole=card.needed,
            covers=card.currency,
        )
