"""Params: everything that is set is one of these. It yields the form, the schema, validation and defaults.

    class CashbackParams(Params):
        version: ClassVar[int] = 1
        percent: int = param(5, fa="درصد بازگشت", en="Cashback percent", unit="percent", ge=0, le=100)

Stored as plain JSON beside the version that wrote it: ``{"version": 1, "percent": 5}``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from vafa.domain.errors import LANGUAGES, Kind, VafaError
from vafa.domain.text import number


def param(
    default: Any = ...,
    *,
    fa: str,
    en: str,
    unit: str = "",
    help_fa: str = "",
    help_en: str = "",
    source: str = "",
    choices: Mapping[str, tuple[str, str]] | None = None,
    default_factory: Callable[[], Any] | None = None,
    **limits: Any,
) -> Any:
    """A field with its labels; ``limits`` are pydantic's (``ge``, ``le``, ``max_length``, ``pattern``, …).

    ``choices`` names the values of a ``Literal`` in Persian and English; ``source`` says where values are chosen
    from (currencies, branches, product_groups).
    """
    extra: dict[str, Any] = {
        "labels": {"fa": fa, "en": en},
        "unit": unit,
        "help": {"fa": help_fa, "en": help_en},
    }
    if source:
        extra["source"] = source
    if choices:
        extra["choices"] = {value: {"fa": each[0], "en": each[1]} for value, each in choices.items()}
    if default_factory is not None:
        return Field(default_factory=default_factory, json_schema_extra=cast(Any, extra), **limits)
    return Field(default, json_schema_extra=cast(Any, extra), **limits)


class Params(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    version: ClassVar[int] = 1

    @classmethod
    def upgrade(cls, version: int, old: dict[str, Any]) -> dict[str, Any]:
        """``old``, as written by ``version``, in the shape of ``version + 1``. Called once per step."""
        return old

    @classmethod
    def load(cls, stored: Mapping[str, Any] | None) -> Self:
        """From what ``dump`` wrote, by this version or an older one. ``ParamsInvalid`` names the fields."""
        data = dict(stored or {})
        written = data.pop("version", cls.version)
        if not isinstance(written, int) or isinstance(written, bool) or not 1 <= written <= cls.version:
            raise ParamsInvalid([FieldError("version", _from_newer(written, cls.version))])
        for version in range(written, cls.version):
            data = cls.upgrade(version, data)
        try:
            return cls.model_validate(data)
        except ValidationError as failure:
            raise ParamsInvalid([field_error(error) for error in told(failure.errors())]) from failure

    def dump(self) -> dict[str, Any]:
        return {"version": type(self).version, **self.model_dump(mode="json")}

    def merge(self, changes: Mapping[str, Any]) -> Self:
        """These with ``changes`` on top, as a branch's params are laid over the club's."""
        given = {key: value for key, value in changes.items() if key != "version"}
        return type(self).load({**self.dump(), **given})


class FieldError:
    def __init__(self, path: str, message: dict[str, str]) -> None:
        self.path = path
        self.message = message

    def say(self, lang: str) -> dict[str, str]:
        return {"path": self.path, "message": self.message[lang if lang in LANGUAGES else "fa"]}


class ParamsInvalid(VafaError):
    code = "params.invalid"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "تنظیمات نادرست است", "en": "These settings are not valid"}
    detail: ClassVar[dict[str, str]] = {"fa": "{fields}", "en": "{fields}"}

    def __init__(self, fields: list[FieldError], *, prefix: str = "") -> None:
        self.fields = [FieldError(f"{prefix}{found.path}", found.message) for found in fields]
        said = {
            lang: between.join(f"{found.path}: {found.message[lang]}" for found in self.fields)
            for lang, between in (("fa", "؛ "), ("en", "; "))
        }
        super().__init__(errors=[found.say("fa") for found in self.fields], fields=said)

    def __reduce__(self) -> tuple[object, ...]:
        return (ParamsInvalid, (self.fields,))

    def problem(self, lang: str) -> dict[str, object]:
        document = super().problem(lang)
        document.pop("fields", None)
        return {**document, "errors": [found.say(lang) for found in self.fields]}


_ID = {"fa": "شناسه‌ای درست (UUID) نیست", "en": "is not an id (UUID)"}
_MOMENT = {
    "fa": "زمانی درست با منطقهٔ زمانی لازم است، مانند 2026-11-21T18:30:00+03:30",
    "en": "must be a moment with its zone, like 2026-11-21T18:30:00+03:30",
}
_NUMBER = {"fa": "باید عدد باشد", "en": "must be a number"}
_MESSAGES: dict[str, dict[str, str]] = {
    "missing": {"fa": "لازم است", "en": "is required"},
    "extra_forbidden": {"fa": "شناخته نیست", "en": "is not known"},
    "greater_than_equal": {"fa": "نباید کمتر از {ge} باشد", "en": "must be at least {ge}"},
    "greater_than": {"fa": "باید بیشتر از {gt} باشد", "en": "must be more than {gt}"},
    "less_than_equal": {"fa": "نباید بیشتر از {le} باشد", "en": "must be at most {le}"},
    "less_than": {"fa": "باید کمتر از {lt} باشد", "en": "must be less than {lt}"},
    "string_too_short": {"fa": "دست‌کم {min_length} نویسه", "en": "at least {min_length} characters"},
    "string_too_long": {"fa": "حداکثر {max_length} نویسه", "en": "at most {max_length} characters"},
    "too_short": {"fa": "دست‌کم {min_length} مورد", "en": "at least {min_length} items"},
    "too_long": {"fa": "حداکثر {max_length} مورد", "en": "at most {max_length} items"},
    "string_pattern_mismatch": {"fa": "شکل آن درست نیست", "en": "does not have the right form"},
    "literal_error": {"fa": "یکی از این‌ها: {expected}", "en": "one of: {expected}"},
    "enum": {"fa": "یکی از این‌ها: {expected}", "en": "one of: {expected}"},
    "int_type": {"fa": "باید عدد صحیح باشد", "en": "must be a whole number"},
    "int_parsing": {"fa": "باید عدد صحیح باشد", "en": "must be a whole number"},
    "int_from_float": {"fa": "باید عدد صحیح باشد", "en": "must be a whole number"},
    "bool_type": {"fa": "باید بله یا خیر باشد", "en": "must be yes or no"},
    "bool_parsing": {"fa": "باید بله یا خیر باشد", "en": "must be yes or no"},
    "string_type": {"fa": "باید متن باشد", "en": "must be text"},
    "list_type": {"fa": "باید فهرست باشد", "en": "must be a list"},
    "dict_type": {"fa": "باید مجموعه‌ای از نام و مقدار باشد", "en": "must be an object"},
    "model_type": {"fa": "باید مجموعه‌ای از نام و مقدار باشد", "en": "must be an object"},
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
}


def told(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Without what only follows: a list whose one item is wrong is not too short besides."""
    inside = {error["loc"][:depth] for error in errors for depth in range(1, len(error["loc"]))}
    return [error for error in errors if error["type"] != "too_short" or error["loc"] not in inside]


def field_error(error: ErrorDetails) -> FieldError:
    """A pydantic error in words. A validator's own ValueError may carry a ``{"fa": …, "en": …}`` mapping."""
    path = ".".join(str(part) for part in error["loc"]) or "params"
    context = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, ValueError) and cause.args and isinstance(cause.args[0], Mapping):
        return FieldError(path, {lang: str(cause.args[0][lang]) for lang in LANGUAGES})
    template = _MESSAGES.get(error["type"])
    if template is None:
        return FieldError(path, {"fa": f"درست نیست ({error['msg']})", "en": error["msg"]})
    return FieldError(
        path,
        {
            lang: template[lang].format(**{key: _said(value, lang) for key, value in context.items()})
            for lang in LANGUAGES
        },
    )


def _said(value: object, lang: str) -> str:
    return number(value, lang) if type(value) is int else str(value)


def _from_newer(written: object, known: int) -> dict[str, str]:
    return {
        "fa": f"نسخهٔ {written} شناخته نیست؛ نسخهٔ این ماژول {known} است",
        "en": f"version {written} is not known; this module has version {known}",
    }
