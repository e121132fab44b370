"""One gift card: what is left, what happened to it and where, and what staff may do with it."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.earning.work import now_instant
from vafa.core.purchases.models import Branch, Purchase, Refund
from vafa.core.vouchers import codes, selectors, services, wording
from vafa.core.vouchers.models import Move, Voucher
from vafa.core.wallet import codes as drawing
from vafa.domain.errors import VafaError
from vafa.domain.text import RIALS_IN_TOMAN
from vafa.domain.vouchers import GIFT_CARD, VoucherRefused, masked
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.serving import NoSuchPage
from vafa.doors.web.words import _, mark

from .. import giving, making, printing
from .. import selectors as held
from ..models import Batch
from .batches import card_states, download
from .making import link

pages = PanelPages("giftcards")
MOVES = {
    "activate": (mark("Put into force"), "player-play"), "pay": (mark("Paid with it"), "shopping-bag"),
    "use": (mark("Used"), "shopping-bag"), "back": (mark("Came back"), "arrow-back-up"),
    "reverse": (mark("Its sale was refunded"), "arrow-back-up"), "block": (mark("Blocked"), "ban"),
    "unblock": (mark("Opened again"), "lock-open"), "correct": (mark("Corrected"), "pencil"),
}  # fmt: skip
TONES = {"inactive": "info", "active": "success", "blocked": "error"}


def required(voucher_id: UUID) -> Voucher:
    row = selectors.get(voucher_id)
    if row is None or row.kind != GIFT_CARD:
        raise NoSuchPage()
    return row


@pages.get("gift-cards/card/<uuid:voucher_id>", permission="vouchers:read", name="giftcard")
def show_card(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    return _page(visit, voucher_id, {}, {})


def _page(
    visit: PanelVisit, voucher_id: UUID, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    row = required(voucher_id)
    card, why = held.card_of(voucher_id), selectors.standing(row, None, now_instant())
    # The code is shown to who sells it, and only until it is sold.
    open_code = row.state == "inactive" and visit.may("giftcards.sell")
    batch = Batch.objects.filter(id=row.series_id).first()
    return visit.render(
        "giftcards/card.html",
        status,
        row=row,
        card=card,
        batch=batch,
        which=masked(row.code),
        code=codes.shown(row.code) if open_code else "",
        qr=drawing.qr(_qr(row)) if open_code else "",
        worth=giving.card_name(row, visit.lang) if row.offer else "",
        gives=(wording.sentence(row.offer, visit.lang) or "") if row.offer else "",
        because=wording.because(row, why)[visit.lang] if why and why != "inactive" else "",
        design=making.settings()
        .design(card.design if card else batch.design if batch else "")
        .names.in_(visit.lang),
        state=card_states()[row.state],
        tone=TONES[row.state],
        moves=_moves(selectors.moves(voucher_id, 100)),
        owner=row.member_id,
        typed=defaultdict(str, typed),
        errors=defaultdict(str, errors),
    )


def _qr(row: Voucher) -> str:
    pin = held.pin_of(row)
    return f"{row.code}/{pin}" if pin else row.code


def _moves(found: list[Move]) -> list[dict[str, Any]]:
    """Each with the purchase that made it, and where that was."""
    causes = [move.cause for move in found]
    refunds = dict(Refund.objects.filter(id__in=causes).values_list("id", "purchase_id"))
    rows = Purchase.objects.filter(id__in=[*causes, *refunds.values()]).values_list(
        "id", "branch", "reference"
    )
    purchases = {purchase_id: (branch, reference) for purchase_id, branch, reference in rows}
    codes_of = {branch for branch, _reference in purchases.values()}
    branches = dict(Branch.objects.filter(code__in=codes_of).values_list("code", "name"))
    made = []
    for move in found:
        purchase_id = refunds.get(move.cause, move.cause)
        branch, reference = purchases.get(purchase_id, ("", ""))
        name, icon = MOVES.get(move.kind, (move.kind, "point"))
        made.append(
            {
                "name": _(name), "icon": icon, "at": move.at, "amount": move.amount, "note": _note(move.note),
                "purchase": purchase_id if purchase_id in purchases else None, "reference": reference,
                "branch": branches.get(branch) or branch,
            }
        )  # fmt: skip
    return made


def _note(note: str) -> str:
    return "" if note in ("sale_refunded", "given") else note


def _act(
    visit: PanelVisit, voucher_id: UUID, field: str, work: Callable[[], None], said: str
) -> HttpResponse:
    required(voucher_id)
    typed = {
        name: visit.request.POST.get(name, "").strip()[:200] for name in ("reason", "amount", "why", "way")
    }
    try:
        work()
    except VoucherRefused as refused:
        return _page(
            visit, voucher_id, typed, {field: refused.shown(visit.formats.display).say(visit.lang)[1]}, 422
        )
    except VafaError as refused:
        return _page(visit, voucher_id, typed, {field: refused.say(visit.lang)[1]}, 422)
    visit.toast(said)
    return visit.redirect("giftcard", voucher_id=voucher_id)


@pages.post("gift-cards/card/<uuid:voucher_id>/block", permission="vouchers:write", name="giftcard-block")
def block(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    reason = visit.request.POST.get("reason", "").strip()[:200]
    if not reason:
        return _page(visit, voucher_id, {}, {"reason": _("Write why.")}, 422)
    return _act(
        visit, voucher_id, "reason", lambda: services.block(voucher_id=voucher_id, reason=reason),
        _("The card is blocked"),
    )  # fmt: skip


@pages.post("gift-cards/card/<uuid:voucher_id>/unblock", permission="vouchers:write", name="giftcard-unblock")
def unblock(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    return _act(
        visit,
        voucher_id,
        "form",
        lambda: services.unblock(voucher_id=voucher_id),
        _("The card can be used again"),
    )


@pages.post(
    "gift-cards/card/<uuid:voucher_id>/correct",
    permission="vouchers:write",
    name="giftcard-correct",
    once=True,
)
def correct(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    post = visit.request.POST
    text, why = (
        plain_digits(post.get("amount", "")).replace(",", "").replace("٬", ""),
        post.get("why", "").strip(),
    )
    if not text.isdecimal() or not 0 < len(text) <= 15 or not int(text):
        typed = {"amount": post.get("amount", "")[:40], "why": why[:200], "way": post.get("way", "")[:1]}
        return _page(
            visit, voucher_id, typed, {"amount": _("Write how much: a whole number above zero.")}, 422
        )
    rials = int(text) * (RIALS_IN_TOMAN if visit.formats.display == "toman" else 1)
    amount = -rials if post.get("way") == "-" else rials
    if not why:
        typed = {"amount": post.get("amount", "")[:40], "way": post.get("way", "")[:1]}
        return _page(visit, voucher_id, typed, {"why": _("Write why.")}, 422)
    return _act(
        visit, voucher_id, "amount",
        lambda: services.correct(voucher_id=voucher_id, amount=amount, reason=why[:200]), _("The card was corrected"),
    )  # fmt: skip


@pages.post(
    "gift-cards/card/<uuid:voucher_id>/activate",
    permission="giftcards.give",
    name="giftcard-activate",
    once=True,
)
def activate(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    """In force without a sale here: it was sold elsewhere, or is a present."""
    return _act(
        visit, voucher_id, "form", lambda: services.activate(voucher_id=voucher_id, note="panel"),
        _("The card is in force"),
    )  # fmt: skip


@pages.post(
    "gift-cards/card/<uuid:voucher_id>/send", permission="giftcards.give", name="giftcard-again", once=True
)
def send_again(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    def work() -> None:
        giving.send_again(voucher_id=voucher_id, link=link(visit))

    return _act(visit, voucher_id, "form", work, _("The message was sent again"))


@pages.get(
    "gift-cards/card/<uuid:voucher_id>/sheet.pdf", permission="giftcards.batches", name="giftcard-sheet"
)
def sheet(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    """The card once more on paper."""
    assert visit.club is not None
    row, card = required(voucher_id), held.card_of(voucher_id)
    batch = Batch.objects.filter(id=row.series_id).first()
    if batch is not None:
        printing.exported(batch, f"card {masked(row.code)}")
    design = making.settings().design(card.design if card else batch.design if batch else "")
    made = printing.pdf([row], design, look=visit.club, display=visit.formats.display, lang=visit.lang)
    return download(made, "application/pdf", "gift-card.pdf")
