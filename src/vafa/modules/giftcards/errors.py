"""What can be wrong with making, giving and sending gift cards."""

from vafa.domain.errors import Kind, VafaError


class BatchUnknown(VafaError):
    code = "giftcards.batch_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "دسته پیدا نشد", "en": "No such batch"}
    detail = {"fa": "چنین دستهٔ کارتی نیست.", "en": "There is no such batch of cards."}


class AmountRefused(VafaError):
    code = "giftcards.amount"
    kind = Kind.INVALID
    title = {"fa": "مبلغ پذیرفته نشد", "en": "The amount was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class KindUnknown(VafaError):
    code = "giftcards.kind_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "نوع کارت پیدا نشد", "en": "No such kind of card"}
    detail = {"fa": "کارتی با کلید «{kind}» نیست.", "en": "There is no card with the key “{kind}”."}


class CountRefused(VafaError):
    code = "giftcards.count"
    kind = Kind.INVALID
    title = {"fa": "تعداد پذیرفته نشد", "en": "The number was not accepted"}
    detail = {"fa": "از ۱ تا {most} کارت.", "en": "From 1 to {most} cards."}


class NobodyNamed(VafaError):
    code = "giftcards.nobody"
    kind = Kind.INVALID
    title = {"fa": "گیرنده نوشته نشده است", "en": "Nobody is named"}
    detail = {"fa": "عضو یا شمارهٔ موبایل گیرنده لازم است.", "en": "A member or a mobile number is needed."}


class NotSendable(VafaError):
    code = "giftcards.not_sendable"
    kind = Kind.CONFLICT
    title = {"fa": "این کارت فرستاده نمی‌شود", "en": "This card cannot be sent"}
    detail = {"fa": "{reason}", "en": "{reason}"}
