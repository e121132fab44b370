"""A basket as it is after its offers."""

from __future__ import annotations

from collections.abc import Sequence

from vafa.domain.baskets import Line
from vafa.domain.pricing.results import Applied
from vafa.domain.rounding import Rounding, divide


def discounted(lines: Sequence[Line], applied: Sequence[Applied]) -> list[Line]:
    """New lines with what the offers take off; the given ones stay as they were.

    The gross price stays; the net loses the discount, and the tax falls in proportion to the net (a half
    rial goes up). A line that nothing comes off is the very same object.
    """
    if not applied:
        return list(lines)
    return [
        _less(each, off) if off else each
        for each, off in zip(lines, map(sum, zip(*[one.parts for one in applied], strict=True)), strict=True)
    ]


def _less(each: Line, off: int) -> Line:
    net = each.net - off
    return Line(
        each.sku,
        each.groups,
        each.quantity,
        each.unit_price,
        each.discount + off,
        divide(each.tax * net, each.net, Rounding.HALF_UP),
        each.kind,
        each.name,
        each.gross,
        net,
    )
