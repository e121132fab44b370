"""What credit refuses, in words. Amounts in them are rials, said as toman where they make whole toman."""

from __future__ import annotations

from vafa.domain.errors import Kind, VafaError
from vafa.domain.text import money

Words = dict[str, str]


def said(rials: int) -> Words:
    return {lang: money(rials, lang) for lang in ("fa", "en")}


class CreditRefused(VafaError):
    """Credit cannot pay for this; `why` is the word for machines, `missing` the rials that would help."""

    code = "credit.refused"
    kind = Kind.CONFLICT
    title = {"fa": "پرداخت با اعتبار ممکن نیست", "en": "Credit cannot pay for this"}
    detail = {"fa": "{reason}", "en": "{reason}"}

    def __init__(self, why: str, reason: Words, missing: int | None = None) -> None:
        more: dict[str, object] = {} if missing is None else {"missing": missing}
        super().__init__(reason=reason, why=why, **more)
        self.given = (why, reason, missing)

    def __reduce__(self) -> tuple[object, ...]:
        return (CreditRefused, self.given)


class KindUnknown(VafaError):
    code = "credit.kind_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "این نوع اعتبار وجود ندارد", "en": "There is no such kind of credit"}
    detail = {"fa": "نوعی با کلید «{credit}» نیست.", "en": "There is no kind “{credit}”."}


class NotForThisKind(VafaError):
    code = "credit.not_for_this_kind"
    kind = Kind.CONFLICT
    title = {"fa": "برای این نوع اعتبار نیست", "en": "Not for this kind of credit"}
    detail = {"fa": "{reason}", "en": "{reason}"}


NO_LINE_KIND = {
    "fa": "این نوع، خط اعتباری نیست.",
    "en": "This kind is not a credit line.",
}
IS_LINE_KIND = {
    "fa": "خط اعتباری تنها با سقف، خرید و تسویه تغییر می‌کند.",
    "en": "A credit line changes by its limit, purchases and settlements alone.",
}
NO_TOP_UP = {"fa": "این نوع با پول شارژ نمی‌شود.", "en": "This kind cannot be topped up."}
NO_GIFTS = {"fa": "این نوع به عضو دیگر داده نمی‌شود.", "en": "This kind cannot be given to another member."}


class LineNotFound(VafaError):
    code = "credit.line_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "خط اعتباری پیدا نشد", "en": "No such credit line"}
    detail = {"fa": "این عضو چنین خط اعتباری ندارد.", "en": "This member has no such credit line."}


class LineThere(VafaError):
    code = "credit.line_there"
    kind = Kind.CONFLICT
    title = {"fa": "خط اعتباری باز است", "en": "There is a line already"}
    detail = {
        "fa": "این عضو از این نوع خط اعتباری دارد.",
        "en": "This member has a line of this kind already.",
    }


class LineState(VafaError):
    code = "credit.line_state"
    kind = Kind.CONFLICT
    title = {"fa": "وضعیت خط اعتباری اجازه نمی‌دهد", "en": "The state of the line does not allow it"}
    detail = {"fa": "{reason}", "en": "{reason}"}


CLOSED = {"fa": "این خط اعتباری بسته شده است.", "en": "This line has been closed."}
STILL_OWED = {
    "fa": "تا بدهی تسویه نشود، خط اعتباری بسته نمی‌شود.",
    "en": "A line can be closed once nothing is owed.",
}


class LimitTooLow(VafaError):
    """A limit below what is owed, or what is held of it."""

    code = "credit.limit_too_low"
    kind = Kind.CONFLICT
    title = {"fa": "سقف از بدهی کمتر است", "en": "The limit is below what is owed"}
    detail = {
        "fa": "{used} از این خط در کار است؛ سقف از آن کمتر نمی‌شود.",
        "en": "{used} of the line are in use; the limit cannot be less.",
    }


class SettledTooMuch(VafaError):
    code = "credit.settled_too_much"
    kind = Kind.CONFLICT
    title = {"fa": "بیش از بدهی", "en": "More than is owed"}
    detail = {"fa": "بدهی این خط {owed} است.", "en": "{owed} are owed on this line."}


class AmountOut(VafaError):
    """Less than the least, or more than the most."""

    code = "credit.amount_out_of_range"
    kind = Kind.INVALID
    title = {"fa": "مقدار پذیرفته نیست", "en": "That amount is not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}

    @classmethod
    def between(cls, least: int, most: int) -> AmountOut:
        low, high = said(least), said(most)
        reason = {
            "fa": f"از {low['fa']} تا {high['fa']} می‌توان.",
            "en": f"From {low['en']} to {high['en']} can be had.",
        }
        if least == most:
            reason = {"fa": f"تنها {low['fa']} می‌توان.", "en": f"Only {low['en']} can be had."}
        return cls(least=low, most=high, reason=reason)


class AlreadyUsed(VafaError):
    code = "credit.already_used"
    kind = Kind.CONFLICT
    title = {"fa": "خرج شده است", "en": "It has been spent"}
    detail = {
        "fa": "{missing} از آنچه داده شد دیگر در حساب نیست؛ برگشت آن ممکن نیست.",
        "en": "{missing} of what was given is no longer there, so it cannot be undone.",
    }


class DeedNotFound(VafaError):
    code = "credit.deed_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "پیدا نشد", "en": "Not found"}
    detail = {"fa": "چنین کاری ثبت نشده است.", "en": "Nothing like that was recorded."}


class DeedUndone(VafaError):
    code = "credit.already_undone"
    kind = Kind.CONFLICT
    title = {"fa": "پیش‌تر برگشت خورده است", "en": "It was undone already"}
    detail = {"fa": "این کار یک بار برگشت خورده است.", "en": "This has been undone before."}


class GiftStays(VafaError):
    code = "credit.gift_stays"
    kind = Kind.CONFLICT
    title = {"fa": "هدیه پس گرفته نمی‌شود", "en": "Gifts are not taken back"}
    detail = {
        "fa": "این اعتبار به عضو دیگری هدیه شده است و برگشت ندارد.",
        "en": "This credit was given to another member and cannot be taken back.",
    }


class RateNotFound(VafaError):
    code = "credit.rate_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "این تبدیل نیست", "en": "There is no such exchange"}
    detail = {"fa": "نرخ تبدیل «{rate}» روشن نیست.", "en": "The rate “{rate}” is not offered."}


class TooLittleToExchange(VafaError):
    code = "credit.too_little"
    kind = Kind.INVALID
    title = {"fa": "مقدار کم است", "en": "Too little"}
    detail = {"fa": "دست‌کم {least} لازم است.", "en": "At least {least} is needed."}


class ExchangeLimit(VafaError):
    code = "credit.exchange_limit"
    kind = Kind.CONFLICT
    title = {"fa": "سقف تبدیل", "en": "The limit of exchanges"}
    detail = {
        "fa": "در این دوره {left} دیگر می‌توان تبدیل کرد.",
        "en": "{left} more can be exchanged in this period.",
    }


class GiftRefused(VafaError):
    code = "credit.gift_refused"
    kind = Kind.CONFLICT
    title = {"fa": "هدیه داده نشد", "en": "The gift was not given"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class CodeNeeded(VafaError):
    """The gift is above the club's limit: the giver's one-time code has to come with it."""

    code = "credit.code_needed"
    kind = Kind.CONFLICT
    title = {"fa": "کد تأیید لازم است", "en": "A code is needed"}
    detail = {
        "fa": "برای این مبلغ، کدی که به موبایل شما رفت لازم است.",
        "en": "For this amount the code that was sent to your mobile is needed.",
    }
