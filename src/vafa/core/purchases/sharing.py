"""What came of each line of a purchase that was just decided: the shares by which a return would be counted."""

from vafa.domain.attributing import weights_of
from vafa.domain.decided import Decided
from vafa.domain.records import Past, Record, Returned
from vafa.domain.rounding import largest_remainder


def past_of(decided: Decided, record: Record) -> Past:
    """The purchase as a return would find it, had it been recorded."""
    assert decided.programme is not None
    return Past(decided.event, decided.programme, record, Returned(), {}, {})


def shares(decided: Decided, record: Record) -> dict[str, list[int]]:
    """For each rule that gave something, by its key, what came of each line."""
    past = past_of(decided, record)
    assert decided.member is not None
    found = {}
    for fired in record.f:
        rule = past.programme.rules[fired.rule]
        found[rule.key] = largest_remainder(fired.amount, weights_of(rule, past, decided.member, None))
    return found
