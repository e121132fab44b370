"""Cards watch the members' identifiers, follow when members are merged, un-merged or erased, and stand on the phone."""

from vafa.core.members import watching
from vafa.core.members.merging import ERASE_STEPS, MERGE_STEPS, UNMERGE_STEPS
from vafa.core.tills import extras as till
from vafa.core.wallet import extras

from . import following, member, turning

watching.GIVING.append(following.giving)
watching.CHANGED.append(following.changed)
watching.READING.append(turning.read)
watching.REASONS.append(following.reason_of)
MERGE_STEPS.append(following.unite)
UNMERGE_STEPS.append(following.divide)
ERASE_STEPS.append(following.forget)
extras.TURNINGS.append(turning.of_phone)
extras.LINKS.append(member.links)
till.offer(
    "cards", page="till-cards", permission="till:use", icon="id",
    names={"fa": "کارت‌های اعضا", "en": "Members' cards"},
)  # fmt: skip
