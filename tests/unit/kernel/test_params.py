"""Params: round trip, upgrades, forms and refusals in two languages."""

from typing import Any, ClassVar, Literal

import pytest
from pydantic import BaseModel, field_validator

from vafa.domain.errors import LANGUAGES
from vafa.kernel.forms import form_schema
from vafa.kernel.params import Params, ParamsInvalid, param


class Step(BaseModel):
    above: int = param(0, fa="از", en="From", unit="rial", ge=0)
    percent: int = param(..., fa="درصد", en="Percent", unit="percent", ge=0, le=100)


class Cashback(Params):
    version: ClassVar[int] = 3

    percent: int = param(5, fa="درصد بازگشت", en="Cashback percent", unit="percent", ge=0, le=100)
    mode: Literal["once", "always"] = param("always", fa="روش", en="Mode")
    label: str | None = param(None, fa="برچسب", en="Label", max_length=10)
    steps: list[Step] = param(default_factory=list, fa="پله‌ها", en="Steps", max_length=3)

    @field_validator("percent")
    @classmethod
    def not_thirteen(cls, percent: int) -> int:
        if percent == 13:
            raise ValueError({"fa": "سیزده نه", "en": "not thirteen"})
        return percent

    @classmethod
    def upgrade(cls, version: int, old: dict[str, Any]) -> dict[str, Any]:
        if version == 1:
            return {"rate": old["permille"] // 10}
        return {"percent": old["rate"]}


def test_what_is_dumped_loads_as_the_same() -> None:
    params = Cashback(percent=7, steps=[Step(percent=3)], label="x")
    assert Cashback.load(params.dump()) == params
    assert params.dump()["version"] == 3
    assert Cashback.load(None) == Cashback()


@pytest.mark.parametrize("old", [{"version": 1, "permille": 120}, {"version": 2, "rate": 12}])
def test_old_params_are_upgraded_step_by_step(old: dict[str, Any]) -> None:
    assert Cashback.load(old).percent == 12


@pytest.mark.parametrize("version", [4, 0, "1", True, None])
def test_params_of_a_newer_version_are_refused(version: object) -> None:
    with pytest.raises(ParamsInvalid):
        Cashback.load({"version": version})


@pytest.mark.parametrize(
    ("given", "path", "said"),
    [
        ({"percent": 101}, "percent", "must be at most 100"),
        ({"percent": -1}, "percent", "must be at least 0"),
        ({"percent": "many"}, "percent", "must be a whole number"),
        ({"percent": 13}, "percent", "not thirteen"),
        ({"mode": "never"}, "mode", "one of: 'once' or 'always'"),
        ({"colour": "red"}, "colour", "is not known"),
        ({"steps": [{"above": 1}]}, "steps.0.percent", "is required"),
        ({"label": "x" * 11}, "label", "at most 10 characters"),
    ],
)
def test_refusals_name_the_field_in_both_languages(given: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(ParamsInvalid) as caught:
        Cashback.load(given)
    english, persian = (caught.value.problem(lang)["errors"] for lang in ("en", "fa"))
    assert english == [{"path": path, "message": said}]
    assert isinstance(persian, list)
    assert persian[0]["path"] == path
    assert any("آ" <= letter <= "ی" for letter in persian[0]["message"])


def test_several_mistakes_are_told_at_once() -> None:
    with pytest.raises(ParamsInvalid) as caught:
        Cashback.load({"percent": 101, "mode": "never"})
    assert [found.path for found in caught.value.fields] == ["percent", "mode"]
    assert "percent" in caught.value.say("fa")[1]


def test_params_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Cashback().percent = 3


def test_a_branchs_params_are_laid_over_the_clubs() -> None:
    club = Cashback(percent=7, mode="once")
    assert club.merge({"version": 3, "percent": 9}) == Cashback(percent=9, mode="once")
    with pytest.raises(ParamsInvalid):
        club.merge({"percent": 900})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_has_labels_limits_units_and_choices(lang: str) -> None:
    form = {entry["name"]: entry for entry in form_schema(Cashback, lang)}
    assert list(form) == ["percent", "mode", "label", "steps"]
    percent = form["percent"]
    assert percent["label"] == {"fa": "درصد بازگشت", "en": "Cashback percent"}[lang]
    assert (percent["kind"], percent["unit"], percent["default"]) == ("integer", "percent", 5)
    assert percent["limits"] == {"ge": 0, "le": 100}
    assert form["mode"]["choices"] == ["once", "always"]
    assert (form["label"]["kind"], form["label"]["limits"]) == ("text", {"max_length": 10})
    steps = form["steps"]
    assert (steps["kind"], steps["items"], steps["limits"]) == ("list", "group", {"max_items": 3})
    assert [(field["name"], field["required"]) for field in steps["fields"]] == [
        ("above", False),
        ("percent", True),
    ]
