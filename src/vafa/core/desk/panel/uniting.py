"""Merging two members, undoing it, and erasing a person: each with a look at what will happen before it does."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk import money
from vafa.core.desk.panel import naming
from vafa.core.desk.panel.segments import ids_of
from vafa.core.earning import member_figures
from vafa.core.ledger import selectors as ledger
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.models import Member, Merge
from vafa.domain.errors import VafaError
from vafa.domain.text import normalise_text
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web import formats
from vafa.doors.web.words import _

pages = PanelPages("desk")


def typed_word(visit: PanelVisit, member: Member) -> str:
    """What is typed to confirm: the member's name, or a word where there is none."""
    return naming.full_name(member.given_name, member.family_name) or _("yes")


def confirmed(visit: PanelVisit, member: Member) -> bool:
    typed = normalise_text(visit.request.POST.get("confirm", ""))
    return typed.casefold() == normalise_text(typed_word(visit, member)).casefold()


@pages.get("members/<uuid:member_id>/merge", permission="members:write", name="member-merge")
def ask_merge(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    return _merge_form(visit, member_id, ids_of([visit.request.GET.get("other", "")]), "")


@pages.post(
    "members/<uuid:member_id>/merge", permission="members:write", name="member-merge", once=True, recent=True
)
def merge(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    other = ids_of([visit.request.POST.get("other", "")])
    member = members.get(member_id)
    if not other:
        return _merge_form(visit, member_id, other, _("Choose the other member first."), 422)
    if not confirmed(visit, member):
        return _merge_form(visit, member_id, other, _("Type the name exactly as it is written above."), 422)
    try:
        services.merge(survivor_id=member_id, merged_id=other[0])
    except VafaError as refused:
        return _merge_form(visit, member_id, other, refused.say(visit.lang)[1], 422)
    visit.toast(_("The two are one member now; it can be undone on this page"))
    return visit.redirect("member", member_id=member_id)


def _merge_form(
    visit: PanelVisit, member_id: UUID, other: list[UUID], error: str, status: int = 200
) -> HttpResponse:
    survivor = members.get(member_id)
    second = members.get(other[0]) if other else None
    if second is not None and (second.id == survivor.id or second.merged_into or second.erased_at):
        error, second = error or _("Choose another member: this one cannot be merged."), None
    sides = [_side(visit, each) for each in (survivor, second) if each is not None]
    return visit.render(
        "desk/merge.html",
        status,
        member_id=member_id,
        name=naming.name_of(survivor),
        other=second,
        other_name=naming.name_of(second) if second else "",
        sides=sides,
        after=_after(visit, sides) if second else [],
        word=typed_word(visit, survivor),
        error=error,
    )


def _side(visit: PanelVisit, member: Member) -> dict[str, Any]:
    """What one of the two has, for comparing."""
    now = from_datetime(visit.now)
    programme = money.programme_at(now)
    state = member_figures.member_now(
        member_id=member.id, joined_at=member.joined_at, programme=programme, now=now, lang=visit.lang,
        display=visit.formats.display,
    )  # fmt: skip
    return {
        "name": naming.name_of(member),
        "joined": member.joined_at,
        "identifiers": [
            (naming.kind_name(each.kind), naming.masked(each.kind, each.value))
            for each in members.identifiers(member.id)
        ],
        "purchases": state.state.standing.purchases,
        "spent": state.state.standing.spent,
        "birthday": member.birthday,
        "city": member.city or "",
        "tags": member.tags,
        "amounts": {key: each.available for key, each in state.balances.items()},
        "balances": [
            visit.formats.amount(each.available, programme.currencies[key])
            for key, each in state.balances.items()
            if key in programme.currencies
        ],
    }


def _after(visit: PanelVisit, sides: list[dict[str, Any]]) -> list[str]:
    """What the one member will have, in words."""
    programme = money.programme_at(from_datetime(visit.now))
    sums: dict[str, int] = {}
    for side in sides:
        for key, amount in side["amounts"].items():
            sums[key] = sums.get(key, 0) + amount
    return [
        _("%(count)s purchases, %(spent)s")
        % {
            "count": formats.num(sum(side["purchases"] for side in sides)),
            "spent": visit.formats.money(sum(side["spent"] for side in sides)),
        },
        *(
            visit.formats.amount(amount, programme.currencies[key])
            for key, amount in sums.items()
            if key in programme.currencies
        ),
        _("%(count)s cards and numbers")
        % {"count": formats.num(sum(len(side["identifiers"]) for side in sides))},
    ]


@pages.get(
    "members/<uuid:member_id>/merges/<uuid:merge_id>/undo", permission="members:write", name="member-unmerge"
)
def ask_unmerge(visit: PanelVisit, member_id: UUID, merge_id: UUID) -> HttpResponse:
    found = Merge.objects.filter(id=merge_id, survivor_id=member_id, undone_at=None).first()
    if found is None:
        visit.toast(_("This merge was undone before."), "info")
        return visit.redirect("member", member_id=member_id)
    member = members.get(member_id)
    return visit.render(
        "desk/unmerge.html",
        member_id=member_id,
        merge=found,
        name=naming.name_of(member),
        merged_name=naming.name_of(members.get(found.merged_id)),
    )


@pages.post(
    "members/<uuid:member_id>/merges/<uuid:merge_id>/undo",
    permission="members:write",
    name="member-unmerge",
    recent=True,
)
def unmerge(visit: PanelVisit, member_id: UUID, merge_id: UUID) -> HttpResponse:
    undone = services.unmerge(merge_id=merge_id)
    visit.toast(_("The merge was undone; each has again what it brought"))
    return visit.redirect("member", member_id=undone.merged_id)


@pages.get("members/<uuid:member_id>/erase", permission="members:write", name="member-erase")
def ask_erase(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    return _erase_form(visit, member_id, "")


@pages.post("members/<uuid:member_id>/erase", permission="members:write", name="member-erase", recent=True)
def erase(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    member = members.get(member_id)
    if not confirmed(visit, member):
        return _erase_form(visit, member_id, _("Type the name exactly as it is written above."), 422)
    services.erase(member_id=member_id)
    visit.toast(_("The person was erased"))
    return visit.redirect("member", member_id=member_id)


def _erase_form(visit: PanelVisit, member_id: UUID, error: str, status: int = 200) -> HttpResponse:
    member = members.get(member_id)
    if member.erased_at is not None:
        return visit.redirect("member", member_id=member_id)
    now = from_datetime(visit.now)
    programme = money.programme_at(now)
    lost = [
        visit.formats.amount(each.available, programme.currencies[each.currency])
        for each in ledger.balances(member_id, now) or ()
        if each.available > 0 and each.currency in programme.currencies
    ]
    return visit.render(
        "desk/erase.html",
        status,
        member_id=member_id,
        name=naming.name_of(member),
        word=typed_word(visit, member),
        lost=lost,
        error=error,
    )
