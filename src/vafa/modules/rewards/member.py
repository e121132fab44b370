"""The member's phone: the catalogue, a reward, ordering it, one's own rewards with their codes, the wish list."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse

from vafa.core.desk import money
from vafa.core.members import selectors as members
from vafa.core.purchases.models import Branch
from vafa.core.wallet import codes as drawing
from vafa.core.wallet import framing
from vafa.core.wallet.extras import Link
from vafa.domain.errors import VafaError
from vafa.domain.time import from_datetime
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.serving import NoSuchPage
from vafa.doors.web.words import _, say
from vafa.kernel.modules import keys_on
from vafa.kernel.scope import current_club

from . import catalogue, codes, eligibility, handing, looking, redeeming, showing, wishing
from .errors import RewardNotFound
from .handing import OPEN
from .models import Redemption
from .ordering import Offer
from .settings import KEY, settings
from .viewers import Viewer

pages = MemberPages("rewards")


@pages.get("rewards", name="rewards")
def list_rewards(visit: MemberVisit) -> HttpResponse:
    viewer = _viewer(visit)
    found = looking.offers(viewer)
    wished = visit.request.GET.get("only") == "wished"
    return framing.keep(
        visit.render(
            "rewards/phone.html",
            offers=[each for each in found if each.wished or not wished],
            any=bool(found),
            only_wished=wished,
            balances=_balances(visit, found, viewer),
            waiting=_waiting(viewer.member_id),
            **_look(visit),
        )
    )


def _balances(visit: MemberVisit, found: list[Offer], viewer: Viewer) -> list[str]:
    """What the member has of the currencies that rewards ask for."""
    asked = dict.fromkeys(each.body.price.currency for each in found if each.price)
    words = showing.shown(visit.formats, from_datetime(visit.now))
    return [words.amount(viewer.has(currency), currency) for currency in asked]


def _waiting(member_id: UUID) -> int:
    return sum(each.state in OPEN for each in looking.mine(member_id))


@pages.get("rewards/<uuid:reward_id>", name="reward")
def show_reward(visit: MemberVisit, reward_id: UUID) -> HttpResponse:
    return _page(visit, _offer(visit, reward_id))


@pages.post("rewards/<uuid:reward_id>/redeem", name="reward-redeem", once=True)
def redeem(visit: MemberVisit, reward_id: UUID) -> HttpResponse:
    """Asked for after the member has confirmed; sent twice it is ordered once."""
    try:
        with transaction.atomic():
            row = redeeming.redeem(member_id=framing.my_id(visit), reward_id=reward_id)
    except RewardNotFound as gone:
        raise NoSuchPage from gone
    except VafaError as refused:
        visit.toast(refused.say(visit.lang)[1], "error")
        return visit.redirect("reward", reward_id=reward_id)
    return visit.redirect("my-reward", redemption_id=row.id)


@pages.post("rewards/<uuid:reward_id>/wish", name="reward-wish")
def wish(visit: MemberVisit, reward_id: UUID) -> HttpResponse:
    me = framing.my_id(visit)
    if visit.request.POST.get("on") == "1":
        wishing.wish(member_id=me, reward_id=reward_id)
    else:
        wishing.forget(member_id=me, reward_id=reward_id)
    return visit.redirect("reward", reward_id=reward_id)


@pages.get("rewards/mine", name="my-rewards")
def list_mine(visit: MemberVisit) -> HttpResponse:
    rows = looking.mine(framing.my_id(visit))
    now = from_datetime(visit.now)
    return framing.keep(
        visit.render(
            "rewards/mine.html",
            waiting=[each for each in rows if looking.is_open(each, now)],
            past=[each for each in rows if not looking.is_open(each, now)],
            pictures=_pictures(rows),
            **_look(visit),
        )
    )


@pages.get("rewards/mine/<uuid:redemption_id>", name="my-reward")
def show_mine(visit: MemberVisit, redemption_id: UUID) -> HttpResponse:
    row, now = _own(visit, redemption_id), from_datetime(visit.now)
    reward = catalogue.find(row.reward_id)
    known = dict(Branch.objects.values_list("code", "name")[:1000])
    allowed = reward.body.get("branches") or [] if reward is not None else []
    return framing.keep(
        visit.render(
            "rewards/mine_one.html",
            row=row,
            qr=drawing.qr(codes.shown(row.code)) if looking.is_open(row, now) else "",
            sure=bool(visit.request.GET.get("sure")),
            may_cancel=looking.may_cancel(row, now),
            branches=[known.get(code, code) for code in allowed],
            reward=reward,
            **_look(visit),
        )
    )


@pages.post("rewards/mine/<uuid:redemption_id>/cancel", name="my-reward-cancel")
def cancel(visit: MemberVisit, redemption_id: UUID) -> HttpResponse:
    row = _own(visit, redemption_id)
    try:
        with transaction.atomic():
            handing.cancel(redemption_id=row.id, by_member=True)
    except VafaError as refused:
        visit.toast(refused.say(visit.lang)[1], "error")
    else:
        visit.toast(_("Cancelled; what you paid is back"))
    return visit.redirect("my-reward", redemption_id=row.id)


def links(visit: MemberVisit) -> list[Link]:
    """The way to the catalogue from the pages of the wallet."""
    if KEY not in keys_on(current_club()):
        return []
    return [
        Link(visit.url("rewards"), "gift", _("Rewards"), _("What you can get for what you have collected"))
    ]


def _own(visit: MemberVisit, redemption_id: UUID) -> Redemption:
    """One's own, or of whoever was merged into this member; anybody else's is not there."""
    row = Redemption.objects.filter(
        id=redemption_id, member_id__in=members.tree(framing.my_id(visit))
    ).first()
    if row is None:
        raise NoSuchPage
    return row


def _offer(visit: MemberVisit, reward_id: UUID) -> Offer:
    viewer = _viewer(visit)
    reward = catalogue.find(reward_id)
    if reward is None or not reward.active or reward.removed_at is not None:
        raise NoSuchPage
    wished = settings().wishes and reward_id in wishing.of_member(viewer.member_id)
    found = looking.offer(reward, viewer, wished)
    if found.hidden:
        raise NoSuchPage
    return found


def _page(visit: MemberVisit, offer: Offer) -> HttpResponse:
    params, body = settings(), offer.body
    known = dict(Branch.objects.values_list("code", "name")[:1000])
    about = body.about.en if visit.lang == "en" else body.about.fa
    return visit.render(
        "rewards/phone_reward.html",
        offer=offer,
        sure=bool(visit.request.GET.get("sure")),
        about=about or body.about.fa or body.about.en,
        why_not=[each.say(visit.lang)[1] for each in offer.refused],
        wishes=params.wishes,
        pickup_days=params.pickup_days,
        cancel_hours=params.cancel_hours,
        branches=[known.get(code, code) for code in body.branches],
        hours=say(eligibility.hours_words(body.hours)) if body.hours else "",
        **_look(visit),
    )


def _pictures(rows: list[Redemption]) -> dict[UUID, UUID | None]:
    found = catalogue.Reward.objects.filter(id__in={each.reward_id for each in rows})
    return dict(found.values_list("id", "picture"))


def _viewer(visit: MemberVisit) -> Viewer:
    return looking.viewer(framing.me(visit), from_datetime(visit.now))


def _look(visit: MemberVisit) -> dict[str, Any]:
    return {
        "shown": showing.Shown(money.programme_at(from_datetime(visit.now)), visit.formats),
        "showing": showing,
        "codes": codes,
    }
