"""Any valid Params drawn as a form, posted by a browser and read again are the same Params."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vafa.domain.rules import Rule
from vafa.domain.values import Currency
from vafa.doors.web.forms.params import Drawn, ParamsForm
from vafa.kernel.modules import installed
from vafa.kernel.params import ParamsInvalid
from vafa.kernel.shapes import Shape, shape_of

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
WORDS = st.sampled_from(["قهوه", "Gold ۱", "a b", "برنزی"])
MODELS = {key: module.params for key, module in sorted(installed().items())} | {
    "rule": Rule,
    "currency": Currency,
}


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """What a field may hold; what validation refuses for other reasons is left out later."""
    if shape.optional:
        return st.none() | _values(shape)
    return _values(shape)


def _values(shape: Shape) -> st.SearchStrategy[Any]:
    limits = shape.limits
    if shape.kind == "group":
        return st.fixed_dictionaries({each.name: values(each) for each in shape.fields})
    if shape.kind == "union":
        return st.one_of(
            *(
                values(each.group).map(lambda data, each=each: {shape.tag: each.value, **data})
                for each in shape.variants
            )
        )
    if shape.kind == "list":
        assert shape.item is not None
        least = limits.get("min_length", 0)
        return st.lists(
            values(shape.item), min_size=least, max_size=min(limits.get("max_length", 3), least + 2)
        )
    if shape.kind == "rows":
        assert shape.item is not None
        return st.dictionaries(KEYS, values(shape.item), max_size=3)
    if shape.kind == "names":
        return st.fixed_dictionaries({"fa": WORDS, "en": WORDS})
    if shape.kind == "integer":
        least = limits.get("ge", limits.get("gt", 0) + ("gt" in limits))
        return st.integers(least, min(limits.get("le", 10**15), 10**15))
    if shape.kind == "decimal":
        return st.decimals(1, 100, places=2).map(lambda number: format(number.normalize(), "f"))
    if shape.kind == "boolean":
        return st.booleans()
    if shape.kind == "choice":
        return st.sampled_from([value for value, _names in shape.choices])
    if shape.kind == "data":
        return st.just({"fact": "basket.total", "op": ">=", "value": 1})
    return KEYS if "pattern" in limits or not limits else WORDS


def pairs(field: Drawn) -> list[tuple[str, str]]:
    """What a browser posts of a field as the templates draw it."""
    inner = [pair for each in field.fields for pair in pairs(each)]
    if field.kind == "several":
        return [(field.name, each) for each in field.typed]
    if field.kind in ("list", "rows"):
        return [*((f"{field.name}.@", each.name.rsplit(".", 1)[-1]) for each in field.fields), *inner]
    if field.kind == "union":
        value = field.typed[field.shape.tag]
        return [(f"{field.name}.{field.shape.tag}", value), (f"{field.name}.@was", value), *inner]
    if field.kind == "names":
        return [(f"{field.name}.{lang}", text) for lang, text in field.typed.items()]
    if field.kind == "group" or isinstance(field.typed, dict):
        return inner
    if field.kind == "boolean":
        return [(field.name, "on")] if field.typed else []
    return [(field.name, str(field.typed))]


def post_of(form: ParamsForm) -> QueryDict:
    post = QueryDict(mutable=True)
    for field in form.fields:
        for name, value in pairs(field):
            post.appendlist(name, value)
    return post


@pytest.mark.parametrize("key", list(MODELS))
@pytest.mark.parametrize("display", ["toman", "rial"])
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_what_is_drawn_and_posted_is_what_was(key: str, display: str, data: st.DataObject) -> None:
    model = MODELS[key]
    drawn = data.draw(values(shape_of(model)))
    form = ParamsForm(model, drawn, display=display)
    try:
        params = form._validated()
    except ParamsInvalid:
        params = model() if key not in ("rule", "currency") else None
        if params is None:
            return
        form = ParamsForm(model, params, display=display)
    again = ParamsForm.posted(model, post_of(form), display=display)
    assert again.load() == params, again.errors


def test_buttons_add_move_and_remove_and_keep_what_was_typed() -> None:
    model = installed()["cashback"].params
    post = post_of(ParamsForm(model, model()))
    post["steps.0.percent"] = "۲٫"  # half typed
    post["do"] = "add:steps"
    form = ParamsForm.posted(model, post)
    assert [each["percent"] for each in form.typed["steps"]] == ["۲٫", ""]
    post = post_of(form)
    post["steps.1.percent"], post["do"] = "۵", "up:steps.1"
    form = ParamsForm.posted(model, post)
    assert [each["percent"] for each in form.typed["steps"]] == ["۵", "۲٫"]
    post = post_of(form)
    post["do"] = "remove:steps.1"
    assert [each["percent"] for each in ParamsForm.posted(model, post).typed["steps"]] == ["۵"]


def test_a_variant_that_is_chosen_begins_with_its_defaults() -> None:
    model = installed()["cashback"].params
    post = post_of(ParamsForm(model, model()))
    post["expiry.kind"], post["do"] = "jalali_months", "redraw"
    assert ParamsForm.posted(model, post).typed["expiry"] == {
        "kind": "jalali_months",
        "months": "",
        "end_of_month": False,
    }


@pytest.mark.parametrize(
    ("name", "typed", "place"),
    [
        ("steps.0.percent", "۲۰۰", ("steps", "0", "percent")),
        ("delay_days", "soon", ("delay_days",)),
        ("expiry.days", "0", ("expiry", "days")),
        ("caps.day", "-۵", ("caps", "day")),
    ],
)
def test_errors_stand_beside_their_fields(name: str, typed: str, place: tuple[str, ...]) -> None:
    model = installed()["cashback"].params
    post = post_of(ParamsForm(model, model()))
    post[name] = typed
    form = ParamsForm.posted(model, post)
    assert form.load() is None
    assert list(form.errors) == [place]
    shown = [field for top in form.fields for field in _all(top) if field.errors]
    assert [(field.name, field.typed) for field in shown] == [(name, typed)]


def test_a_key_that_stands_there_twice_is_refused_beside_it() -> None:
    model = installed()["tiers"].params
    post = post_of(ParamsForm(model, model()))
    place = "ladders.0.tiers.1.benefits.multipliers"
    post.setlist(f"{place}.@", ["0", "1"])
    post[f"{place}.1.key"], post[f"{place}.1.value"] = "points", "2"
    form = ParamsForm.posted(model, post)
    assert form.load() is None
    assert list(form.errors) == [tuple(f"{place}.1.key".split("."))]


def test_money_is_typed_in_the_clubs_unit_and_never_rounded() -> None:
    model = installed()["cashback"].params
    params = model(min_spend=12_345)
    assert ParamsForm(model, params, display="toman").typed["min_spend"] == "1234.5"
    assert ParamsForm(model, params, display="rial").typed["min_spend"] == "12345"
    post = post_of(ParamsForm(model, params))
    post["min_spend"] = "۱٬۲۳۴٫۵"
    assert ParamsForm.posted(model, post).load() == params


def _all(field: Drawn) -> list[Drawn]:
    return [field, *(each for inner in field.fields for each in _all(inner))]
