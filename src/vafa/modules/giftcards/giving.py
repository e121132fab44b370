"""Single cards: prepared for a sale, given by the club, sent on by a member; each to a member or a mobile."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from vafa.core.desk.panel import naming
from vafa.core.earning.work import now_instant
from vafa.core.members import selectors as members
from vafa.core.vouchers import codes, selectors, services
from vafa.core.vouchers.models import Voucher
from vafa.domain.identifiers import normalise
from vafa.domain.text import money, normalise_text
from vafa.kernel import audit, events, sms, throttle
from vafa.kernel.models import Club
from vafa.kernel.scope import current_club
from vafa.kernel.throttle import Limit

from . import making
from .errors import NobodyNamed, NotSendable
from .events import CardGiven, CardSent
from .models import Card

SENT: Final = Limit("giftcards.sent", 10, 86_400)
"""Messages of one member in a day."""
AGAIN: Final = Limit("giftcards.again", 5, 3600)
"""Messages about one card in an hour."""
LONGEST: Final = 200

OF_CLUB: Final = {
    "fa": "{club} برای شما کارت هدیه‌ای به ارزش {worth} فرستاد.\n{message}کد: {code}{pin}\n{link}",
    "en": "{club} sent you a gift card worth {worth}.\n{message}Code: {code}{pin}\n{link}",
}
TEXT: Final = {
    "fa": "{who} برای شما کارت هدیه‌ای به ارزش {worth} از {club} فرستاد.\n{message}کد: {code}{pin}\n{link}",
    "en": "{who} sent you a gift card of {club} worth {worth}.\n{message}Code: {code}{pin}\n{link}",
}
_PIN: Final = {"fa": "\nرمز: {pin}", "en": "\nPIN: {pin}"}
_ASK: Final = {
    "off": {"fa": "باشگاه فرستادن کارت را نگذاشته است.", "en": "The club does not let cards be sent."},
    "other": {"fa": "این کارت از آن شما نیست.", "en": "This card is not yours."},
    "used": {"fa": "این کارت اکنون قابل استفاده نیست.", "en": "This card cannot be used now."},
    "sent": {"fa": "این کارت فرستاده نشده است.", "en": "This card was not sent to anybody."},
}


def prepare(*, amount: int = 0, kind: str = "", design: str = "") -> Voucher:
    """A card for a sale: a line of the kind gift_card with its code sells it, and puts it into force."""
    made = making.one(amount=amount, kind=kind)
    Card.objects.create(voucher_id=made.ids[0], design=making.settings().design(design).key)
    voucher: Voucher = selectors.required(made.ids[0])
    audit.record("giftcards.prepare", "voucher", voucher.id, None, {"amount": voucher.face})
    return voucher


def give(
    *, amount: int = 0, kind: str = "", member_id: UUID | None = None, mobile: str = "", message: str = "",
    design: str = "", link: str = "",
) -> Voucher:  # fmt: skip
    """A card in force for a member or a mobile, told by a message. ``NobodyNamed``, ``SmsRefused``."""
    to_member, number = _recipient(member_id, mobile)
    made = making.one(amount=amount, kind=kind)
    (voucher_id,) = made.ids
    services.activate(voucher_id=voucher_id, note="given")
    if to_member is not None:
        services.assign(voucher_id=voucher_id, member_id=to_member)
    voucher = selectors.required(voucher_id)
    card = Card.objects.create(
        voucher_id=voucher_id, design=making.settings().design(design).key, how="given", sender=_club().name,
        mobile=number, message=normalise_text(message)[:LONGEST],
    )  # fmt: skip
    audit.record("giftcards.give", "voucher", voucher_id, None, {"amount": voucher.face, "member": to_member})
    events.emit(CardGiven(voucher_id=voucher_id, member_id=to_member, amount=voucher.balance))
    if number:
        _tell(card, voucher, link)
    return voucher


def send(*, member_id: UUID, voucher_id: UUID, mobile: str, message: str = "", link: str = "") -> Card:
    """A member's own card becomes a present. ``NotSendable``; ``TooManyTries`` after ten in a day."""
    voucher = _mine(member_id, voucher_id)
    to_member, number = _recipient(None, mobile)
    throttle.hit(SENT, f"{current_club()}:{member_id}", datetime.now(UTC))
    services.assign(voucher_id=voucher_id, member_id=to_member)
    name = naming.name_of(members.get(member_id))
    card, _ = Card.objects.update_or_create(
        voucher_id=voucher_id,
        defaults={
            "sender_id": member_id, "sender": name, "mobile": number, "message": normalise_text(message)[:LONGEST],
        },
    )  # fmt: skip
    events.emit(CardSent(voucher_id=voucher_id, sender_id=member_id, member_id=to_member))
    _tell(card, voucher, link)
    return card


def send_again(*, voucher_id: UUID, link: str = "") -> Card:
    """The message once more, to the same mobile, by staff. ``NotSendable`` where there is none."""
    card: Card | None = Card.objects.filter(voucher_id=voucher_id).exclude(mobile="").first()
    if card is None:
        raise NotSendable(reason=_ASK["sent"])
    throttle.hit(AGAIN, f"{current_club()}:{voucher_id}", datetime.now(UTC))
    audit.record("giftcards.send_again", "voucher", voucher_id, None, None)
    _tell(card, selectors.required(voucher_id), link)
    return card


def _mine(member_id: UUID, voucher_id: UUID) -> Voucher:
    """The member's card, if it may be sent; `assign` waits for whoever else touches it."""
    if not making.settings().presents:
        raise NotSendable(reason=_ASK["off"])
    voucher = Voucher.objects.select_for_update().filter(id=voucher_id, kind="gift_card").first()
    if voucher is None or not owns(member_id, voucher):
        raise NotSendable(reason=_ASK["other"])
    if selectors.standing(voucher, None, now_instant()):
        raise NotSendable(reason=_ASK["used"])
    return voucher


def owns(member_id: UUID, voucher: Voucher) -> bool:
    """It was given to them, or they bought it and have not sent it on."""
    if voucher.member_id is not None:
        return voucher.member_id == member_id
    card = Card.objects.filter(voucher_id=voucher.id).first()
    return card is not None and card.buyer_id in members.tree(member_id) and card.sender_id is None


def _recipient(member_id: UUID | None, mobile: str) -> tuple[UUID | None, str]:
    """(member, mobile) of who gets it; a mobile leads to its member, a member to their mobile."""
    if member_id is not None:
        found = members.survivor(member_id)
        return found.id, naming.first_mobile(members.identifiers(found.id)) or ""
    if not mobile.strip():
        raise NobodyNamed()
    number = normalise("mobile", mobile)
    known = members.by_identifier(current_club(), number, "mobile")
    return (known.id if known is not None else None), number


def _tell(card: Card, voucher: Voucher, link: str) -> None:
    """Sent last: what follows a message must not be undone."""
    club = _club()
    lang = "en" if club.language == "en" else "fa"
    worth = (
        money(voucher.balance, lang, club.currency_display) if not voucher.offer else card_name(voucher, lang)
    )
    pin = codes.pin_of(voucher.club_id, voucher.id) if voucher.has_pin else ""
    Card.objects.filter(voucher_id=voucher.id).update(sent_at=datetime.now(UTC), sent=card.sent + 1)
    text = OF_CLUB if card.sender in ("", club.name) else TEXT
    sms.send(
        mobile=card.mobile,
        text=text[lang].format(
            who=card.sender, worth=worth, club=club.name, link=link,
            message=f"{card.message}\n" if card.message else "", code=codes.shown(voucher.code),
            pin=_PIN[lang].format(pin=pin) if pin else "",
        ).strip(),
        purpose="gift_card",
    )  # fmt: skip


def card_name(voucher: Voucher, lang: str) -> str:
    """What a card without money is called."""
    found = next((each for each in making.settings().kinds if each.key == voucher.offer), None)
    return found.names.in_(lang) if found is not None else ""


def _club() -> Club:
    found: Club = Club.objects.get(id=current_club())
    return found
