"""What the door itself refuses."""

from typing import ClassVar

from vafa.domain.errors import Kind, VafaError


class NoSuchPath(VafaError):
    code = "api.not_found"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "پیدا نشد", "en": "Not found"}
    detail: ClassVar[dict[str, str]] = {"fa": "چنین نشانی‌ای نیست.", "en": "There is nothing at this address."}


class WrongMethod(VafaError):
    code = "api.method"
    kind = Kind.METHOD
    title: ClassVar[dict[str, str]] = {"fa": "روش نادرست", "en": "Method not allowed"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "این نشانی فقط این روش‌ها را می‌پذیرد: {allowed}",
        "en": "This address takes only: {allowed}",
    }


class Malformed(VafaError):
    code = "api.malformed"
    kind = Kind.MALFORMED
    title: ClassVar[dict[str, str]] = {"fa": "درخواست خوانده نشد", "en": "The request could not be read"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "بدنهٔ درخواست باید JSON درست و به رمزگذاری UTF-8 باشد.",
        "en": "The body must be well-formed JSON in UTF-8.",
    }


class RequestInvalid(VafaError):
    """``errors`` names every field that is wrong."""

    code = "api.invalid"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "درخواست پذیرفته نشد", "en": "The request was not accepted"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "این‌ها درست نیست: {fields}",
        "en": "These are not right: {fields}",
    }

    def problem(self, lang: str) -> dict[str, object]:
        document = super().problem(lang)
        del document["fields"]  # the same as `errors`, in one text
        return document


class TooLarge(VafaError):
    code = "api.too_large"
    kind = Kind.TOO_LARGE
    title: ClassVar[dict[str, str]] = {"fa": "درخواست بزرگ است", "en": "The request is too large"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "بدنهٔ این درخواست حداکثر {limit} بایت است.",
        "en": "The body of this request has at most {limit} bytes.",
    }


class Busy(VafaError):
    code = "api.unavailable"
    kind = Kind.UNAVAILABLE
    title: ClassVar[dict[str, str]] = {"fa": "اکنون در دسترس نیست", "en": "Not available now"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "پایگاه داده پاسخ نمی‌دهد؛ همین درخواست را دوباره بفرستید.",
        "en": "The database does not answer; send the same request again.",
    }


class Fault(VafaError):
    """Ours, not the caller's. The log has the rest under the request's id."""

    code = "api.fault"
    kind = Kind.FAULT
    title: ClassVar[dict[str, str]] = {"fa": "خطای داخلی", "en": "Internal error"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "ایراد از ماست. شناسهٔ درخواست را به پشتیبانی بگویید.",
        "en": "The fault is ours. Tell support the id of the request.",
    }


class CursorInvalid(VafaError):
    code = "api.cursor"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "نشانگر صفحه درست نیست", "en": "The cursor is not valid"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "نشانگر را همان‌گونه که گرفته‌اید بفرستید.",
        "en": "Send the cursor as it was given.",
    }
