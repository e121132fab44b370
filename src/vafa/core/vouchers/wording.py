"""Vouchers in words: what one gives, and why it cannot be used. All of it runs inside `unit(club_id)`."""

from django.db import connections

from vafa.core.earning import programmes
from vafa.core.earning.work import now_instant
from vafa.core.vouchers.models import Voucher
from vafa.domain.explain.offers import said
from vafa.domain.explain.speech import Speech
from vafa.domain.vouchers import BLOCK_REASONS, VoucherRefused
from vafa.kernel.scope import current_club


def book() -> programmes.Book:
    """The versions of the club's programme."""
    return programmes.book(connections["default"].connection, current_club())


def sentence(offer: str, lang: str) -> str | None:
    """What an offer of the programme in force gives, when and how often; None where it is there no more."""
    versions = book()
    programme = versions.at(now_instant())
    found = programme.offers.by_key.get(offer)
    return said(found, Speech(programme, lang, versions.display)) if found is not None else None


def because(row: Voucher, why: str) -> dict[str, str]:
    """Why it cannot be used, by the word for it, in both languages."""
    words = BLOCK_REASONS.get(row.reason) or {"fa": row.reason, "en": row.reason}
    refused = VoucherRefused(why, row.code, because=words)
    return {lang: refused.say(lang)[1].strip() for lang in ("fa", "en")}
