"""What tills refuse, in words."""

from typing import ClassVar

from vafa.domain.errors import Kind, VafaError


class TillUnknown(VafaError):
    code = "tills.unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar = {"fa": "صندوق پیدا نشد", "en": "No such till"}
    detail: ClassVar = {"fa": "این باشگاه صندوق {till} ندارد.", "en": "This club has no till {till}."}


class TillNotChosen(VafaError):
    code = "tills.not_chosen"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "صندوق این دستگاه معلوم نیست", "en": "This device has no till yet"}
    detail: ClassVar = {
        "fa": "نخست شعبه و نام صندوق را انتخاب کنید.",
        "en": "Choose the branch and the till's name first.",
    }


class TillNameInvalid(VafaError):
    code = "tills.name"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "نام صندوق درست نیست", "en": "The till's name is not right"}
    detail: ClassVar = {"fa": "نام صندوق ۱ تا ۴۰ حرف دارد.", "en": "A till's name has 1 to 40 characters."}


class BranchUnknown(VafaError):
    code = "tills.branch"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "شعبه پیدا نشد", "en": "No such branch"}
    detail: ClassVar = {"fa": "این شعبه نیست یا بسته است.", "en": "There is no such branch, or it is closed."}


class SpendingNotAllowed(VafaError):
    code = "tills.spending"
    kind = Kind.FORBIDDEN
    title: ClassVar = {"fa": "خرج کردن در این صندوق ممکن نیست", "en": "Spending is not possible here"}
    detail: ClassVar = {"fa": "{reason}", "en": "{reason}"}


class GuestsNotServed(VafaError):
    code = "tills.guests"
    kind = Kind.FORBIDDEN
    title: ClassVar = {"fa": "عضو معلوم نیست", "en": "No member is named"}
    detail: ClassVar = {
        "fa": "این باشگاه خرید بدون عضو ثبت نمی‌کند.",
        "en": "This club records no purchases without a member.",
    }


class NoMobile(VafaError):
    code = "tills.no_mobile"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "عضو شمارهٔ موبایل ندارد", "en": "The member has no mobile number"}
    detail: ClassVar = {
        "fa": "بالاتر از این مبلغ، کد به موبایل عضو فرستاده می‌شود و او موبایل ندارد.",
        "en": "Above this amount a code is sent to the member's mobile, and there is none.",
    }


class ReceiptUnknown(VafaError):
    code = "tills.receipt"
    kind = Kind.NOT_FOUND
    title: ClassVar = {"fa": "رسید پیدا نشد", "en": "No such receipt"}
    detail: ClassVar = {"fa": "نشانی رسید درست نیست.", "en": "The address of the receipt is not right."}


NOT_YOURS = {"fa": "نقش شما اجازهٔ خرج کردن ندارد.", "en": "Your role may not let members spend."}
NEEDS_HOLD = {
    "fa": "مبلغ باید نخست کنار گذاشته شود.",
    "en": "The amount has to be set aside first.",
}
NEEDS_CODE = {
    "fa": "برای این مبلغ کد عضو لازم است.",
    "en": "This amount needs the member's code.",
}
OFFLINE_LIMIT = {
    "fa": "بیش از سقفی است که بدون شبکه می‌شود خرج کرد.",
    "en": "It is more than may be spent without a network.",
}
