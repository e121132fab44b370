"""Rewards over HTTP: the catalogue, what a member may have, orders, hand-over, and what comes back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from vafa.core.earning.work import now_instant
from vafa.core.members import selectors as members
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes

from . import catalogue, handing, listing, looking, redeeming, wishing
from .api_schemas import (
    CancelIn,
    CodesIn,
    CodesOut,
    HandOverIn,
    NothingIn,
    OfferedList,
    RedemptionIn,
    RedemptionList,
    RedemptionOut,
    ReturnIn,
    RewardChange,
    RewardIn,
    RewardList,
    RewardOut,
    State,
    StockIn,
    offer_shown,
    redemption_shown,
    reward_shown,
)

routes = Routes("Rewards")
READ, CHANGE = "programme:read", "programme:write"
LOOK, ORDER, HAND_OVER = "ledger:read", "ledger:write", "purchases:write"
NOTHING, CANCEL, RETURN = NothingIn(), CancelIn(), ReturnIn()


@routes.read("/catalogue", scope=READ, answer=RewardList, summary="The catalogue of rewards")
def list_rewards(request: HttpRequest) -> Any:
    return {"items": [reward_shown(row) for row in catalogue.listed()]}


@routes.write("POST", "/catalogue", scope=CHANGE, answer=RewardOut, status=201, summary="Add a reward")
def create_reward(request: HttpRequest, body: RewardIn) -> Any:
    caller(request).require_branch(None)
    return reward_shown(
        catalogue.create(
            body=body.body(), key=body.key, condition=body.condition, stock=body.stock, active=body.active
        )
    )


@routes.read("/catalogue/{uuid:reward_id}", scope=READ, answer=RewardOut, summary="Read a reward")
def get_reward(request: HttpRequest, reward_id: UUID) -> Any:
    return reward_shown(catalogue.get(reward_id))


@routes.write("PUT", "/catalogue/{uuid:reward_id}", scope=CHANGE, answer=RewardOut, summary="Change a reward")
def change_reward(request: HttpRequest, reward_id: UUID, body: RewardChange) -> Any:
    caller(request).require_branch(None)
    return reward_shown(
        catalogue.change(reward_id=reward_id, body=body.body(), condition=body.condition, active=body.active)
    )


@routes.write(
    "DELETE", "/catalogue/{uuid:reward_id}", scope=CHANGE, answer=None, status=204, summary="Remove a reward"
)
def delete_reward(request: HttpRequest, reward_id: UUID) -> None:
    """What was ordered can still be picked up."""
    caller(request).require_branch(None)
    catalogue.remove(reward_id=reward_id)


@routes.write(
    "PUT", "/catalogue/{uuid:reward_id}/stock", scope=CHANGE, answer=RewardOut, summary="Set the stock"
)
def set_reward_stock(request: HttpRequest, reward_id: UUID, body: StockIn) -> Any:
    caller(request).require_branch(None)
    return reward_shown(catalogue.set_stock(reward_id=reward_id, stock=body.stock))


@routes.write(
    "POST",
    "/catalogue/{uuid:reward_id}/codes",
    scope=CHANGE,
    answer=CodesOut,
    summary="Add text codes to a coupon",
)
def add_reward_codes(request: HttpRequest, reward_id: UUID, body: CodesIn) -> Any:
    caller(request).require_branch(None)
    return {"added": catalogue.add_codes(reward_id=reward_id, codes=body.codes)}


@routes.read(
    "/members/{uuid:member_id}/offers",
    scope=LOOK,
    answer=OfferedList,
    summary="The catalogue for a member: what can be had, and why not",
)
def list_offers(request: HttpRequest, member_id: UUID) -> Any:
    viewer = looking.viewer(members.survivor(member_id), now_instant())
    return {"items": [offer_shown(each, language(request)) for each in looking.offers(viewer)]}


@routes.write(
    "POST",
    "/members/{uuid:member_id}/redemptions",
    scope=ORDER,
    answer=RedemptionOut,
    status=201,
    summary="Order a reward for a member",
)
def redeem_reward(request: HttpRequest, member_id: UUID, body: RedemptionIn) -> Any:
    """Refused in words that say what is missing. Coupons, credit and donations are delivered at once."""
    caller(request).require_branch(body.branch or caller(request).branch)
    return redemption_shown(
        redeeming.redeem(
            member_id=member_id, reward_id=body.reward_id, quantity=body.quantity, branch=body.branch
        )
    )


@routes.write(
    "PUT",
    "/members/{uuid:member_id}/wishes/{uuid:reward_id}",
    scope=ORDER,
    answer=None,
    status=204,
    key="optional",
    summary="Put a reward on a member's wish list",
)
def add_wish(request: HttpRequest, member_id: UUID, reward_id: UUID, body: NothingIn = NOTHING) -> None:
    wishing.wish(member_id=members.survivor(member_id).id, reward_id=reward_id)


@routes.write(
    "DELETE",
    "/members/{uuid:member_id}/wishes/{uuid:reward_id}",
    scope=ORDER,
    answer=None,
    status=204,
    key="optional",
    summary="Take a reward off a member's wish list",
)
def remove_wish(request: HttpRequest, member_id: UUID, reward_id: UUID) -> None:
    wishing.forget(member_id=members.survivor(member_id).id, reward_id=reward_id)


@routes.read("/redemptions", scope=LOOK, answer=RedemptionList, summary="What was redeemed, newest first")
def list_redemptions(
    request: HttpRequest,
    state: State | None = None,
    branch: str = Query("", max_length=64),
    code: str = Query("", max_length=64),
    member_id: UUID | None = None,
    reward_id: UUID | None = None,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    before = decode_cursor(cursor, tuple[UUID])
    asked = listing.Asked(
        typed=code,
        state=state or "",
        branch=caller(request).branch or branch,
        member_id=member_id,
        reward_id=reward_id,
        before=before[0] if before else None,
    )
    found = listing.page(asked, limit=limit)
    items = [redemption_shown(row) for row in found]
    return page(items, encode_cursor(found[-1].id) if len(found) == limit else None)


@routes.read(
    "/redemptions/{uuid:redemption_id}", scope=LOOK, answer=RedemptionOut, summary="Read a redemption"
)
def get_redemption(request: HttpRequest, redemption_id: UUID) -> Any:
    return redemption_shown(handing.get(redemption_id))


@routes.write(
    "POST",
    "/redemptions/hand-over",
    scope=HAND_OVER,
    answer=RedemptionOut,
    summary="Confirm a hand-over by the member's code",
)
def hand_over_reward(request: HttpRequest, body: HandOverIn) -> Any:
    branch = body.branch or caller(request).branch or ""
    caller(request).require_branch(branch or None)
    row = handing.by_code(body.code)
    return redemption_shown(handing.hand_over(redemption_id=row.id, branch=branch))


@routes.write(
    "POST",
    "/redemptions/{uuid:redemption_id}/ready",
    scope=HAND_OVER,
    answer=RedemptionOut,
    summary="Say that it can be picked up",
)
def make_reward_ready(request: HttpRequest, redemption_id: UUID, body: NothingIn = NOTHING) -> Any:
    return redemption_shown(handing.make_ready(redemption_id=redemption_id))


@routes.write(
    "POST",
    "/redemptions/{uuid:redemption_id}/cancel",
    scope=ORDER,
    answer=RedemptionOut,
    summary="Cancel before the hand-over",
)
def cancel_redemption(request: HttpRequest, redemption_id: UUID, body: CancelIn = CANCEL) -> Any:
    """Everything comes back to the very lots that paid."""
    return redemption_shown(handing.cancel(redemption_id=redemption_id, reason=body.reason))


@routes.write(
    "POST",
    "/redemptions/{uuid:redemption_id}/return",
    scope=ORDER,
    answer=RedemptionOut,
    summary="Take back after the hand-over, all or a part",
)
def return_redemption(request: HttpRequest, redemption_id: UUID, body: ReturnIn = RETURN) -> Any:
    return redemption_shown(
        handing.take_back(redemption_id=redemption_id, quantity=body.quantity, reason=body.reason)
    )
