"""Any condition → the fields of the builder → what a browser posts → a condition that means the same."""

import random
from typing import Any

from django.http import QueryDict
from hypothesis import assume, given

from tests.property.conditions_given import BOOK, MOMENTS, asked, conditions, member
from vafa.domain.conditions import compile_run, dump, parse
from vafa.doors.web.formats import Formats
from vafa.doors.web.forms.condition_tree import Group, Row
from vafa.doors.web.forms.condition_view import ConditionView
from vafa.doors.web.forms.conditions import Builder

CONTEXTS = [asked(member(random.Random(number)), MOMENTS[number % len(MOMENTS)]) for number in range(40)]
BUILDER = Builder("c", BOOK, Formats("Asia/Tehran", "toman"), ("member",))


def shown(data: Any) -> bool:
    """Conditions that a form can show: no empty groups, no empty texts, moments to the minute, six levels."""
    text = str(data)
    return "[]" not in text and "''" not in text and depth(data) <= 5


def depth(data: Any) -> int:
    inner = [*data.get("all", ()), *data.get("any", ()), *([data["not"]] if "not" in data else ())]
    return 1 + max((depth(each) for each in inner), default=0)


def to_the_minute(data: Any) -> bool:
    if isinstance(data, dict):
        return all(to_the_minute(each) for each in data.values())
    if isinstance(data, list):
        return all(to_the_minute(each) for each in data)
    return not (isinstance(data, str) and "T" in data and data.count(":") >= 2 and data[17:19] != "00")


def post(group: Group, view: ConditionView, into: QueryDict) -> None:
    """What the template's fields would post."""
    into[f"{group.name}.join"] = group.join
    for part in group.parts:
        if isinstance(part, Row):
            post_row(part, view, into)
        else:
            post(part, view, into)


def post_row(row: Row, view: ConditionView, into: QueryDict) -> None:
    into[f"{row.name}.fact"], into[f"{row.name}.op"] = row.fact, row.op
    fields = view.fields(row)
    if fields.kind == "tokens":
        into.setlist(f"{row.name}.value", [view.joined(row)])
    elif fields.kind == "moment":
        days = [view.day(row, at) for at in range(fields.count)]
        into.setlist(f"{row.name}.value", [day.isoformat() if day else "" for day in days])
        into.setlist(f"{row.name}.clock", [view.clock(row, at) for at in range(fields.count)])
    elif fields.kind != "none":
        into.setlist(f"{row.name}.value", row.typed)


@given(conditions())
def test_a_form_gives_back_the_condition_that_it_shows(data: dict[str, Any]) -> None:
    assume(shown(data) and to_the_minute(data))
    stored = BUILDER.stored(data)
    there = QueryDict(mutable=True)
    post(stored, ConditionView(BUILDER, stored), there)
    back = BUILDER.read(BUILDER.posted(there))
    assert back is not None
    assert BUILDER.data(stored) == back
    before, after = compile_run(parse(data), BOOK), compile_run(parse(back), BOOK)
    assert [before(each) for each in CONTEXTS] == [after(each) for each in CONTEXTS]
    assert dump(parse(back)) == back
