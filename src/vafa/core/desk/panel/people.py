"""Who did something, by name: people of the staff, members themselves, machines."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from vafa.doors.web.words import _
from vafa.kernel.people import StaffRow


class Names:
    """Names of the staff behind some lines of the audit trail, read at once."""

    def __init__(self, lines: Iterable[Any]) -> None:
        ids = {each.actor_id for each in lines if each.actor_kind == "staff"}
        asked = [UUID(each) for each in ids if _is_id(each)]
        self.known: dict[str, str] = {}
        if asked:
            rows = StaffRow.objects.filter(user_id__in=asked).values_list("user_id", "name")
            self.known = {str(user): name for user, name in rows}

    def of(self, line: Any) -> str:
        if line.actor_kind == "staff":
            return self.known.get(line.actor_id) or _("Somebody who has left")
        if line.actor_kind == "member":
            return _("The member")
        return _("A connected system") if line.actor_kind == "api_key" else _("By itself")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
