"""The last text messages of the club; in the demo they stand in for the member's phone."""

import re

from django.http import HttpResponse

from vafa.doors.panel.pages import MenuItem, PanelPages, PanelVisit
from vafa.doors.web.words import mark
from vafa.kernel import sms
from vafa.kernel.people import Sms

pages = PanelPages("messages")
menu = (
    MenuItem(
        page="messages-sent",
        icon="message",
        place=95,
        group="settings",
        names={"fa": "پیامک‌ها", "en": "Text messages"},
        permission="audit:read",
    ),
)
SHOWN = 100
STATES = {
    "sent": (mark("Sent"), "success"),
    "unknown": (mark("May have arrived"), "warning"),
}
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@pages.get("messages-sent", permission="audit:read", name="messages-sent")
def list_messages(visit: PanelVisit) -> HttpResponse:
    rows = sms.latest(limit=SHOWN)
    trusted = bool(visit.club and visit.club.is_demo) or visit.may("staff:write")
    return visit.render(
        "messages/list.html",
        rows=[(row, shown(row, trusted=trusted)) for row in rows],
        states=STATES,
        sink=any(row.sender == "sink" for row in rows),
        full=visit.may("members:write"),
    )


def shown(row: Sms, *, trusted: bool) -> str:
    """The text; a code that a phone has received stays hidden, because it opens the member's account."""
    text = str(row.text)
    return text if trusted and row.sender == "sink" else _CODE.sub("••••••", text)
