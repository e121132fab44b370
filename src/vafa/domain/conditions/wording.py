"""The words of conditions in Persian and English. Persian phrases are in the subjunctive («… باشد»)."""

from typing import Final

Table = dict[str, str]

PLAIN: Final[dict[str, Table]] = {
    "fa": {
        "=": "{label} {value} باشد",
        "!=": "{label} {value} نباشد",
        ">": "{label} بیش از {value} باشد",
        ">=": "{label} دست‌کم {value} باشد",
        "<": "{label} کمتر از {value} باشد",
        "<=": "{label} حداکثر {value} باشد",
        "between": "{label} از {low} تا {high} باشد",
        "in": "{label} یکی از این‌ها باشد: {values}",
        "not_in": "{label} هیچ‌یک از این‌ها نباشد: {values}",
        "contains": "{label} دست‌کم یکی از این‌ها را داشته باشد: {values}",
        "contains_all": "{label} همهٔ این‌ها را داشته باشد: {values}",
        "has": "{label} شامل {value} باشد",
        "is_set": "{label} ثبت شده باشد",
        "is_not_set": "{label} ثبت نشده باشد",
    },
    "en": {
        "=": "{label} is {value}",
        "!=": "{label} is not {value}",
        ">": "{label} is more than {value}",
        ">=": "{label} is at least {value}",
        "<": "{label} is less than {value}",
        "<=": "{label} is at most {value}",
        "between": "{label} is from {low} to {high}",
        "in": "{label} is one of {values}",
        "not_in": "{label} is none of {values}",
        "contains": "{label} includes at least one of {values}",
        "contains_all": "{label} includes all of {values}",
        "has": "{label} includes {value}",
        "is_set": "{label} is known",
        "is_not_set": "{label} is not known",
    },
}

TEMPORAL: Final[dict[str, Table]] = {
    "fa": {
        ">": "{label} پس از {value} باشد",
        ">=": "{label} {value} یا پس از آن باشد",
        "<": "{label} پیش از {value} باشد",
        "<=": "{label} {value} یا پیش از آن باشد",
    },
    "en": {
        ">": "{label} is after {value}",
        ">=": "{label} is {value} or later",
        "<": "{label} is before {value}",
        "<=": "{label} is {value} or earlier",
    },
}

# True and False by operator: a missing fact is neither, and "!=" holds for it too.
BOOLEAN: Final[dict[str, dict[tuple[str, bool], str]]] = {
    "fa": {
        ("=", True): "{label} باشد",
        ("=", False): "{label} نباشد",
        ("!=", True): "({label} نباشد یا ثبت نشده باشد)",
        ("!=", False): "({label} باشد یا ثبت نشده باشد)",
    },
    "en": {
        ("=", True): "it is {label}",
        ("=", False): "it is not {label}",
        ("!=", True): "(it is not {label} or that is not known)",
        ("!=", False): "(it is {label} or that is not known)",
    },
}

WORDS: Final[dict[str, Table]] = {
    "fa": {
        "all": " و ",
        "any": " یا ",
        "not": "چنین نباشد که ({part})",
        "where": "{label} در میان قلم‌هایی که ({part})",
        "always": "همیشه",
        "never": "هرگز",
        "yes": "بله",
        "no": "خیر",
        "unknown": "ثبت‌نشده",
        "none": "هیچ",
        "comma": "، ",
        "quote": "«{text}»",
        "more": "{amount} دیگر لازم است",
        "short": "{more} ({phrase})",
        "failed": "لازم است {phrase}؛ اکنون: {actual}",
        "impossible": "این شرط هیچ‌گاه برقرار نمی‌شود",
    },
    "en": {
        "all": " and ",
        "any": " or ",
        "not": "not ({part})",
        "where": "{label} among the lines where ({part})",
        "always": "always",
        "never": "never",
        "yes": "yes",
        "no": "no",
        "unknown": "not known",
        "none": "none",
        "comma": ", ",
        "quote": "“{text}”",
        "more": "{amount} more is needed",
        "short": "{more} ({phrase})",
        "failed": "It is needed that {phrase}; now: {actual}",
        "impossible": "This condition can never hold",
    },
}

UNITS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    # unit: (for one, for more)
    "fa": {
        "points": ("امتیاز", "امتیاز"),
        "item": ("عدد", "عدد"),
        "day": ("روز", "روز"),
        "month": ("ماه", "ماه"),
        "hour": ("ساعت", "ساعت"),
        "minute": ("دقیقه", "دقیقه"),
        "percent": ("درصد", "درصد"),
    },
    "en": {
        "points": ("point", "points"),
        "item": ("item", "items"),
        "day": ("day", "days"),
        "month": ("month", "months"),
        "hour": ("hour", "hours"),
        "minute": ("minute", "minutes"),
        "percent": ("percent", "percent"),
    },
}
