"""JSON ↔ condition, with refusals that say where and what in Persian and English."""

from typing import NoReturn

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from vafa.domain.conditions.errors import refuse
from vafa.domain.conditions.model import LARGEST, LONGEST_TEXT, MOST_VALUES, Condition

DEEPEST = 12
MOST_NODES = 200

_ADAPTER: TypeAdapter[Condition] = TypeAdapter(Condition)

_WORDS: dict[str, tuple[str, str]] = {
    "condition_shape": (
        "هر شرط یکی از این کلیدها را دارد: all، any، not، fact، lines",
        "a condition has one of the keys all, any, not, fact, lines",
    ),
    "condition_scalar": (
        "عدد صحیح، متن، یا true/false لازم است (عدد اعشاری پذیرفته نیست)",
        "a whole number, a text, or true/false is expected (no fractions)",
    ),
    "condition_large": (f"عدد از {LARGEST} بزرگ‌تر است", f"the number is larger than {LARGEST}"),
    "condition_text": (
        "متن نویسه‌ای دارد که ذخیره‌شدنی نیست",
        "the text has a character that cannot be stored",
    ),
    "condition_long": (
        f"متن از {LONGEST_TEXT} نویسه بلندتر است",
        f"the text is longer than {LONGEST_TEXT} characters",
    ),
    "condition_many": (f"بیش از {MOST_VALUES} مقدار", f"more than {MOST_VALUES} values"),
    "condition_no_value": ("این عملگر مقدار نمی‌گیرد", "this operator takes no value"),
    "condition_value_missing": ("این عملگر مقدار (value) می‌خواهد", "this operator needs a value"),
    "condition_pair": (
        "between دو مقدار می‌خواهد: [کمترین، بیشترین]",
        "between takes two values: [lowest, highest]",
    ),
    "condition_list": ("فهرستی با دست‌کم یک مقدار لازم است", "a list of at least one value is expected"),
    "condition_single": ("یک مقدار لازم است، نه فهرست", "one value is expected, not a list"),
    "condition_of": (
        "of فقط همراه sum می‌آید و sum بدون of نمی‌شود",
        "'of' goes with sum, and sum needs 'of'",
    ),
    "missing": ("این کلید لازم است", "this key is required"),
    "extra_forbidden": ("این کلید شناخته نیست", "this key is not known"),
    "string_type": ("متن لازم است", "a text is expected"),
    "string_too_short": ("خالی است", "it is empty"),
    "string_too_long": ("متن بسیار بلند است", "the text is too long"),
    "tuple_type": ("فهرستی از شرط‌ها لازم است", "a list of conditions is expected"),
}


def parse(data: object) -> Condition:
    """The condition that ``data`` (decoded JSON) means, its facts unseen; raises ConditionInvalid."""
    _measure(data)
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        _explain(error.errors(include_url=False)[0])


def _explain(first: ErrorDetails) -> NoReturn:
    path = _path(first["loc"])
    if first["type"] == "literal_error":
        choices = str(first.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        refuse(path, fa=f"یکی از این‌ها لازم است: {choices}", en=f"one of these is expected: {choices}")
    fa, en = _WORDS.get(first["type"], ("شکل شرط درست نیست", first["msg"]))
    refuse(path, fa=fa, en=en)


def dump(condition: Condition) -> dict[str, object]:
    """The JSON form; ``parse(dump(x)) == x``."""
    data: dict[str, object] = _ADAPTER.dump_python(condition, mode="json", by_alias=True, exclude_none=True)
    return data


def _measure(data: object) -> None:
    """Refuse what is too deep or too large before anything recursive looks at it."""
    nodes, level = 0, [data]
    for depth in range(DEEPEST + 1):
        nodes += len(level)
        if nodes > MOST_NODES:
            refuse(
                "",
                fa=f"شرط بیش از {MOST_NODES} بخش دارد",
                en=f"the condition has more than {MOST_NODES} parts",
            )
        level = [child for node in level for child in _children(node)]
        if not level:
            return
        if depth == DEEPEST - 1:
            refuse(
                "",
                fa=f"شرط بیش از {DEEPEST} لایه دارد",
                en=f"the condition is more than {DEEPEST} levels deep",
            )


def _children(node: object) -> list[object]:
    if not isinstance(node, dict):
        return []
    children: list[object] = []
    for key in ("all", "any"):
        part = node.get(key)
        if isinstance(part, list | tuple):
            children.extend(part)
    children.extend(node[key] for key in ("not", "where") if node.get(key) is not None)
    return children


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not step.startswith("<"):
            path += f".{step}" if path else step
    return path
