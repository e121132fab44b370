import json
import pickle
import uuid

import pytest

from vafa.domain.errors import Kind, Rials, VafaError, money_shown


class NotEnough(VafaError):
    code = "ledger.not_enough"
    kind = Kind.CONFLICT
    title = {"fa": "{unit} کافی نیست", "en": "Not enough {unit}"}
    detail = {"fa": "{missing} دیگر لازم است", "en": "{missing} more is needed"}


POINTS = {"fa": "امتیاز", "en": "points"}


def test_says_it_in_both_languages_with_the_digits_of_each():
    error = NotEnough(missing=40_000, unit=POINTS)
    assert error.say("fa") == ("امتیاز کافی نیست", "۴۰٬۰۰۰ دیگر لازم است")
    assert error.say("en") == ("Not enough points", "40,000 more is needed")
    assert str(error) == "ledger.not_enough: 40,000 more is needed"


def test_an_unknown_language_is_answered_in_persian():
    error = NotEnough(missing=1, unit=POINTS)
    assert error.say("de") == error.say("fa")


def test_problem_document_carries_the_arguments_as_json():
    who = uuid.uuid4()
    document = NotEnough(missing=7, unit=POINTS, account=who, parts=(1, who)).problem("en")
    assert json.loads(json.dumps(document)) == {
        "type": "urn:vafa:problem:ledger.not_enough",
        "title": "Not enough points",
        "status": 409,
        "detail": "7 more is needed",
        "code": "ledger.not_enough",
        "missing": 7,
        "unit": "points",
        "account": str(who),
        "parts": [1, str(who)],
    }


def test_field_errors_stand_in_the_problem():
    fields = [{"path": "lines.0.quantity", "message": "must be above zero"}]
    assert VafaError(errors=fields).problem("fa")["errors"] == fields
    assert "errors" not in VafaError().problem("fa")
    both = [{"path": "unit", "message": POINTS}]
    assert VafaError(errors=both).problem("en")["errors"] == [{"path": "unit", "message": "points"}]


def test_arguments_cannot_overwrite_the_members_of_the_standard():
    assert VafaError(status=200, code="fine").problem("fa")["status"] == 422
    assert VafaError(status=200, code="fine").problem("fa")["code"] == "error"


def test_a_template_with_a_missing_argument_still_speaks():
    assert NotEnough(unit=POINTS).say("en")[1] == "… more is needed"


def test_crosses_a_process_boundary():
    error = pickle.loads(pickle.dumps(NotEnough(missing=3, unit=POINTS)))
    assert isinstance(error, NotEnough)
    assert error.say("en") == ("Not enough points", "3 more is needed")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_an_http_refusal(kind):
    assert 400 <= kind.status < 600


class TooMuch(VafaError):
    code = "test.too_much"
    rials = ("left",)
    detail = {"fa": "{left} مانده و {wanted} خواسته شد", "en": "{left} is left and {wanted} was asked for"}


def test_money_is_said_as_the_club_does_and_sent_as_rials():
    error = TooMuch(left=1_000_005, wanted=Rials(20))
    assert error.say("en")[1] == "1,000,005 rials is left and 20 rials was asked for"
    with money_shown("toman"):
        assert error.say("fa")[1] == "۱۰۰٬۰۰۰ تومان و ۵ ریال مانده و ۲ تومان خواسته شد"
        with money_shown("rial"):
            assert error.say("fa")[1] == "۱٬۰۰۰٬۰۰۵ ریال مانده و ۲۰ ریال خواسته شد"
        assert "تومان" in error.say("fa")[1]
    document = error.problem("en")
    assert (document["left"], document["wanted"]) == (1_000_005, 20)
    assert type(document["left"]) is int
    assert pickle.loads(pickle.dumps(error)).say("en") == error.say("en")
