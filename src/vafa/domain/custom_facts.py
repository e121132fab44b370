"""Facts of a club's own fields of the member: ``member.custom.<key>``.

A value of another type than the field's counts as missing, in the predicate and in the query alike: fields
may change their type, and old values stay.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from vafa.domain.conditions.values import read_date
from vafa.domain.facts import Fact, FactType, Words

_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}", re.ASCII)
_VALUE = "m.custom->>'{key}'"
_ONLY = "CASE WHEN jsonb_typeof(m.custom->'{key}') = '{json}' THEN {value} END"
_DAY = f"((substr({_VALUE}, 1, 7) || '-01')::date + (substr({_VALUE}, 9, 2)::int - 1))"

_SQL: dict[FactType, str] = {
    FactType.TEXT: _ONLY.format(key="{key}", json="string", value=_VALUE),
    FactType.BOOLEAN: _ONLY.format(key="{key}", json="boolean", value=f"({_VALUE})::boolean"),
    FactType.INTEGER: _ONLY.format(
        key="{key}",
        json="number",
        # a case within the case, because SQL promises no other order of evaluation
        value=f"CASE WHEN {_VALUE} ~ '^-?[0-9]{{{{1,18}}}}$' THEN ({_VALUE})::bigint END",
    ),
    FactType.DATE: _ONLY.format(
        key="{key}",
        json="string",
        # the first of the month and on from there: a cast of 30 February would end the query
        value=f"CASE WHEN {_VALUE} ~ '^(1[89]|2[0-2])[0-9]{{{{2}}}}-(0[1-9]|1[0-2])-[0-3][0-9]$'"
        f" THEN CASE WHEN to_char({_DAY}, 'YYYY-MM-DD') = {_VALUE} THEN {_DAY} END END",
    ),
}
_SQL[FactType.CHOICE] = _SQL[FactType.TEXT]


def custom_fact(
    key: str, type: FactType, labels: Words, *, choices: Mapping[str, Words] | None = None
) -> Fact:
    """The fact of one field; ``type`` is text, choice, integer, boolean or date (kept as "YYYY-MM-DD").

    Raises ValueError for a key that is not a plain word: it becomes part of the fact's expressions.
    """
    if not _KEY.fullmatch(key) or type not in _SQL:
        raise ValueError(f"{key}: not a field that can be asked about")
    return Fact(
        key=f"member.custom.{key}",
        type=type,
        labels=labels,
        expr=f"{type.value}_field(c.member.get('custom'), {key!r})",
        sql=_SQL[type].format(key=key),
        names={f"{type.value}_field": _READERS[type]},
        choices=choices,
    )


def _value(custom: Mapping[str, Any] | None, key: str) -> Any:
    return custom.get(key) if custom else None


def _text(custom: Mapping[str, Any] | None, key: str) -> str | None:
    value = _value(custom, key)
    return value if isinstance(value, str) else None


def _integer(custom: Mapping[str, Any] | None, key: str) -> int | None:
    value = _value(custom, key)
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18
    return value if fits else None


def _boolean(custom: Mapping[str, Any] | None, key: str) -> bool | None:
    value = _value(custom, key)
    return value if isinstance(value, bool) else None


def _date(custom: Mapping[str, Any] | None, key: str) -> date | None:
    value = _value(custom, key)
    return read_date(value) if isinstance(value, str) else None


_READERS = {
    FactType.TEXT: _text,
    FactType.CHOICE: _text,
    FactType.INTEGER: _integer,
    FactType.BOOLEAN: _boolean,
    FactType.DATE: _date,
}
