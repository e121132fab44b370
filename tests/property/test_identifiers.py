import contextlib

from hypothesis import given
from hypothesis import strategies as st

from vafa.domain.errors import VafaError
from vafa.domain.identifiers import KINDS, candidates, normalise
from vafa.domain.text import normalise_text, persian_digits

kinds = st.sampled_from(KINDS)
typed = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789۰۱۲۳۴۵۶۷۸۹+-() @.ab\u200c", max_size=24),
    st.emails(),
)


@given(
    st.integers(0, 10**9 - 1),
    st.sampled_from(["0", "+98", "0098", "98", "", "+98 (0)"]),
    st.booleans(),
    st.data(),
)
def test_every_writing_of_a_mobile_is_one(subscriber, prefix, persian, data):
    digits = f"9{subscriber:09}"
    gap = data.draw(st.integers(1, 9))
    text = f"{prefix}{digits[:gap]}{data.draw(st.sampled_from(['', ' ', '-', '.']))}{digits[gap:]}"
    if persian:
        text = persian_digits(text.replace(".", " "))
    assert normalise("mobile", text) == f"+98{digits}"


@given(kinds, typed)
def test_normalising_twice_changes_nothing_and_only_words_are_raised(kind, text):
    with contextlib.suppress(VafaError):
        once = normalise(kind, text)
        assert once
        assert normalise(kind, once) == once
        once.encode()  # the database takes it
        assert "\x00" not in once


@given(typed)
def test_candidates_are_normal(text):
    for kind, value in candidates(text):
        assert normalise(kind, value) == value


@given(st.text(max_size=200))
def test_cleaned_text_is_stable(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert "\x00" not in once
