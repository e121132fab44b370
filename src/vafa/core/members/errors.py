"""What members' services refuse, in words."""

from vafa.domain.errors import Kind, VafaError
from vafa.domain.identifiers import LABELS


class MemberNotFound(VafaError):
    code = "members.not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "عضو پیدا نشد", "en": "No such member"}
    detail = {
        "fa": "در این باشگاه عضوی با این شناسه نیست.",
        "en": "This club has no member with this identifier.",
    }


class MemberInvalid(VafaError):
    """Field errors stand in ``errors``; no value is repeated."""

    code = "members.invalid"
    kind = Kind.INVALID
    title = {"fa": "مشخصات عضو پذیرفته نشد", "en": "The member's details were not accepted"}
    detail = {"fa": "این‌ها را درست کنید: {fields}.", "en": "Please correct: {fields}."}


class IdentifierTaken(VafaError):
    """Names the kind and never whose it is."""

    code = "members.identifier_taken"
    kind = Kind.CONFLICT
    title = {"fa": "{label} پیش‌تر ثبت شده است", "en": "The {label} is already in use"}
    detail = {
        "fa": "این {label} از آنِ عضو دیگری در این باشگاه است.",
        "en": "This {label} belongs to another member of this club.",
    }

    def __init__(self, *, identifier: str, **rest: object) -> None:
        super().__init__(identifier=identifier, label=LABELS[identifier])


class IdentifierBlocked(VafaError):
    """Whom it led to is not said, only why it leads to nobody."""

    code = "members.identifier_blocked"
    kind = Kind.CONFLICT
    title = {"fa": "این کارت مسدود است", "en": "This card is blocked"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class IdentifierNotFound(VafaError):
    code = "members.identifier_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "شناسه پیدا نشد", "en": "No such identifier"}
    detail = {"fa": "این عضو چنین شناسه‌ای ندارد.", "en": "The member has no such identifier."}


class LastIdentifier(VafaError):
    code = "members.last_identifier"
    kind = Kind.CONFLICT
    title = {"fa": "تنها شناسهٔ عضو است", "en": "It is the member's only identifier"}
    detail = {
        "fa": "پیش از برداشتن این شناسه، شناسهٔ دیگری به عضو بدهید.",
        "en": "Give the member another identifier before taking this one away.",
    }


class MemberMerged(VafaError):
    code = "members.merged"
    kind = Kind.CONFLICT
    title = {"fa": "عضو در عضو دیگری ادغام شده است", "en": "The member was merged into another"}
    detail = {
        "fa": "کار را روی عضو {survivor} انجام دهید یا ادغام را بازگردانید.",
        "en": "Work with member {survivor}, or undo the merge first.",
    }


class MemberErased(VafaError):
    code = "members.erased"
    kind = Kind.CONFLICT
    title = {"fa": "مشخصات عضو پاک شده است", "en": "The member has been erased"}
    detail = {
        "fa": "از این عضو تنها حسابی بی‌نام مانده است.",
        "en": "Only a nameless account is left of this member.",
    }


class MergeWithItself(VafaError):
    code = "members.merge_with_itself"
    kind = Kind.INVALID
    title = {"fa": "این دو یک عضو هستند", "en": "They are the same member"}
    detail = {
        "fa": "برای ادغام، دو عضو جدا لازم است.",
        "en": "Merging takes two different members.",
    }


class MergeNotFound(VafaError):
    code = "members.merge_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "ادغام پیدا نشد", "en": "No such merge"}
    detail = {
        "fa": "چنین ادغامی نیست یا پیش‌تر بازگردانده شده است.",
        "en": "There is no such merge, or it was undone before.",
    }


class FieldInvalid(VafaError):
    code = "members.field_invalid"
    kind = Kind.INVALID
    title = {"fa": "فیلد پذیرفته نشد", "en": "The field was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}
