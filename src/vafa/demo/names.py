"""Names that are common in Iran, put together by number: nobody in particular."""

from typing import Final

WOMEN: Final = (
    "فاطمه", "زهرا", "مریم", "نرگس", "سارا", "الهام", "نازنین", "پریسا", "مینا", "لیلا", "سمیرا", "مهسا", "نیلوفر",
    "شیرین", "آزاده", "هستی", "یاسمن", "رویا", "شادی", "بهاره", "غزاله", "ترانه", "سپیده", "نسترن", "پروانه",
)  # fmt: skip
MEN: Final = (
    "محمد", "علی", "رضا", "حسین", "مهدی", "امیر", "حسن", "سعید", "بهرام", "آرش", "کامران", "سیاوش", "فرهاد", "بابک",
    "پویا", "نیما", "شهاب", "کیان", "مازیار", "یوسف", "داریوش", "سهراب", "ایمان", "پیمان", "میلاد",
)  # fmt: skip
FAMILIES: Final = (
    "احمدی", "محمدی", "حسینی", "رضایی", "کریمی", "موسوی", "جعفری", "صادقی", "رحیمی", "ابراهیمی", "قاسمی", "یوسفی",
    "امینی", "شریفی", "نوری", "کاظمی", "اکبری", "سلیمانی", "زارعی", "باقری", "مرادی", "عباسی", "فرهادی", "میرزایی",
    "طاهری", "شیرازی", "تهرانی", "کرمانی", "تبریزی", "اصفهانی", "یزدانی", "بهرامی", "نجفی", "حیدری", "ملکی",
    "پارسا", "راد", "ایزدی", "مظفری", "صالحی",
)  # fmt: skip
CITIES: Final = ("تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "کرج", "رشت", "یزد", "اهواز", "کرمان")


def person(number: int) -> dict[str, str]:
    """Given name, family name, gender and city of the household with this number; always the same."""
    # Steps without a common divisor with the lists' lengths, so that neighbours differ in everything.
    woman = number % 2 == 0
    given = (WOMEN if woman else MEN)[number // 2 * 7 % len(WOMEN)]
    return {
        "given_name": given,
        "family_name": FAMILIES[number * 11 % len(FAMILIES)],
        "gender": "female" if woman else "male",
        "city": CITIES[number * 3 % len(CITIES)],
    }


def mobile(place: int) -> str:
    """A number out of a range that no operator gives to anybody: 0900 000 xxxx."""
    return f"0900000{place:04d}"
