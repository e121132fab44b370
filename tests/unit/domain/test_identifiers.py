import pytest

from vafa.domain.identifiers import (
    KINDS,
    IdentifierInvalid,
    IdentifierKindUnknown,
    candidates,
    normalise,
)

MOBILE = "+989121234567"


@pytest.mark.parametrize(
    "typed",
    [
        "09121234567", "0912 123 45 67", "0912-123-4567", "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧", "9121234567",
        "+989121234567", "+98 912 123 4567", "+98 (0) 912 123 4567", "00989121234567", "989121234567",
        "۰۰۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷", "\u200e+98 912 123 4567\u200f", " 0912\u200c1234567 ", "＋989121234567",
    ],
)  # fmt: skip
def test_an_iranian_mobile_in_any_writing(typed):
    assert normalise("mobile", typed) == MOBILE


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+44 7400 123456", "+447400123456"),
        ("0049 151 23456789", "+4915123456789"),
        ("+1 212-555-2368", "+12125552368"),
    ],
)
def test_mobiles_of_other_countries(typed, kept):
    assert normalise("mobile", typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("mobile", ""),
        ("mobile", "0935123456"),
        ("mobile", "091212345678"),
        ("mobile", "02188776655"),
        ("mobile", "+982188776655"),
        ("mobile", "+44"),
        ("mobile", "+99912345"),
        ("mobile", "a" * 1000),
        ("card", ""),
        ("card", "گربه"),
        ("card", "1" * 65),
        ("external_id", "  "),
        ("external_id", "a\x00b"),
        ("external_id", "\ud800"),
        ("external_id", "x" * 129),
        ("email", "a@b"),
        ("email", "a b@example.ir"),
        ("email", "@nowhere.ir"),
        ("email", "a@example..ir"),
        ("national_id", "1234567890"),
        ("national_id", "1111111111"),
        ("national_id", "123"),
    ],
)
def test_what_it_cannot_be_is_refused_in_words_that_keep_it_secret(kind, typed):
    with pytest.raises(IdentifierInvalid) as refused:
        normalise(kind, typed)
    for lang in ("fa", "en"):
        title, detail = refused.value.say(lang)
        assert title and detail
        assert len(typed) < 3 or typed not in str(refused.value.problem(lang))


def test_cards_emails_and_ids():
    assert normalise("card", "6037-9911 ۱۲۳۴-۵۶۷۸") == "6037991112345678"
    assert normalise("card", "VIP-12") == "VIP-12"
    assert normalise("email", " Ali.K@Example.IR ") == "ali.k@example.ir"
    assert normalise("external_id", " crm/42 ") == "crm/42"
    assert normalise("national_id", "۰۰۸۴۵۷۵۹۴۸") == normalise("national_id", "84575948") == "0084575948"


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(IdentifierKindUnknown) as refused:
        normalise("passport", "1")
    assert all(kind in refused.value.say("en")[1] for kind in KINDS)


def test_candidates_likeliest_first_and_never_a_national_id():
    assert candidates("0912 123 4567")[0] == ("mobile", MOBILE)
    assert candidates("a@example.ir")[0] == ("email", "a@example.ir")
    assert [kind for kind, _ in candidates("0084575948")] == ["card", "external_id"]
    assert candidates("") == []
