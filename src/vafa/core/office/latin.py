"""Persian names in Latin letters, for short names in addresses: readable, not exact. Words that businesses are called
by are written as people write them; of others the vowels that Persian leaves out are guessed.
"""

import re
from typing import Final

WORDS: Final = {
    "فروشگاه": "foroushgah", "فروشی": "foroushi", "کافه": "cafe", "کافی": "coffee", "شاپ": "shop",
    "داروخانه": "darookhaneh",
    "دکتر": "doctor", "رستوران": "restaurant", "هایپر": "hyper", "سوپر": "super", "مارکت": "market", "کتاب": "ketab",
    "قهوه": "ghahveh", "خانه": "khaneh", "شیرینی": "shirini", "سرای": "saraye", "گل": "gol", "گالری": "gallery",
    "پوشاک": "pooshak", "هتل": "hotel", "سالن": "salon", "زیبایی": "zibayi", "آرایشگاه": "arayeshgah",
    "باشگاه": "bashgah",
    "نان": "nan", "بازار": "bazar", "شهر": "shahr", "ستاره": "setareh", "خورشید": "khorshid", "بهار": "bahar",
    "مهتاب": "mahtab", "چشمه": "cheshmeh", "نمونه": "nemooneh", "پارس": "pars", "ایران": "iran", "تهران": "tehran",
    "شیراز": "shiraz", "سبز": "sabz", "نو": "no", "گروه": "gorooh", "شعبه": "shobe", "مرکزی": "markazi", "ونک": "vanak",
    "شمال": "shomal", "جنوب": "jonoob", "شرق": "shargh", "غرب": "gharb", "میدان": "meydan", "خیابان": "khiaban",
    "لبنیات": "labaniat", "طلا": "tala", "ورزشی": "varzeshi", "کودک": "koodak", "مادر": "madar", "رضا": "reza",
    "علی": "ali", "محمد": "mohammad", "حسین": "hossein", "حسن": "hasan", "مریم": "maryam", "سارا": "sara",
}  # fmt: skip
_LETTERS: Final = {
    "ا": "a", "آ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d",
    "ذ": "z", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "a",
    "غ": "gh", "ف": "f", "ق": "gh", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ئ": "y", "أ": "a", "ؤ": "o",
}  # fmt: skip
_VOWELS: Final = "اآوی"
_WORD: Final = re.compile("[\u0621-\u06cc]+")


def latin(text: str) -> str:
    """Every Persian word of a text in Latin letters; everything else as it is."""
    plain = text.replace("\u06c0", "ه").replace("\u0654", "")  # the sign that joins «خانهٔ» to what follows
    return _WORD.sub(lambda found: WORDS.get(found[0]) or _spelt(found[0]), plain)


def _spelt(word: str) -> str:
    made, bare = "", 0
    for place, letter in enumerate(word):
        first, last = place == 0, place == len(word) - 1
        if letter == "ه":
            vowel = last and bare > 0
            sound = ("eh" if vowel else "h") if made else "h"
        elif letter == "و":
            sound = "v" if first or (not last and word[place + 1] in "اآی") else "o"
        elif letter == "ی":
            sound = "y" if first or (not last and word[place + 1] in "اآو") else "i"
        else:
            sound = _LETTERS.get(letter, "")
        spoken = sound[:1] in ("a", "e", "i", "o")
        # Two consonants in a row, or one at the very beginning before another, have a short vowel between them.
        if not spoken and ((bare == 1 and len(made) < 3) or bare > 1):
            made, bare = f"{made}a", 0
        made, bare = made + sound, 0 if spoken else bare + 1
    return made
