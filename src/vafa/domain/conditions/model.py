"""The condition as typed data, in the form in which it is stored and sent.

    {"all": [...]}   {"any": [...]}   {"not": {...}}
    {"fact": "purchase.total", "op": ">=", "value": 5000000}
    {"lines": "quantity", "where": {"fact": "line.group", "op": "contains", "value": "dairy"},
     "op": ">=", "value": 2}

An empty ``all`` is true, an empty ``any`` is false. A fact that is missing makes every test false, except
``!=``, ``not_in`` and ``is_not_set``, which it makes true; so each test is true or false, and ``not``
turns it. A set is missing when it is empty. ``between`` includes both ends; for times of day and weekdays
it may run over midnight or over the end of the week.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, model_validator
from pydantic_core import PydanticCustomError

Op = Literal[
    "=", "!=", ">", ">=", "<", "<=", "between", "in", "not_in",
    "contains", "contains_all", "is_set", "is_not_set",
]  # fmt: skip
LineOp = Literal["=", "!=", ">", ">=", "<", "<=", "between"]
Scalar = bool | int | str

NO_VALUE = frozenset({"is_set", "is_not_set"})
MANY_VALUES = frozenset({"in", "not_in", "contains", "contains_all"})
MOST_VALUES = 1000
LONGEST_TEXT = 500
LARGEST = 2**63 - 1


def _scalar(value: object) -> Scalar:
    if isinstance(value, int):  # a bool is an int too
        if abs(value) > LARGEST:
            raise PydanticCustomError("condition_large", "too large a number")
        return value
    if isinstance(value, str):
        # PostgreSQL stores neither; the predicate and the query have to see the same text
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise PydanticCustomError("condition_text", "a character that cannot be stored")
        if len(value) > LONGEST_TEXT:
            raise PydanticCustomError("condition_long", "too long a text")
        return value
    raise PydanticCustomError("condition_scalar", "a whole number, a text, true or false is expected")


def _value(value: object) -> Scalar | tuple[Scalar, ...] | None:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        if len(value) > MOST_VALUES:
            raise PydanticCustomError("condition_many", "too many values")
        return tuple(_scalar(item) for item in value)
    return _scalar(value)


Value = Annotated[Any, PlainValidator(_value, json_schema_input_type=Scalar | list[Scalar] | None)]


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class _Test(_Node):
    """What the two leaves share: an operator and a value of the shape the operator takes."""

    op: Op
    value: Value = None

    @model_validator(mode="after")
    def _shape(self) -> "_Test":
        value, op = self.value, self.op
        if op in NO_VALUE:
            if value is not None:
                raise PydanticCustomError("condition_no_value", "this operator takes no value")
        elif value is None:
            raise PydanticCustomError("condition_value_missing", "this operator needs a value")
        elif op == "between":
            if not isinstance(value, tuple) or len(value) != 2:
                raise PydanticCustomError(
                    "condition_pair", "between takes two values, the lowest and the highest"
                )
        elif op in MANY_VALUES:
            if value == () or (op in {"in", "not_in"} and not isinstance(value, tuple)):
                raise PydanticCustomError("condition_list", "a list of at least one value is expected")
        elif isinstance(value, tuple):
            raise PydanticCustomError("condition_single", "one value is expected, not a list")
        return self


class FactTest(_Test):
    """One fact compared with a value."""

    fact: Annotated[str, Field(min_length=1, max_length=100)]


class LinesTest(_Test):
    """A number over the lines of the purchase for which ``where`` holds, compared with a value.

    ``count``: how many lines; ``quantity``: how many items (the value may be a decimal string with at most
    three decimals); ``sum``: the sum of the line fact ``of``, named without its ``line.``.
    """

    lines: Literal["count", "quantity", "sum"]
    of: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    where: "Condition | None" = None
    op: LineOp

    @model_validator(mode="after")
    def _of(self) -> "LinesTest":
        if (self.lines == "sum") != (self.of is not None):
            raise PydanticCustomError("condition_of", "'of' goes with sum, and only with it")
        return self


class All(_Node):
    parts: Annotated[tuple["Condition", ...], Field(alias="all", strict=False)]


class AnyOf(_Node):
    parts: Annotated[tuple["Condition", ...], Field(alias="any", strict=False)]


class Not(_Node):
    part: Annotated["Condition", Field(alias="not")]


_SHAPES: tuple[tuple[str, type[_Node]], ...] = (
    ("all", All), ("any", AnyOf), ("not", Not), ("fact", FactTest), ("lines", LinesTest)
)  # fmt: skip


def _shape_of(data: object) -> str | None:
    """The tag of a shape; tags stand in angle brackets, to be told from keys in an error's path."""
    if isinstance(data, dict):
        return next((f"<{key}>" for key, _ in _SHAPES if key in data), None)
    return next((f"<{key}>" for key, model in _SHAPES if isinstance(data, model)), None)


Condition = Annotated[
    Annotated[All, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")]
    | Annotated[FactTest, Tag("<fact>")]
    | Annotated[LinesTest, Tag("<lines>")],
    Discriminator(
        _shape_of,
        custom_error_type="condition_shape",
        custom_error_message="none of the shapes of a condition",
    ),
]
Leaf = FactTest | LinesTest

for _model in (LinesTest, All, AnyOf, Not):
    _model.model_rebuild()
