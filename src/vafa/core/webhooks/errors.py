from typing import ClassVar

from vafa.domain.errors import Kind, VafaError


class EndpointUnknown(VafaError):
    code = "webhooks.endpoint_unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "وب‌هوک پیدا نشد", "en": "No such webhook"}
    detail: ClassVar[dict[str, str]] = {"fa": "چنین وب‌هوکی نیست.", "en": "There is no such webhook."}


class DeliveryUnknown(VafaError):
    code = "webhooks.delivery_unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "ارسال پیدا نشد", "en": "No such delivery"}
    detail: ClassVar[dict[str, str]] = {"fa": "چنین ارسالی نیست.", "en": "There is no such delivery."}


class TargetRefused(VafaError):
    code = "webhooks.target"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "نشانی پذیرفته نیست", "en": "This address is not accepted"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "نشانی وب‌هوک پذیرفته نیست: {reason}.",
        "en": "The address of the webhook is not accepted: {reason}.",
    }


class PatternRefused(VafaError):
    code = "webhooks.pattern"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "رویداد ناشناخته", "en": "Unknown event"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "هیچ رویدادی به «{pattern}» نمی‌خورد.",
        "en": "No event matches “{pattern}”.",
    }
