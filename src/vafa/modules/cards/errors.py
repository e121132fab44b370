"""What cards refuse, in words."""

from typing import ClassVar

from vafa.domain.errors import Kind, VafaError


class CardUnknown(VafaError):
    code = "cards.unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar = {"fa": "کارت پیدا نشد", "en": "No such card"}
    detail: ClassVar = {
        "fa": "باشگاه کارتی با این شماره ندارد؛ رقم‌ها را دوباره ببینید.",
        "en": "The club has no card of this number; look at the digits again.",
    }


class CardTaken(VafaError):
    code = "cards.taken"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "این کارت از آنِ دیگری است", "en": "This card is somebody else's"}
    detail: ClassVar = {
        "fa": "کارت پیش‌تر به عضو دیگری داده شده است.",
        "en": "The card was given to another member before.",
    }


class CardBlocked(VafaError):
    code = "cards.blocked"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "این کارت مسدود است", "en": "This card is blocked"}
    detail: ClassVar = {"fa": "{reason}", "en": "{reason}"}


class CardFree(VafaError):
    code = "cards.free"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "این کارت به کسی داده نشده است", "en": "This card was given to nobody"}
    detail: ClassVar = {
        "fa": "کارتی که عضوی ندارد جایگزین نمی‌خواهد.",
        "en": "A card without a member needs no other in its place.",
    }


class CardNotBlocked(VafaError):
    code = "cards.not_blocked"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "این کارت مسدود نیست", "en": "This card is not blocked"}
    detail: ClassVar = {"fa": "چیزی برای باز کردن نیست.", "en": "There is nothing to open again."}


class CardReplaced(VafaError):
    code = "cards.replaced"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "این کارت عوض شده است", "en": "This card was replaced"}
    detail: ClassVar = {
        "fa": "عضو به جای این کارت، کارت دیگری دارد.",
        "en": "The member has another card in place of this one.",
    }


class PinNeeded(VafaError):
    code = "cards.pin_needed"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "رمز کارت لازم است", "en": "The card's PIN is needed"}
    detail: ClassVar = {
        "fa": "رمز زیر خراش کارت را هم بنویسید.",
        "en": "Write the PIN under the card's scratch, too.",
    }


class PinWrong(VafaError):
    """The same for a wrong PIN and a number that is none: numbers are not tried out."""

    code = "cards.pin_wrong"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "شماره یا رمز درست نیست", "en": "Number or PIN is not right"}
    detail: ClassVar = {
        "fa": "شمارهٔ روی کارت و رمز زیر خراش آن را دوباره ببینید.",
        "en": "Look again at the number on the card and the PIN under its scratch.",
    }


class ReasonUnknown(VafaError):
    code = "cards.reason"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "دلیل ناشناخته", "en": "Unknown reason"}
    detail: ClassVar = {"fa": "یکی از این‌ها را بنویسید: {known}.", "en": "Use one of: {known}."}


class BatchUnknown(VafaError):
    code = "cards.batch_unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar = {"fa": "دسته پیدا نشد", "en": "No such batch"}
    detail: ClassVar = {"fa": "چنین دسته‌ای نیست.", "en": "There is no such batch."}


class BatchTooLarge(VafaError):
    code = "cards.batch_size"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "شمار کارت‌ها درست نیست", "en": "That many cards cannot be made"}
    detail: ClassVar = {
        "fa": "از ۱ تا {most} کارت در هر دسته ساخته می‌شود.",
        "en": "A batch has from 1 to {most} cards.",
    }


class RoomTooSmall(VafaError):
    """Numbers that fill their room can be guessed."""

    code = "cards.room"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "رقم‌ها کم است", "en": "There are too few digits"}
    detail: ClassVar = {
        "fa": "برای این شمار کارت، دست‌کم {digits} رقم میان پیش‌شماره و رقم کنترل لازم است.",
        "en": "That many cards need at least {digits} digits between prefix and check digit.",
    }


class NumbersUnfit(VafaError):
    """Mobile numbers, numbers on goods, or numbers that the app gives to phones."""

    code = "cards.unfit"
    kind = Kind.INVALID
    title: ClassVar = {
        "fa": "این شماره‌ها با چیز دیگری اشتباه می‌شوند",
        "en": "These numbers mean something else",
    }
    detail: ClassVar = {
        "fa": "شماره‌هایی با این پیش‌شماره و شمار رقم، شمارهٔ موبایل یا کالا هستند یا برنامه به گوشی‌ها می‌دهد؛ "
        "پیش‌شماره یا شمار رقم‌ها را عوض کنید.",
        "en": "Numbers of this prefix and length are mobiles, goods, or those that the app gives to phones; change "
        "the prefix or the digits.",
    }


class CodeRefused(VafaError):
    code = "cards.code"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "کد گوشی پذیرفته نشد", "en": "The phone's code was not taken"}
    detail: ClassVar = {"fa": "{reason}", "en": "{reason}"}


class ReplacingNotHere(VafaError):
    code = "cards.replacing"
    kind = Kind.FORBIDDEN
    title: ClassVar = {"fa": "تعویض کارت در صندوق نیست", "en": "No cards are replaced here"}
    detail: ClassVar = {
        "fa": "باشگاه تعویض کارت را به دفتر سپرده است.",
        "en": "The club replaces cards in its office only.",
    }


class PassKeyInvalid(VafaError):
    code = "cards.pass_key"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "فایل پذیرفته نشد", "en": "The file was not accepted"}
    detail: ClassVar = {"fa": "{reason}", "en": "{reason}"}


class PassNotOffered(VafaError):
    code = "cards.pass_off"
    kind = Kind.NOT_FOUND
    title: ClassVar = {"fa": "گذر کیف پول نیست", "en": "There is no wallet pass"}
    detail: ClassVar = {
        "fa": "باشگاه این گذر را هنوز راه نینداخته است.",
        "en": "The club has not set this pass up yet.",
    }
