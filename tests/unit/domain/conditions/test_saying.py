import pytest

from tests.unit.domain.conditions.contexts import BOOK, checked, context, fact
from vafa.domain.conditions import NO_LEAF, Said, compile_failure, parse, say, say_failure
from vafa.domain.facts import Unit

TOTAL = fact("purchase.total", ">=", 5_000_000)
FRIDAY = fact("moment.weekday", "=", 6)


@pytest.mark.parametrize(
    ("data", "fa", "en"),
    [
        (TOTAL, "مبلغ خرید دست‌کم ۵۰۰٬۰۰۰ تومان باشد", "the purchase total is at least 500,000 toman"),
        (FRIDAY, "روز هفته جمعه باشد", "the weekday is Friday"),
        (
            fact("moment.date", ">=", "2025-03-21"),
            "تاریخ ۱ فروردین ۱۴۰۴ یا پس از آن باشد",
            "the date is 21 March 2025 or later",
        ),
        (fact("moment.jalali_year", "=", 1404), "سال ۱۴۰۴ باشد", "the Jalali year is 1404"),
        (fact("member.is_demo", "=", False), "عضو نمایشی نباشد", "it is not a demo member"),
        (
            {
                "lines": "quantity",
                "where": fact("line.group", "contains", "dairy"),
                "op": ">=",
                "value": 2,
            },
            "تعداد کالاها در میان قلم‌هایی که (گروه کالایی شامل «dairy» باشد) دست‌کم ۲ عدد باشد",
            "number of items among the lines where (the product group includes “dairy”) is at least 2 items",
        ),
        (
            {"any": [TOTAL, {"all": [FRIDAY, {"not": fact("member.city", "is_set")}]}]},
            "مبلغ خرید دست‌کم ۵۰۰٬۰۰۰ تومان باشد یا"
            " (روز هفته جمعه باشد و چنین نباشد که (شهر عضو ثبت شده باشد))",
            "the purchase total is at least 500,000 toman or (the weekday is Friday and"
            " not (the member's city is known))",
        ),
    ],
)
def test_sentences(data: object, fa: str, en: str) -> None:
    condition = checked(data)
    assert say(condition, BOOK, "fa") == fa
    assert say(condition, BOOK, "en") == en


def test_money_is_shown_as_the_club_shows_it() -> None:
    assert say(parse(TOTAL), BOOK, "fa", display="rial") == "مبلغ خرید دست‌کم ۵٬۰۰۰٬۰۰۰ ریال باشد"


def test_an_instant_is_said_on_the_clock_it_was_written_in() -> None:
    utc = parse(fact("member.joined_at", "<", "2025-03-21T08:00:00Z"))
    assert say(utc, BOOK, "en") == "the time of joining is before 21 March 2025, 08:00 (UTC+00:00)"
    iran = parse(fact("member.joined_at", "<", "2025-03-21T08:00:00.5+03:30"))
    assert say(iran, BOOK, "en") == "the time of joining is before 21 March 2025, 08:00:00.500000"


def _why(data: object, lang: str = "fa", **changes: object) -> Said:
    condition = checked(data)
    found = compile_failure(condition, BOOK)(context(**changes))
    assert found is not None
    return say_failure(condition, BOOK, *found, lang)


def test_what_is_missing_is_named_and_counted() -> None:
    data = {"all": [FRIDAY, {"not": {"any": [TOTAL | {"op": "<"}]}}]}
    assert _why(data).missing == 3_850_000
    said = _why({"all": [FRIDAY, TOTAL]})
    assert said == Said(
        "۳۸۵٬۰۰۰ تومان دیگر خرید لازم است (مبلغ خرید دست‌کم ۵۰۰٬۰۰۰ تومان باشد)", 3_850_000, Unit.RIAL
    )
    assert _why(TOTAL, "en").sentence.startswith("385,000 toman more has to be bought")


def test_missing_items_are_counted_whole() -> None:
    data = {"lines": "quantity", "op": ">", "value": 5}
    said = _why(data, "en")
    assert (said.missing, said.unit) == (2, Unit.ITEM)
    assert said.sentence == "1.501 items more needed (number of items is more than 5 items)"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            fact("moment.weekday", "=", 0),
            "It is needed that the weekday is Saturday; now: Friday",
        ),
        (
            fact("member.city", "=", "شیراز"),
            "It is needed that the member's city is “شیراز”; now: “تهران”",
        ),
        (
            fact("member.birthday", "is_set"),
            "It is needed that the member's date of birth is known; now: not known",
        ),
        (
            fact("member.tags", "contains", ["vip"]),
            "It is needed that the member's tags includes “vip”; now: none",
        ),
        (
            fact("purchase.total", "<", 10),
            "It is needed that the purchase total is less than 1 toman; now: 115,000 toman",
        ),
        (
            fact("moment.date", "<", "2025-03-21"),
            "It is needed that the date is before 21 March 2025; now: 21 March 2025",
        ),
        ({"not": FRIDAY}, "It is needed that not (the weekday is Friday); now: Friday"),
        ({"any": []}, "This condition can never hold"),
    ],
)
def test_where_more_does_not_help_the_present_value_is_named(data: object, sentence: str) -> None:
    said = _why(data, "en")
    assert said.sentence == sentence
    assert said.missing is None


def test_the_first_leaf_in_the_way_is_found() -> None:
    never, always = fact("purchase.total", "<", 0), fact("purchase.total", ">", 0)
    cases = [
        ({"all": [always, {"all": []}]}, None),
        ({"all": [always, {"any": [never, always]}, never, never]}, 3),
        ({"any": [never, {"all": [always, never]}]}, 0),
        ({"not": {"all": [always, {"any": [never, always]}]}}, 0),
        ({"not": {"any": [never, always]}}, 1),
        ({"not": {"all": [always, never]}}, None),
        ({"not": {"all": []}}, NO_LEAF),
        ({"all": [{"lines": "count", "where": {"all": []}, "op": "=", "value": 2}, never]}, 1),
    ]
    for data, leaf in cases:
        found = compile_failure(checked(data), BOOK)(context())
        assert (found and found[0]) == leaf, data


def test_a_leaf_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        say_failure(parse(TOTAL), BOOK, 1, None, "fa")
