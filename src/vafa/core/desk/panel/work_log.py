"""What somebody did to a member, in words: lines of the audit trail as they stand on the timeline."""

from typing import Any

from vafa.core.desk.panel.naming import kind_name
from vafa.core.desk.timeline import Logged
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import _, mark

FIELDS = {
    "given_name": mark("given name"), "family_name": mark("family name"), "gender": mark("gender"),
    "birthday": mark("birthday"), "city": mark("city"), "tags": mark("tags"), "groups": mark("groups"),
    "custom": mark("the club's own fields"), "is_demo": mark("demo data"),
}  # fmt: skip
CHANNELS = {
    "sms": mark("SMS"), "email": mark("E-mail"), "call": mark("Telephone"), "messenger": mark("Messenger"),
}  # fmt: skip

_SIMPLE = {
    "members.join": ("user-plus", mark("Joined the club")),
    "members.merge": ("arrows-join", mark("Merged with another member")),
    "members.unmerge": ("arrows-split", mark("The merge was undone")),
    "members.erase": ("eraser", mark("The person was erased")),
    "members.reveal": ("eye", mark("Looked at the whole numbers")),
    "tiers.freeze": ("lock", mark("The tier was fixed")),
    "tiers.unfreeze": ("lock-open", mark("The tier follows purchases again")),
}


def channel_name(channel: str) -> str:
    return _(CHANNELS[channel]) if channel in CHANNELS else channel


def said_of(line: Logged, visit: Visit) -> tuple[str, str, str]:
    """Icon, title, detail."""
    after: dict[str, Any] = line.after or {}
    before: dict[str, Any] = line.before or {}
    if line.action in _SIMPLE:
        icon, title = _SIMPLE[line.action]
        return icon, _(title), str(after.get("reason") or "")
    if line.action == "members.update":
        joint = "، " if visit.lang == "fa" else ", "
        names = joint.join(_(FIELDS[name]) if name in FIELDS else name for name in after)
        return "user-edit", _("Details were changed"), names
    if line.action == "members.set_consent":
        return _consent(after)
    kind = str((after or before).get("kind", ""))
    titles = {
        "members.add_identifier": ("circle-plus", _("Added: %(kind)s")),
        "members.remove_identifier": ("circle-minus", _("Removed: %(kind)s")),
        "members.block_identifier": ("ban", _("Blocked: %(kind)s")),
        "members.unblock_identifier": ("circle-check", _("No longer blocked: %(kind)s")),
    }
    icon, title = titles.get(line.action, ("point", line.action))
    return icon, title % {"kind": kind_name(kind)} if "%(kind)s" in title else title, ""


def _consent(after: dict[str, Any]) -> tuple[str, str, str]:
    channel, word = next(iter(after.items()), ("", None))
    granted = isinstance(word, dict) and bool(word.get("granted"))
    title = _("Allows messages by %(channel)s") if granted else _("No messages by %(channel)s any more")
    return "message-check" if granted else "message-off", title % {"channel": channel_name(channel)}, ""
