"""What earning's services refuse, in words."""

from vafa.domain.errors import Kind, Rials, VafaError
from vafa.domain.explain.figures import is_money
from vafa.domain.ledger import NotEnough
from vafa.domain.programme import Programme


class CurrencyUnknown(VafaError):
    code = "ledger.currency_unknown"
    kind = Kind.INVALID
    title = {"fa": "واحد ناشناخته", "en": "Unknown currency"}
    detail = {
        "fa": "برنامهٔ باشگاه واحد «{currency}» ندارد؛ واحدها: {known}.",
        "en": "The club's programme has no currency “{currency}”; it has: {known}.",
    }


class AmountInvalid(VafaError):
    code = "ledger.amount"
    kind = Kind.INVALID
    title = {"fa": "مقدار درست نیست", "en": "The amount is not right"}
    detail = {
        "fa": "مقدار عددی صحیح از ۱ تا {most} است.",
        "en": "An amount is a whole number from 1 to {most}.",
    }


class ReasonNeeded(VafaError):
    code = "ledger.reason_needed"
    kind = Kind.INVALID
    title = {"fa": "دلیل لازم است", "en": "A reason is needed"}
    detail = {
        "fa": "بنویسید این اصلاح چرا انجام می‌شود؛ دلیل در تاریخچهٔ عضو می‌ماند.",
        "en": "Say why this correction is made; the reason stays in the member's history.",
    }


class ExpiryInvalid(VafaError):
    code = "ledger.expiry"
    kind = Kind.INVALID
    title = {"fa": "انقضا درست نیست", "en": "The expiry is not right"}
    detail = {
        "fa": "انقضا باید در آینده و پس از فعال شدن باشد.",
        "en": "The expiry must be in the future and after the activation.",
    }


class SameMember(VafaError):
    code = "ledger.same_member"
    kind = Kind.INVALID
    title = {"fa": "فرستنده و گیرنده یکی است", "en": "Giver and taker are the same"}
    detail = {"fa": "عضو نمی‌تواند به خودش هدیه دهد.", "en": "A member cannot give to themselves."}


class HoldNotFound(VafaError):
    code = "hold.not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "بلوکه پیدا نشد", "en": "No such hold"}
    detail = {"fa": "در این باشگاه چنین بلوکه‌ای نیست.", "en": "This club has no such hold."}


class EventTypeUnknown(VafaError):
    code = "events.type_unknown"
    kind = Kind.INVALID
    title = {"fa": "نوع رویداد ناشناخته است", "en": "Unknown type of event"}
    detail = {
        "fa": "برنامه رویداد «{type}» ندارد؛ رویدادها: {known}.",
        "en": "The programme has no event “{type}”; it has: {known}.",
    }


class EventReferenceTaken(VafaError):
    code = "events.reference_taken"
    kind = Kind.CONFLICT
    title = {"fa": "این شماره پیش‌تر ثبت شده است", "en": "This reference was posted before"}
    detail = {
        "fa": "رویداد «{reference}» با محتوای دیگری ثبت شده است؛ تفاوت: {differs}.",
        "en": "The event “{reference}” was posted with another content; what differs: {differs}.",
    }


class EventFromFuture(VafaError):
    code = "events.future"
    kind = Kind.INVALID
    title = {"fa": "رویداد از آینده است", "en": "The event is from the future"}
    detail = {
        "fa": "زمان رویداد {minutes} دقیقه جلوتر از ساعت است.",
        "en": "The time of the event is {minutes} minutes ahead of the clock.",
    }


class NotEnoughOf(NotEnough):
    """The same with the currency's name, and money as money; `currency` stays its key."""

    detail = {
        "fa": "از «{name}»، {wanted} خواسته شد و {available} در دسترس است؛ {missing} کم است.",
        "en": "{wanted} of “{name}” was asked for and {available} is available: {missing} is missing.",
    }


def named(short: NotEnough, programme: Programme) -> NotEnough:
    """What is missing, as the club names and counts it."""
    currency = programme.currencies.get(str(short.values["currency"]))
    if currency is None:
        return short
    money = Rials if is_money(currency) else int
    amounts = {name: money(value) for name, value in short.values.items() if isinstance(value, int)}
    return NotEnoughOf(**{**short.values, **amounts, "name": currency.names.model_dump()})
