"""The number that a lines test compares, seen as a fact of its own: its type, its unit and its name."""

from vafa.domain.conditions.errors import refuse
from vafa.domain.conditions.model import LinesTest
from vafa.domain.conditions.values import lookup
from vafa.domain.conditions.walking import join, leaves
from vafa.domain.facts import Fact, FactBook, FactType, Unit

_COUNT = Fact(
    key="purchase.lines_counted",
    type=FactType.INTEGER,
    labels={"fa": "تعداد قلم‌ها", "en": "number of lines"},
    expr="1",
    unit=Unit.COUNT,
    always=True,
    more={"fa": "{amount} قلم دیگر لازم است", "en": "lines still missing: {amount}"},
)
_QUANTITY = Fact(
    key="purchase.lines_quantity",
    type=FactType.QUANTITY,
    labels={"fa": "تعداد کالاها", "en": "number of items"},
    expr="l.quantity",
    unit=Unit.ITEM,
    always=True,
    more={"fa": "{amount} دیگر لازم است", "en": "{amount} more needed"},
)
_SUMMED = frozenset({FactType.INTEGER, FactType.QUANTITY})


def number_of(leaf: LinesTest, book: FactBook, path: str = "") -> Fact:
    """A fact whose ``expr`` is what one line adds; raises ConditionInvalid for a sum of what is no number."""
    if leaf.of is None:
        return _COUNT if leaf.lines == "count" else _QUANTITY
    of = lookup(book, f"line.{leaf.of}", join(path, "of"))
    if of.type not in _SUMMED:
        refuse(
            join(path, "of"),
            fa=f"«{of.labels['fa']}» عدد نیست و جمع نمی‌شود",
            en=f"{of.labels['en']} is not a number and has no sum",
        )
    return Fact(
        key=f"purchase.sum_of_{leaf.of}",
        type=of.type,
        labels={"fa": f"جمع {of.labels['fa']}", "en": f"sum of {of.labels['en']}"},
        expr=of.expr if of.always else f"({of.expr} or 0)",
        unit=of.unit,
        names=of.names,
        scale=of.scale,
        always=True,
    )


def check_where(leaf: LinesTest, path: str) -> None:
    """Inside ``where`` only facts of the line itself are asked."""
    if leaf.where is None:
        return
    for inner, at, _ in leaves(leaf.where, join(path, "where")):
        if isinstance(inner, LinesTest):
            refuse(at, fa="درون where شرطِ قلم‌ها نمی‌آید", en="a lines test cannot stand inside where")
        if not inner.fact.startswith("line."):
            refuse(
                join(at, "fact"),
                fa=f"درون where فقط ویژگی‌های قلم (line.…) می‌آید، نه {inner.fact}",
                en=f"inside where only facts of the line (line.…) stand, not {inner.fact}",
            )
