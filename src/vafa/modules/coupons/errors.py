"""What can be wrong with a series of coupons."""

from vafa.domain.errors import Kind, VafaError


class SeriesUnknown(VafaError):
    code = "coupons.series_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "سری پیدا نشد", "en": "No such series"}
    detail = {"fa": "چنین سری کد تخفیفی نیست.", "en": "There is no such series of coupons."}


class SeriesInvalid(VafaError):
    """``errors`` name the fields, in words."""

    code = "coupons.series_invalid"
    kind = Kind.INVALID
    title = {"fa": "سری پذیرفته نشد", "en": "The series was not accepted"}
    detail = {"fa": "{fields}", "en": "{fields}"}


class KindUnknown(VafaError):
    code = "coupons.kind_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "نوع کد تخفیف پیدا نشد", "en": "No such kind of coupon"}
    detail = {
        "fa": "در برنامهٔ باشگاه نوع کد تخفیفی با کلید «{kind}» نیست.",
        "en": "The programme has no kind of coupon with the key “{kind}”.",
    }


class FileUnreadable(VafaError):
    code = "coupons.file_unreadable"
    kind = Kind.INVALID
    title = {"fa": "فایل خوانده نشد", "en": "The file cannot be read"}
    detail = {
        "fa": "فایلی CSV یا XLSX با یک کد در هر سطر بفرستید؛ حداکثر {most} سطر.",
        "en": "Send a CSV or XLSX file with one code a row; at most {most} rows.",
    }
