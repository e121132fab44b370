"""The catalogue in the panel: the list, the editor with its live card, the stock."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk import money
from vafa.domain.errors import VafaError
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms.condition_values import plain
from vafa.doors.web.words import _, ngettext
from vafa.kernel.pictures import LARGEST, PictureInvalid

from .. import catalogue, showing, wishing
from ..bodies import AT_ONCE, RewardBody, kept
from ..errors import KeyInvalid, KeyTaken
from ..models import Reward
from .forms import APART, RewardForm

pages = PanelPages("rewards")
READ, CHANGE = "programme:read", "rewards.catalogue"


@pages.get("rewards", permission=READ, name="rewards")
def list_rewards(visit: PanelVisit) -> HttpResponse:
    asked, state = visit.request.GET.get("q", "").strip()[:100], visit.request.GET.get("state", "")
    every = [(each, kept(each.body)) for each in catalogue.listed()]
    found = [pair for pair in every if _fits(*pair, asked, state)]
    return visit.render(
        "rewards/list.html",
        any=bool(every),
        rewards=found,
        asked=asked,
        state=state,
        wishes=wishing.counts(),
        shown=_shown(visit),
        showing=showing,
        may=visit.may(CHANGE),
    )


def _fits(reward: Reward, body: RewardBody, asked: str, state: str) -> bool:
    words = f"{body.names.fa} {body.names.en} {reward.key}".casefold()
    gone = reward.stock == 0
    states = {"on": reward.active, "off": not reward.active, "sold_out": gone}
    return asked.casefold() in words and states.get(state, True)


@pages.get("rewards/new", permission=CHANGE, name="reward-new")
def new_reward(visit: PanelVisit) -> HttpResponse:
    return _editor(visit, None, RewardForm.of(visit, None, _programme(visit)))


@pages.post("rewards/new", permission=CHANGE, name="reward-new", once=True)
def create_reward(visit: PanelVisit) -> HttpResponse:
    return _save(visit, None)


@pages.get("rewards/<uuid:reward_id>", permission=READ, name="reward")
def show_reward(visit: PanelVisit, reward_id: UUID) -> HttpResponse:
    found = catalogue.get(reward_id)
    return _editor(visit, found, RewardForm.of(visit, found, _programme(visit)))


@pages.post("rewards/<uuid:reward_id>", permission=CHANGE, name="reward")
def change_reward(visit: PanelVisit, reward_id: UUID) -> HttpResponse:
    return _save(visit, catalogue.get(reward_id))


@pages.post("rewards/preview", permission=READ, name="reward-preview")
def preview(visit: PanelVisit) -> HttpResponse:
    """The card as it would look; asked for while somebody types."""
    form = RewardForm.posted(visit, _programme(visit))
    picture = visit.request.POST.get("picture_id", "")
    return visit.render("rewards/card.html", body=form.preview(), form=form, picture=picture, **_look(visit))


@pages.post("rewards/<uuid:reward_id>/stock", permission=CHANGE, name="reward-stock", once=True)
def change_stock(visit: PanelVisit, reward_id: UUID) -> HttpResponse:
    """So many more or fewer, or the number that was counted."""
    post, number = visit.request.POST, _number(visit.request.POST.get("number", ""))
    try:
        if post.get("how") == "endless":
            catalogue.set_stock(reward_id=reward_id, stock=None)
        elif number is None:
            visit.toast(_("Give a whole number."), "error")
            return visit.redirect("reward", reward_id=reward_id)
        elif post.get("how") == "count":
            catalogue.set_stock(reward_id=reward_id, stock=number)
        else:
            catalogue.add_stock(reward_id=reward_id, delta=number if post.get("how") != "less" else -number)
    except VafaError as refused:
        visit.toast(refused.say(visit.lang)[1], "error")
        return visit.redirect("reward", reward_id=reward_id)
    visit.toast(_("The stock was changed"))
    return visit.redirect("reward", reward_id=reward_id)


@pages.post("rewards/<uuid:reward_id>/codes", permission=CHANGE, name="reward-codes", once=True)
def add_codes(visit: PanelVisit, reward_id: UUID) -> HttpResponse:
    new = catalogue.add_codes(reward_id=reward_id, codes=visit.request.POST.get("codes", "").split("\n"))
    visit.toast(ngettext("%(count)s code was added", "%(count)s codes were added", new) % {"count": new})
    return visit.redirect("reward", reward_id=reward_id)


@pages.post("rewards/<uuid:reward_id>/switch", permission=CHANGE, name="reward-switch")
def switch(visit: PanelVisit, reward_id: UUID) -> HttpResponse:
    catalogue.change(reward_id=reward_id, keep_condition=True, active="on" in visit.request.POST)
    return visit.redirect("rewards")


@pages.post("rewards/<uuid:reward_id>/remove", permission=CHANGE, name="reward-remove")
def remove(visit: PanelVisit, reward_id: UUID) -> HttpResponse:
    catalogue.remove(reward_id=reward_id)
    visit.toast(_("The reward was taken out of the catalogue"))
    return visit.redirect("rewards")


@pages.post("rewards/<uuid:reward_id>/move", permission=CHANGE, name="reward-move")
def move(visit: PanelVisit, reward_id: UUID) -> HttpResponse:
    """One place up or down in the club's order."""
    ids = [each.id for each in catalogue.listed()]
    if reward_id in ids:
        at = ids.index(reward_id)
        ids.insert(max(at - 1, 0) if visit.request.POST.get("to") == "up" else at + 1, ids.pop(at))
        catalogue.arrange(reward_ids=ids)
    return visit.redirect("rewards")


def _save(visit: PanelVisit, reward: Reward | None) -> HttpResponse:
    form = RewardForm.posted(visit, _programme(visit))
    if form.pressed:
        return _pressed(visit, reward, form)
    read = form.read()
    picture = visit.request.FILES.get("picture")
    content = picture.read(LARGEST + 1) if picture else None
    try:
        stock = form.stock_read()
    except ValueError:
        form.faults["stock"] = _("Give a whole number, or nothing for no end.")
    if read is None or form.faults:
        return _editor(visit, reward, form, 422)
    try:
        made = _keep(visit, reward, form, read, content, stock)
    except PictureInvalid as refused:
        form.faults["picture"] = refused.say(visit.lang)[1]
    except (KeyTaken, KeyInvalid) as refused:
        form.faults["key"] = refused.say(visit.lang)[1]
    except VafaError as refused:
        form.fields.refuse_whole(refused, visit.lang)
    else:
        visit.toast(_("Saved; members see it at once"))
        return visit.redirect("reward", reward_id=made.id)
    return _editor(visit, reward, form, 422)


def _keep(
    visit: PanelVisit,
    reward: Reward | None,
    form: RewardForm,
    read: tuple[RewardBody, dict[str, Any] | None],
    content: bytes | None,
    stock: int | None,
) -> Reward:
    body, condition = read
    if reward is None:
        return catalogue.create(
            body=body,
            key=form.key,
            condition=condition,
            stock=stock,
            active=form.active,
            picture_file=content,
        )
    return catalogue.change(
        reward_id=reward.id,
        body=body,
        condition=condition,
        active=form.active,
        picture_file=content,
        no_picture="no_picture" in visit.request.POST,
    )


def _pressed(visit: PanelVisit, reward: Reward | None, form: RewardForm) -> HttpResponse:
    """A row was added, removed or changed: the piece that holds it, or without script the whole page."""
    if not visit.htmx:
        return _editor(visit, reward, form)
    if visit.request.headers.get("HX-Target", "").startswith("cond-"):
        return visit.render("rewards/condition.html", form=form)
    return visit.render("rewards/fields.html", form=form, apart=APART)


def _editor(visit: PanelVisit, reward: Reward | None, form: RewardForm, status: int = 200) -> HttpResponse:
    stored = reward.body if reward is not None else {}
    coupon = stored.get("kind") == "coupon" and not stored.get("coupon")
    return visit.render(
        "rewards/editor.html",
        status,
        reward=reward,
        form=form,
        apart=APART,
        body=form.preview(),
        picture=str(reward.picture or "") if reward is not None else "",
        codes=catalogue.free_codes(reward.id) if reward is not None and coupon else None,
        wanted=wishing.counts().get(reward.id, 0) if reward is not None else 0,
        may=visit.may(CHANGE),
        **_look(visit),
    )


def _look(visit: PanelVisit) -> dict[str, Any]:
    return {"shown": _shown(visit), "showing": showing, "at_once": AT_ONCE}


def _shown(visit: PanelVisit) -> showing.Shown:
    return showing.shown(visit.formats, from_datetime(visit.now))


def _programme(visit: PanelVisit) -> Any:
    return money.programme_at(from_datetime(visit.now))


def _number(typed: str) -> int | None:
    text = plain(typed)
    return int(text) if text.isdecimal() and len(text) <= 12 else None
