"""Lines of history in words."""

import pytest

from tests.unit.domain.explain.club import CREDIT, GRAMS, POINTS
from vafa.domain.explain import movement, unknown_currency
from vafa.domain.explain.wording import MOVEMENTS
from vafa.domain.ledger import KINDS
from vafa.domain.values import Currency

POINT = Currency.model_validate(POINTS)


@pytest.mark.parametrize(
    ("kind", "fa", "en"),
    [
        ("earn", "۱۲ امتیاز به دست آمد", "12 points earned"),
        ("reverse", "۱۲ امتیاز به سبب مرجوعی پس گرفته شد", "12 points taken back because of a return"),
        ("spend", "۱۲ امتیاز خرج شد", "12 points spent"),
        ("give_back", "۱۲ امتیاز با مرجوعی برگشت", "12 points given back with a return"),
        ("expire", "۱۲ امتیاز منقضی شد", "12 points expired"),
        ("grant", "۱۲ امتیاز به حساب افزوده شد", "12 points added to the account"),
        ("deduct", "۱۲ امتیاز از حساب کم شد", "12 points taken from the account"),
        ("gift_out", "۱۲ امتیاز به عضو دیگری داده شد", "12 points given to another member"),
        ("gift_in", "۱۲ امتیاز از عضو دیگری رسید", "12 points received from another member"),
        ("merge_out", "۱۲ امتیاز با ادغام به حساب دیگر رفت", "12 points moved to another account in a merge"),
        (
            "merge_in",
            "۱۲ امتیاز با ادغام از حساب دیگر آمد",
            "12 points moved from another account in a merge",
        ),
        ("erase", "۱۲ امتیاز با حذف عضو باطل شد", "12 points voided when the member was erased"),
    ],
)
def test_every_kind(kind: str, fa: str, en: str) -> None:
    assert movement(kind, 12, POINT, None, "fa") == fa
    assert movement(kind, 12, POINT, None, "en") == en


def test_no_kind_of_transfer_is_without_words() -> None:
    assert set(MOVEMENTS["fa"]) == set(MOVEMENTS["en"]) == set(KINDS)


@pytest.mark.parametrize(
    ("note", "fa", "en"),
    [
        ({"reason": "خطای صندوق"}, ": خطای صندوق", ": خطای صندوق"),
        ({"reason": {"fa": "هدیه", "en": "a present"}}, ": هدیه", ": a present"),
        ({"reason": {"fa": "هدیه"}}, ": هدیه", ": هدیه"),
        (" opening balance ", ": opening balance", ": opening balance"),
        ({"by": "staff"}, "", ""),
        ({"reason": ""}, "", ""),
        (None, "", ""),
    ],
)
def test_the_reason_follows(note: object, fa: str, en: str) -> None:
    assert movement("grant", 1, POINT, note, "fa") == f"۱ امتیاز به حساب افزوده شد{fa}"
    assert movement("grant", 1, POINT, note, "en") == f"1 point added to the account{en}"


def test_amounts_are_said_in_the_currencys_own_way() -> None:
    credit, grams = Currency.model_validate(CREDIT), Currency.model_validate(GRAMS)
    assert movement("earn", 50_000, credit, None, "fa") == "۵٬۰۰۰ تومان اعتبار به دست آمد"
    assert movement("earn", 50_000, credit, None, "en", display="rial") == "50,000 rials of credit earned"
    assert movement("earn", 1_250, grams, None, "en") == "1.25 grams of gold earned"
    assert movement("earn", 2_000, grams, None, "fa") == "۲ گرم طلا به دست آمد"


def test_a_currency_that_is_gone_goes_by_its_key() -> None:
    assert movement("expire", 3, unknown_currency("miles"), None, "en") == "3 miles expired"
    vip = Currency.model_validate(POINTS | {"names": {"fa": "امتیاز ویژه", "en": "VIP points"}})
    assert movement("earn", 1, vip, None, "en") == "1 VIP point earned"
