"""Batches of gift cards: the list, one with its counts, sheets to print and lists to send to a printer."""

from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.http import Http404, HttpResponse

from vafa.core.vouchers import selectors
from vafa.core.vouchers.models import Voucher
from vafa.domain.vouchers import GIFT_CARD
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.words import _, mark

from .. import making, printing
from ..models import Batch

pages = PanelPages("giftcards")
PAGE = 50
MOST_PARTS = 24
STATES = {
    "waiting": mark("Waiting"), "running": mark("Being made"), "done": mark("Made"), "stopped": mark("Stopped"),
}  # fmt: skip
TONES = {"waiting": "info", "running": "info", "done": "success", "stopped": "warning"}


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def words(visit: PanelVisit) -> dict[str, Any]:
    """What the templates call things."""
    params = making.settings()
    return {
        "states": {key: _(name) for key, name in STATES.items()},
        "tones": TONES,
        "designs": {each.key: each.names.in_(visit.lang) for each in params.designs},
        "kinds": {each.key: each.names.in_(visit.lang) for each in params.kinds},
    }


@pages.get("gift-cards", permission="vouchers:read", name="giftcards")
def list_batches(visit: PanelVisit) -> HttpResponse:
    get = visit.request.GET
    typed = get.get("q", "").strip()[:80]
    found = selectors.by_code(typed) if typed else None
    if found is not None and found.kind == GIFT_CARD:
        return visit.redirect("giftcard", voucher_id=found.id)
    rows = [] if typed else making.page(before=uuid_in(get.get("after", "")), limit=PAGE + 1)
    owed = Batch.objects.aggregate(owed=Sum("balance"), sold=Sum("activated"), used=Sum("used"))
    return visit.render(
        "giftcards/list.html",
        batches=rows[:PAGE],
        typed=typed,
        owed=owed["owed"] or 0,
        sold=owed["sold"] or 0,
        used=owed["used"] or 0,
        after=query(get, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        first=query(get, after=None) if get.get("after") else "",
        **words(visit),
    )


@pages.get("gift-cards/<uuid:gift_batch_id>", permission="vouchers:read", name="giftcard-batch")
def show_batch(visit: PanelVisit, gift_batch_id: UUID) -> HttpResponse:
    get, batch = visit.request.GET, making.get(gift_batch_id)
    state = get.get("state", "") if get.get("state", "") in ("inactive", "active", "blocked") else ""
    cards: list[Voucher] = selectors.of_series(
        batch.id, before=uuid_in(get.get("after", "")), state=state, limit=PAGE + 1
    )
    return visit.render(
        "giftcards/batch.html",
        batch=batch,
        cards=cards[:PAGE],
        state=state,
        card_states=card_states(),
        parts=min(printing.parts(batch), MOST_PARTS),
        more_parts=printing.parts(batch) > MOST_PARTS,
        per_file=printing.PER_FILE,
        after=query(get, after=cards[PAGE - 1].id) if len(cards) > PAGE else "",
        first=query(get, after=None) if get.get("after") else "",
        **words(visit),
    )


def card_states() -> dict[str, str]:
    return {"inactive": _("Not sold yet"), "active": _("Can be used"), "blocked": _("Blocked")}


@pages.get("gift-cards/<uuid:gift_batch_id>/progress", permission="vouchers:read", name="giftcard-progress")
def show_progress(visit: PanelVisit, gift_batch_id: UUID) -> HttpResponse:
    batch = making.get(gift_batch_id)
    if not batch.busy and visit.htmx:
        return visit.redirect("giftcard-batch", gift_batch_id=gift_batch_id)
    return visit.render("giftcards/progress.html", batch=batch)


@pages.post("gift-cards/<uuid:gift_batch_id>/stop", permission="giftcards.batches", name="giftcard-stop")
def stop(visit: PanelVisit, gift_batch_id: UUID) -> HttpResponse:
    making.stop(batch_id=gift_batch_id)
    return visit.redirect("giftcard-batch", gift_batch_id=gift_batch_id)


@pages.get(
    "gift-cards/<uuid:gift_batch_id>/sheets-<int:sheet>.pdf", permission="giftcards.batches", name="giftcard-sheets"
)  # fmt: skip
def take_sheets(visit: PanelVisit, gift_batch_id: UUID, sheet: int) -> HttpResponse:
    """Ten cards a sheet of A4, fronts and backs, two hundred cards a file."""
    assert visit.club is not None
    batch = making.get(gift_batch_id)
    cards = printing.of_batch(batch, part=sheet) if sheet > 0 else []
    if not cards:
        raise Http404
    printing.exported(batch, "pdf")
    design = making.settings().design(batch.design)
    made = printing.pdf(cards, design, look=visit.club, display=visit.formats.display, lang=visit.lang)
    return download(made, "application/pdf", f"gift-cards-{sheet}.pdf")


@pages.get("gift-cards/<uuid:gift_batch_id>/codes.csv", permission="giftcards.batches", name="giftcard-csv")
def take_codes(visit: PanelVisit, gift_batch_id: UUID) -> HttpResponse:
    batch = making.get(gift_batch_id)
    printing.exported(batch, "csv")
    return download(b"".join(printing.as_csv(batch)), "text/csv; charset=utf-8", "gift-cards.csv")


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
