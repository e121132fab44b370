"""Credit for many: to a segment or a list of mobiles, in the background; watched, stopped, taken back."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse

from vafa.core.desk.panel import naming
from vafa.core.members.models import Identifier
from vafa.core.segments import selectors as segments
from vafa.domain.errors import VafaError
from vafa.domain.identifiers import normalise
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.formats import num, parse_day
from vafa.doors.web.words import _, say

from .. import bulk, looking
from ..typing_in import rials
from .acting import _until

pages = PanelPages("credit")
NAMED = ("kind", "amount", "reason", "expires", "whom", "segment", "mobiles")
LONGEST = 200_000


@pages.get("credit/many", permission="credit.grant", name="credit-many")
def ask(visit: PanelVisit) -> HttpResponse:
    return _form(visit, dict.fromkeys(NAMED, "") | {"whom": "segment"}, {})


@pages.post("credit/many", permission="credit.grant", name="credit-many", once=True)
def start(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    values = {name: post.get(name, "").strip()[: LONGEST if name == "mobiles" else 200] for name in NAMED}
    amount = rials(values["amount"], visit.formats)
    chosen, errors = _whom(values)
    if not values["kind"]:
        errors["kind"] = _("Choose the kind of credit.")
    if amount is None:
        errors["amount"] = _("Write how much: a number above zero.")
    if not values["reason"]:
        errors["reason"] = _("Write why: it stays in the member's history.")
    if errors or amount is None:
        return _form(visit, values, errors, 422)
    try:
        with transaction.atomic():
            run = bulk.start(
                kind=values["kind"],
                amount=amount,
                reason=values["reason"],
                expires_at=_until(values, visit),
                **chosen,
            )
    except VafaError as refused:
        return _form(visit, values, {"amount": refused.say(visit.lang)[1]}, 422)
    return visit.redirect("run", run_id=run.id)


def _whom(values: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    if values["whom"] == "segment":
        try:
            return {"segment_id": UUID(values["segment"])}, {}
        except ValueError:
            return {}, {"segment": _("Choose a segment.")}
    typed = [
        each for each in values["mobiles"].replace(",", "\n").replace("،", "\n").split("\n") if each.strip()
    ]
    known, wrong = set(), []
    for each in typed:
        try:
            known.add(normalise("mobile", each))
        except VafaError:
            wrong.append(each.strip()[:20])
    found = dict(Identifier.objects.filter(kind="mobile", value__in=known).values_list("value", "member_id"))
    missing = len(known) - len(found) + len(wrong)
    if not typed:
        return {}, {"mobiles": _("Write one mobile in each line.")}
    if missing:
        examples = [*wrong, *sorted(known - set(found))][:3]
        said = _("%(count)s of them are no members: %(some)s …") % {
            "count": num(missing),
            "some": ", ".join(examples),
        }
        return {}, {"mobiles": said}
    return {"member_ids": list(found.values())}, {}


@pages.post("credit/many/<uuid:run_id>/undo", permission="credit.grant", name="credit-many-undo", once=True)
def undo(visit: PanelVisit, run_id: UUID) -> HttpResponse:
    reason = visit.request.POST.get("reason", "").strip()[:200]
    return visit.redirect("run", run_id=bulk.undo(run_id=run_id, reason=reason).id)


def _form(
    visit: PanelVisit, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    kinds = [kind for kind in looking.settings().kinds if not kind.line]
    return visit.render(
        "credit/many.html",
        status,
        values=values,
        errors=defaultdict(str, errors),
        kinds=[(kind.key, naming.capital(say(kind.names.model_dump()))) for kind in kinds],
        segments=[(str(each.id), f"{each.name} ({num(each.members)})") for each in segments.list_segments()],
        expires=parse_day(values["expires"], visit.lang) if values["expires"] else None,
        runs=bulk.latest(),
        grant=bulk.GRANT,
        kind_names=looking.kind_names(),
    )
