"""A club's own fields on its members: defining them, and the facts that conditions get from them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection

from vafa.core.members import selectors
from vafa.core.members.errors import FieldInvalid
from vafa.core.members.models import Field
from vafa.domain.facts import Fact, FactType
from vafa.kernel import audit
from vafa.kernel.scope import current_club

MOST_FIELDS: Final = 50
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")

_BAD_KEY = {
    "fa": "کلید با حرف کوچک لاتین آغاز می‌شود و تا ۳۲ حرف، رقم و _ دارد.",
    "en": "A key begins with a lower-case Latin letter and has up to 32 letters, digits and _.",
}
_BAD_TYPE = {"fa": "نوع فیلد ناشناخته است.", "en": "The type of the field is unknown."}
_BAD_LABELS = {
    "fa": "نام فیلد و گزینه‌ها به فارسی و انگلیسی لازم است.",
    "en": "The field and its choices need names in Persian and English.",
}
_BAD_CHOICES = {
    "fa": "گزینه‌ها برای فیلد انتخابی لازم‌اند و فقط برای آن.",
    "en": "A field of choices needs choices, and no other has them.",
}
_TYPE_FIXED = {
    "fa": "نوع فیلدی که هست عوض نمی‌شود؛ فیلد تازه‌ای بسازید.",
    "en": "The type of an existing field stays; make a new field.",
}
_TOO_MANY = {
    "fa": f"بیش از {MOST_FIELDS} فیلد نمی‌شود.",
    "en": f"There can be no more than {MOST_FIELDS} fields.",
}


def define(
    *,
    key: str,
    type: str,
    labels: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]] | None = None,
    required: bool = False,
) -> Field:
    """A new field, or new words, choices and need of one that is there. ``FieldInvalid``."""
    choices = {value: dict(words) for value, words in (choices or {}).items()}
    known = selectors.fields()
    reason = _refusal(key, type, labels, choices, known)
    if reason:
        raise FieldInvalid(reason=reason)
    values = {"labels": dict(labels), "choices": choices, "required": required}
    before = known.get(key)
    if before is None:
        field: Field = Field.objects.create(key=key, type=type, **values)
    else:
        Field.objects.filter(key=key).update(**values)
        field = Field.objects.get(key=key)
    audit.record("members.define_field", "field", None, _shown(before), _shown(field))
    return field


def remove(*, key: str) -> None:
    """The field goes, and with it what was written in it: data that nobody can see any more is not kept."""
    before = selectors.fields().get(key)
    if before is None:
        return
    Field.objects.filter(key=key).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "update core_members_member set custom = custom - %s where club_id = %s and custom ? %s",
            [key, current_club(), key],
        )
    audit.record("members.remove_field", "field", None, _shown(before), None)


def facts(fields: Sequence[Field]) -> list[Fact]:
    """``member.custom.<key>`` for each field, for the club's book of facts."""
    return [_fact(field) for field in fields]


def _fact(field: Field) -> Fact:
    # The key is of letters, digits and _ alone (checked when it was defined), so it can stand in both texts.
    value, text = f'c.member["custom"].get("{field.key}")', f"(m.custom->>'{field.key}')"
    expr, sql = {
        "text": (value, text),
        "choice": (value, text),
        "integer": (value, f"{text}::bigint"),
        "boolean": (value, f"{text}::boolean"),
        "date": (f"as_day({value})", f"{text}::date"),
    }[field.type]
    return Fact(
        key=f"member.custom.{field.key}",
        type=FactType(field.type),
        labels=field.labels,
        expr=expr,
        sql=sql,
        choices=field.choices or None,
        names={"as_day": _as_day} if field.type == "date" else {},
    )


def _as_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _refusal(
    key: str,
    type: str,
    labels: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    known: Mapping[str, Field],
) -> dict[str, str] | None:
    if not _KEY.fullmatch(key):
        return _BAD_KEY
    if type not in Field.Type.values:
        return _BAD_TYPE
    if not all(words.get("fa") and words.get("en") for words in (labels, *choices.values())):
        return _BAD_LABELS
    if bool(choices) != (type == "choice"):
        return _BAD_CHOICES
    if key in known and known[key].type != type:
        return _TYPE_FIXED
    if key not in known and len(known) >= MOST_FIELDS:
        return _TOO_MANY
    return None


def _shown(field: Field | None) -> dict[str, Any] | None:
    if field is None:
        return None
    return {"key": field.key, "type": field.type, "labels": field.labels, "required": field.required}
