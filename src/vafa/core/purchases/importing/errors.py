"""What an import refuses, in words."""

from vafa.domain.errors import Kind, VafaError


class FileInvalid(VafaError):
    """The file as a whole cannot be read: nothing of it was recorded."""

    code = "import.file_invalid"
    kind = Kind.INVALID
    title = {"fa": "این فایل خوانده نشد", "en": "The file could not be read"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class RowInvalid(VafaError):
    """A purchase of the file cannot be taken; the others can."""

    code = "import.row_invalid"
    kind = Kind.INVALID
    title = {"fa": "سطر پذیرفته نشد", "en": "The row was not accepted"}
    detail = {"fa": "{column}: {reason}", "en": "{column}: {reason}"}


class ImportBusy(VafaError):
    code = "import.busy"
    kind = Kind.CONFLICT
    title = {"fa": "همین فایل در حال ورود است", "en": "This file is being imported right now"}
    detail = {
        "fa": "صبر کنید تا اجرای دیگر تمام شود.",
        "en": "Wait until the other run has ended.",
    }


def wrong(column: str, fa: str, en: str) -> RowInvalid:
    return RowInvalid(column=column, reason={"fa": fa, "en": en})
