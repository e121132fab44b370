"""What rewards refuse, in words."""

from vafa.domain.errors import Kind, VafaError


class RewardNotFound(VafaError):
    code = "rewards.not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "پاداش پیدا نشد", "en": "No such reward"}
    detail = {"fa": "در این باشگاه چنین پاداشی نیست.", "en": "This club has no such reward."}


class KeyTaken(VafaError):
    code = "rewards.key_taken"
    kind = Kind.CONFLICT
    title = {"fa": "کلید تکراری", "en": "The key is taken"}
    detail = {"fa": "پاداش دیگری کلید «{key}» را دارد.", "en": "Another reward has the key “{key}”."}


class KeyInvalid(VafaError):
    code = "rewards.key"
    kind = Kind.INVALID
    title = {"fa": "کلید درست نیست", "en": "The key is not right"}
    detail = {
        "fa": "کلید با حرف کوچک لاتین آغاز می‌شود و تنها حرف کوچک، رقم و زیرخط دارد.",
        "en": "A key begins with a small letter and has only small letters, digits and underscores.",
    }


class CurrencyMissing(VafaError):
    code = "rewards.currency"
    kind = Kind.INVALID
    title = {"fa": "واحد ناشناخته", "en": "Unknown currency"}
    detail = {
        "fa": "برنامهٔ باشگاه واحد «{currency}» ندارد.",
        "en": "The club's programme has no currency “{currency}”.",
    }


class CurrencyLent(VafaError):
    code = "rewards.currency_lent"
    kind = Kind.INVALID
    title = {"fa": "این واحد اعتبار نسیه است", "en": "This currency is lent"}
    detail = {
        "fa": "«{currency}» خط اعتبار است؛ پاداش با آن خریده یا داده نمی‌شود.",
        "en": "“{currency}” is a credit line: no reward is paid with it or gives it.",
    }


class BranchMissing(VafaError):
    code = "rewards.branch_missing"
    kind = Kind.INVALID
    title = {"fa": "شعبه پیدا نشد", "en": "No such branch"}
    detail = {"fa": "باشگاه شعبهٔ «{branch}» ندارد.", "en": "The club has no branch “{branch}”."}


class StockInvalid(VafaError):
    code = "rewards.stock"
    kind = Kind.INVALID
    title = {"fa": "موجودی درست نیست", "en": "The stock is not right"}
    detail = {
        "fa": "موجودی عددی صحیح از صفر به بالاست و کمتر از صفر نمی‌شود.",
        "en": "Stock is a whole number from zero up and cannot go below it.",
    }


class Refused(VafaError):
    """Why a member cannot have a reward (now). Each reason is a class of its own."""

    kind = Kind.CONFLICT
    title = {"fa": "این پاداش را اکنون نمی‌توان گرفت", "en": "This reward cannot be had now"}


class Off(Refused):
    code = "rewards.off"
    detail = {"fa": "این پاداش اکنون ارائه نمی‌شود.", "en": "This reward is not offered now."}


class NotYet(Refused):
    code = "rewards.not_yet"
    detail = {"fa": "از {day} ارائه می‌شود.", "en": "It is offered from {day}."}


class Over(Refused):
    code = "rewards.over"
    detail = {"fa": "زمان آن {day} به پایان رسید.", "en": "It ended on {day}."}


class Closed(Refused):
    code = "rewards.closed"
    detail = {"fa": "اکنون ساعت سفارش نیست؛ {hours}.", "en": "It cannot be ordered at this hour; {hours}."}


class NotForYou(Refused):
    code = "rewards.not_for_member"
    detail = {"fa": "{reason}", "en": "{reason}"}


class SoldOut(Refused):
    code = "rewards.sold_out"
    detail = {"fa": "«{reward}» تمام شده است.", "en": "“{reward}” is sold out."}


class TooFew(Refused):
    code = "rewards.too_few"
    detail = {
        "fa": "از «{reward}» تنها {left} مانده است.",
        "en": "Only {left} of “{reward}” are left.",
    }


class LimitReached(Refused):
    code = "rewards.limit"
    detail = {
        "fa": "هر عضو {per} {most} بار می‌تواند این پاداش را بگیرد.",
        "en": "A member can have this reward {most} times {per}.",
    }


class BalanceTooSmall(Refused):
    code = "rewards.balance"
    title = {"fa": "موجودی کافی نیست", "en": "Not enough balance"}
    detail = {
        "fa": "{price} لازم است و {available} دارید؛ {missing} دیگر.",
        "en": "It takes {price} and you have {available}: {missing} more.",
    }


class QuantityInvalid(VafaError):
    code = "rewards.quantity"
    kind = Kind.INVALID
    title = {"fa": "تعداد درست نیست", "en": "The quantity is not right"}
    detail = {"fa": "تعداد از ۱ تا {most} است.", "en": "The quantity is from 1 to {most}."}


class BranchUnknown(VafaError):
    code = "rewards.branch"
    kind = Kind.INVALID
    title = {"fa": "در این شعبه تحویل نمی‌شود", "en": "Not handed over at this branch"}
    detail = {
        "fa": "«{reward}» در شعبهٔ {branch} تحویل نمی‌شود.",
        "en": "“{reward}” is not handed over at the branch {branch}.",
    }


class RedemptionNotFound(VafaError):
    code = "rewards.redemption_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "سفارش پاداش پیدا نشد", "en": "No such redemption"}
    detail = {
        "fa": "با این کد سفارشی نیست؛ کد را دوباره بخوانید.",
        "en": "Nothing was ordered with this code; read it again.",
    }


class WrongState(VafaError):
    code = "rewards.state"
    kind = Kind.CONFLICT
    title = {"fa": "این کار دیگر شدنی نیست", "en": "This can no longer be done"}
    detail = {"fa": "این پاداش {state} است.", "en": "This reward is {state}."}


class CancelTooLate(VafaError):
    code = "rewards.cancel_too_late"
    kind = Kind.CONFLICT
    title = {"fa": "زمان لغو گذشته است", "en": "It is too late to cancel"}
    detail = {
        "fa": "تا {hours} ساعت پس از سفارش می‌توانستید لغو کنید؛ از فروشگاه بخواهید.",
        "en": "You could cancel within {hours} hours of ordering; please ask the shop.",
    }


class GivenUsed(VafaError):
    code = "rewards.given_used"
    kind = Kind.CONFLICT
    title = {"fa": "آنچه داده شد خرج شده است", "en": "What was given has been used"}
    detail = {
        "fa": "این پاداش پس از خرج شدن برنمی‌گردد.",
        "en": "This reward cannot come back once it was used.",
    }


class WishesOff(VafaError):
    code = "rewards.wishes_off"
    kind = Kind.CONFLICT
    title = {"fa": "فهرست آرزوها خاموش است", "en": "Wish lists are switched off"}
    detail = {"fa": "باشگاه فهرست آرزوها ندارد.", "en": "The club has no wish lists."}


STATES = {
    "ordered": {"fa": "سفارش داده شده", "en": "ordered"},
    "ready": {"fa": "آمادهٔ تحویل", "en": "ready to pick up"},
    "handed_over": {"fa": "تحویل داده شده", "en": "handed over"},
    "cancelled": {"fa": "لغو شده", "en": "cancelled"},
    "lapsed": {"fa": "از مهلت گذشته", "en": "past its time"},
    "returned": {"fa": "برگشت خورده", "en": "returned"},
}
