"""What is refused about offers."""

from vafa.domain.errors import Kind, VafaError


class OfferNotFound(VafaError):
    code = "offers.not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "آفر پیدا نشد", "en": "No such offer"}
    detail = {"fa": "آفری با این کلید نیست.", "en": "There is no offer with this key."}


class OfferChanged(VafaError):
    code = "offers.changed"
    kind = Kind.CONFLICT
    title = {"fa": "این آفر عوض شده است", "en": "This offer has changed"}
    detail = {
        "fa": "کسی دیگر همین آفر را در پیش‌نویس تغییر داد. نوشتهٔ شما هنوز ذخیره نشده است.",
        "en": "Somebody else has changed this offer in the draft. What you wrote is not saved yet.",
    }


class OfferReversed(VafaError):
    code = "offers.reversed"
    kind = Kind.INVALID
    title = {"fa": "آغاز و پایان جابه‌جا است", "en": "The end comes before the beginning"}
    detail = {
        "fa": "روز پایان پیش از روز آغاز است؛ این آفر هیچ روزی برقرار نمی‌شود.",
        "en": "The last day is before the first one; this offer would never hold.",
    }


class OffersFull(VafaError):
    code = "offers.full"
    kind = Kind.CONFLICT
    title = {"fa": "جا برای آفر دیگری نیست", "en": "No room for another offer"}
    detail = {
        "fa": "یک باشگاه دست‌بالا {most} آفر دارد؛ نخست آفرهای پایان‌یافته را بردارید.",
        "en": "A club has at most {most} offers; first remove those that have ended.",
    }
