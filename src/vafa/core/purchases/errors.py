"""What purchases refuse, in words."""

from vafa.domain.errors import Kind, VafaError


class PurchaseInvalid(VafaError):
    code = "purchase.invalid"
    kind = Kind.INVALID
    title = {"fa": "خرید پذیرفته نشد", "en": "The purchase was not accepted"}
    detail = {"fa": "{path}: {reason}", "en": "{path}: {reason}"}


class PurchaseFromFuture(VafaError):
    code = "purchase.future"
    kind = Kind.INVALID
    title = {"fa": "زمان خرید در آینده است", "en": "The purchase is from the future"}
    detail = {
        "fa": "زمان خرید {minutes} دقیقه جلوتر از ساعت باشگاه است؛ ساعت صندوق را درست کنید.",
        "en": "The purchase is {minutes} minutes ahead of the club's clock; set the till's clock.",
    }


class ReferenceTaken(VafaError):
    code = "purchase.reference_taken"
    kind = Kind.CONFLICT
    title = {"fa": "این شماره پیش‌تر ثبت شده است", "en": "This reference was recorded before"}
    detail = {
        "fa": "خریدی با شمارهٔ «{reference}» با محتوای دیگری ثبت شده است؛ تفاوت: {differs}.",
        "en": "A purchase with reference “{reference}” was recorded with another content; what differs: {differs}.",
    }


class RefundMoment(VafaError):
    code = "refund.moment"
    kind = Kind.INVALID
    title = {"fa": "زمان مرجوعی درست نیست", "en": "The moment of the return is not right"}
    detail = {
        "fa": "مرجوعی پس از خرید و تا همین حالاست.",
        "en": "A return is after its purchase, and not in the future.",
    }


class PurchaseNotFound(VafaError):
    code = "purchase.not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "خرید پیدا نشد", "en": "No such purchase"}
    detail = {"fa": "در این باشگاه چنین خریدی نیست.", "en": "This club has no such purchase."}


class RefundReferenceTaken(VafaError):
    code = "refund.reference_taken"
    kind = Kind.CONFLICT
    title = {"fa": "این شماره پیش‌تر ثبت شده است", "en": "This reference was recorded before"}
    detail = {
        "fa": "برگشتی با شمارهٔ «{reference}» برای این خرید با محتوای دیگری ثبت شده است.",
        "en": "A refund of this purchase with reference “{reference}” was recorded with another content.",
    }
