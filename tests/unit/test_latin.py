"""Short names of Persian names: what people would type."""

import pytest

from vafa.core.office.founding import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("کافه لمیز", "cafe-lamiz"),
        ("داروخانهٔ دکتر رضایی", "darookhaneh-doctor-razaii"),
        ("هایپر مارکت خورشید", "hyper-market-khorshid"),
        ("گل‌فروشی بهار", "gol-foroushi-bahar"),
        ("کتاب‌فروشی چشمه", "ketab-foroushi-cheshmeh"),
        ("فروشگاه ۲۴", "foroushgah-24"),
        ("Star Café", "star-cafe"),
        ("!!!", ""),
    ],
)
def test_a_name_in_latin_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug
