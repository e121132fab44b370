"""One line of history in words: what moved, which way, and the reason that was noted."""

from __future__ import annotations

from collections.abc import Mapping

from vafa.domain.explain.figures import measure
from vafa.domain.explain.wording import MOVEMENTS
from vafa.domain.values import Currency


def movement(
    kind: str,
    amount: int,
    currency: Currency,
    note: Mapping[str, object] | str | None = None,
    lang: str = "fa",
    *,
    display: str = "toman",
) -> str:
    """The sentence of one transfer. `kind` is one of `ledger.KINDS`; `note` may carry a reason in words.

    For a currency that the club no longer has, give `figures.unknown_currency(key)`.
    """
    sentence = MOVEMENTS[lang][kind].format(amount=measure(currency, lang, display)(amount))
    reason = reason_of(note, lang)
    return f"{sentence}: {reason}" if reason else sentence


def reason_of(note: Mapping[str, object] | str | None, lang: str) -> str:
    """The reason in a note: text, or {"reason": text}, or {"reason": {"fa": …, "en": …}}."""
    reason = note.get("reason") if isinstance(note, Mapping) else note
    if isinstance(reason, Mapping):
        reason = reason.get(lang) or reason.get("fa") or reason.get("en")
    return str(reason).strip() if reason else ""
