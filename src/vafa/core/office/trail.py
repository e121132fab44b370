"""The audit trail read by people: who did what, through which door, and what changed, in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vafa.doors.web.formats import Formats, digits
from vafa.doors.web.words import _, mark, say
from vafa.kernel import access, roles
from vafa.kernel.modules import installed
from vafa.kernel.people import StaffRow
from vafa.kernel.tables import ApiKey, AuditRecord

PAGE = 50
WINDOW = 5_000
"""Records that one page looks through for what fits its filter; the next page goes on from there."""
_CODE = re.compile("[A-Za-z]")
"""What has such letters is a code or a number of a receipt, and is read as it is written elsewhere."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

DOORS = {
    "panel": mark("Panel"), "till": mark("Till"), "member": mark("Member's page"), "api": mark("API"),
    "cli": mark("Command line"), "job": mark("In the background"), "system": mark("The system itself"),
}  # fmt: skip
PARTS = {
    "members": mark("Members"), "ledger": mark("Balances"), "purchases": mark("Purchases"),
    "programme": mark("Programme"), "catalogue": mark("Branches and goods"), "staff": mark("Staff"),
    "access": mark("API keys"), "webhooks": mark("Webhooks"), "clubs": mark("Club"), "tiers": mark("Tiers"),
    "office": mark("Files"), "events": mark("Events"), "holds": mark("Holds"), "visitors": mark("Members' sign-in"),
    "users": mark("Users"), "segments": mark("Segments"), "tills": mark("Tills"),
    "vouchers": mark("Coupons and gift cards"),
}  # fmt: skip
ACTIONS = {
    "programme.publish": mark("Published a version of the programme"),
    "members.join": mark("Enrolled a member"),
    "members.joined": mark("Enrolled a member"),
    "members.join_many": mark("Enrolled members from a file"),
    "members.update": mark("Changed a member's profile"),
    "members.updated": mark("Changed a member's profile"),
    "members.add_identifier": mark("Added a card or number"),
    "members.remove_identifier": mark("Removed a card or number"),
    "members.set_consent": mark("Changed a member's consent"),
    "members.merge": mark("Merged two members"),
    "members.unmerge": mark("Took two members apart again"),
    "members.erase": mark("Erased a member"),
    "members.define_field": mark("Set a field of members"),
    "members.remove_field": mark("Removed a field of members"),
    "ledger.grant": mark("Gave by hand"),
    "ledger.deduct": mark("Took by hand"),
    "ledger.gift": mark("Gave from one member to another"),
    "purchases.refunded": mark("Took a return"),
    "vouchers.issued": mark("Made coupons or gift cards"),
    "vouchers.block": mark("Blocked a coupon or gift card"),
    "vouchers.unblock": mark("Opened a coupon or gift card again"),
    "vouchers.activate": mark("Put a gift card into force"),
    "vouchers.correct": mark("Corrected a gift card"),
    "vouchers.assign": mark("Gave a coupon or gift card to a member"),
    "events.post": mark("Posted an event"),
    "catalogue.put_branches": mark("Saved branches"),
    "catalogue.put_products": mark("Saved products"),
    "catalogue.put_groups": mark("Saved groups of goods"),
    "staff.invited": mark("Invited somebody to the staff"),
    "staff.joined": mark("Joined the staff"),
    "staff.changed": mark("Changed what somebody may do"),
    "staff.deactivated": mark("Ended somebody's access"),
    "access.key_created": mark("Made an API key"),
    "access.key_revoked": mark("Revoked an API key"),
    "webhooks.created": mark("Made a webhook"),
    "webhooks.updated": mark("Changed a webhook"),
    "webhooks.deleted": mark("Took a webhook away"),
    "webhooks.disabled": mark("Switched off a webhook that kept failing"),
    "webhooks.secret_rotated": mark("Gave a webhook a new secret"),
    "webhooks.replayed": mark("Sent a delivery again"),
    "clubs.changed": mark("Changed the club's settings"),
    "office.imported": mark("Imported a file"),
    "office.exported": mark("Exported data"),
    "holds.place": mark("Held an amount"),
    "holds.confirm": mark("Confirmed a held amount"),
    "holds.release": mark("Let a held amount go"),
    "visitors.signed_in": mark("A member signed in"),
    "visitors.signed_out": mark("A member signed out"),
    "members.export": mark("Exported members"),
    "members.export_one": mark("Took a member's data out"),
    "members.reveal": mark("Looked at the whole numbers of a member"),
    "members.block_identifier": mark("Blocked a card or number"),
    "members.unblock_identifier": mark("Opened a card or number again"),
    "programme.draft_rule": mark("Changed a rule of the draft"),
    "programme.draft_currency": mark("Changed a currency of the draft"),
    "desk.correction_limits": mark("Changed the limits of corrections"),
    "programme.discard_draft": mark("Threw the draft away"),
    "programme.simulate": mark("Simulated the programme"),
    "segments.create": mark("Made a segment"),
    "segments.change": mark("Changed a segment"),
    "segments.remove": mark("Removed a segment"),
    "segments.put": mark("Put members in a segment"),
    "segments.take_out": mark("Took members out of a segment"),
    "segments.run": mark("Began work on many members"),
    "segments.stop_run": mark("Stopped work on many members"),
    "tiers.freeze": mark("Froze a member's tier"),
    "tiers.unfreeze": mark("Let a member's tier move again"),
    "tills.add": mark("Made a device a till"),
    "tills.basket": mark("Sent a basket to a till"),
    "tills.drop": mark("Gave up a refused sale"),
    "tills.kiosk": mark("Made a device a kiosk"),
    "tills.settings": mark("Changed the settings of tills"),
    "users.signed_in": mark("Signed in"),
    "users.password_changed": mark("Changed their password"),
    "users.password_reset": mark("Set a new password"),
    "users.app_added": mark("Added an authenticator app"),
    "users.app_removed": mark("Removed an authenticator app"),
    "users.passkey_added": mark("Added a passkey"),
    "users.passkey_removed": mark("Removed a passkey"),
    "users.codes_made": mark("Made new recovery codes"),
    "users.factors_dropped": mark("Lost their second step"),
    "users.sessions_ended": mark("Signed out other devices"),
}
FIELDS = {
    "name": mark("name"), "brand": mark("colour"), "logo": mark("logo"), "business": mark("kind of business"),
    "about": mark("about"), "language": mark("language"), "currency_display": mark("unit of money"),
    "time_zone": mark("time zone"), "role": mark("role"), "branches": mark("branches"), "branch": mark("branch"),
    "granted": mark("extra permissions"), "denied": mark("denied permissions"), "active": mark("active"),
    "scopes": mark("permissions"), "url": mark("address"), "patterns": mark("events"), "count": mark("how many"),
    "amount": mark("amount"), "currency": mark("currency"), "reason": mark("reason"), "number": mark("version"),
    "effective_from": mark("in force from"), "tags": mark("tags"), "kind": mark("kind"), "channel": mark("channel"),
    "what": mark("what"), "file": mark("file"), "given_name": mark("given name"), "family_name": mark("family name"),
    "identifier": mark("number"), "gender": mark("gender"), "birthday": mark("birthday"), "city": mark("city"),
    "groups": mark("groups"), "custom": mark("own fields"), "rules": mark("rules"), "modules": mark("modules"),
    "currencies": mark("currencies"), "differences": mark("differences"), "added": mark("added"),
    "removed": mark("removed"), "changed": mark("changed"), "before": mark("before"), "after": mark("after"),
    "settings": mark("settings"), "params": mark("parameters"), "on": mark("on"), "names": mark("name"),
    "refund": mark("return"), "reference": mark("receipt number"), "key": mark("key"), "type": mark("type"),
    "labels": mark("labels"), "required": mark("required"), "joined_via": mark("joined by"), "till": mark("till"),
    "lines": mark("lines"), "members": mark("members"), "total": mark("total"), "where": mark("condition"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    at: datetime
    who: str
    kind: str
    door: str
    action: str
    changes: list[tuple[str, str, str]]
    subject_kind: str
    subject_id: UUID | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter of the trail; empty means all."""

    actor: str = ""
    part: str = ""
    door: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(asked: Asked, formats: Formats, before: UUID | None = None) -> tuple[list[Entry], UUID | None]:
    """Newest first, and where to go on. A filter is applied to a window of records, so that a page takes as long
    in a long trail as in a short one."""
    records = AuditRecord.objects.order_by("-id")
    start = _earliest(before, bound(asked.until) if asked.until else None)
    if start is not None:
        records = records.filter(id__lt=start)
    if asked.since is not None:
        records = records.filter(id__gte=bound(asked.since))
    looked: list[UUID] = list(records.values_list("id", flat=True)[:WINDOW])
    if not looked:
        return [], None
    fitting = records.filter(id__gte=looked[-1], **_terms(asked))[: PAGE + 1]
    found = list(fitting)
    names = _names(found)
    entries = [_entry(record, names, formats) for record in found[:PAGE]]
    if len(found) > PAGE:
        return entries, found[PAGE - 1].id
    return entries, looked[-1] if len(looked) == WINDOW else None


def bound(moment: datetime) -> UUID:
    """The least id of a moment: ids begin with their milliseconds."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _earliest(*ids: UUID | None) -> UUID | None:
    return min((each for each in ids if each is not None), default=None)


def _terms(asked: Asked) -> dict[str, str]:
    terms = {"actor_id": asked.actor, "door": asked.door}
    if asked.part:
        terms["action__startswith"] = f"{asked.part}."
    return {name: value for name, value in terms.items() if value}


def _names(records: list[AuditRecord]) -> dict[str, str]:
    """Names of the actors, in two look-ups whatever the page holds."""
    ids = {record.actor_id for record in records}
    uuids = [UUID(each) for each in ids if _is_uuid(each)]
    people = StaffRow.objects.filter(user_id__in=uuids).values_list("user_id", "name")
    keys = ApiKey.objects.filter(id__in=uuids).values_list("id", "name")
    return {str(key): name for key, name in [*people, *keys]}


def _entry(record: AuditRecord, names: Mapping[str, str], formats: Formats) -> Entry:
    known = ACTIONS.get(record.action)
    act = _(known) if known else say(acts().get(record.action) or {"fa": record.action, "en": record.action})
    return Entry(
        id=record.id,
        at=record.at,
        who=names.get(record.actor_id)
        or (_("Vafa") if record.actor_kind == "system" else record.actor_id or "–"),
        kind=record.actor_kind,
        door=_(DOORS[record.door]) if record.door in DOORS else record.door,
        action=act,
        changes=list(changes(record.before or {}, record.after or {}, formats)),
        subject_kind=record.subject_kind,
        subject_id=record.subject_id,
    )


def acts() -> dict[str, Mapping[str, str]]:
    """What modules record, in their own words."""
    return {act: words for module in installed().values() for act, words in (module.acts or {}).items()}


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], formats: Formats
) -> Iterator[tuple[str, str, str]]:
    """(field, before, after) of what differs, or of all that was said where there was nothing before."""
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old != new or name not in before or name not in after:
            label = _(FIELDS[name]) if name in FIELDS else name
            was, became = said(old, formats), said(new, formats)
            if was or became:
                yield label, was, became


def said(value: Any, formats: Formats) -> str:
    """A stored value in words: permissions, roles and truths by their names, moments in the club's calendar."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _(", ").join(said(each, formats) for each in value[:20])
    if isinstance(value, Mapping):
        listed = list(value.items())[:20]
        inner = ((_(FIELDS[key]) if key in FIELDS else str(key), said(each, formats)) for key, each in listed)
        return _("; ").join(f"{key}: {each}" for key, each in inner if each)
    text = str(value)
    if _MOMENT.fullmatch(text):
        return formats.datetime(datetime.fromisoformat(text))
    known = access.SCOPES.get(text) or roles.OF_DOORS.get(text) or roles.NAMES.get(text)
    if known:
        return say(known)
    return text[:300] if _CODE.search(text) else digits(text[:300])


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
