"""What vouchers do when members are merged, un-merged or erased: they go where their member goes."""

from uuid import UUID

from vafa.core.members import selectors
from vafa.core.members.merging import ERASE_STEPS, MERGE_STEPS, UNMERGE_STEPS
from vafa.core.vouchers.models import Voucher


def follow(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    Voucher.objects.filter(member_id=merged_id).update(member_id=survivor_id)


def go_back(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """Those that the merged member, or who was merged into it, had brought."""
    brought = selectors.tree(merged_id)
    Voucher.objects.filter(member_id=survivor_id, origin_id__in=brought).update(member_id=merged_id)


def end(member_id: UUID) -> None:
    """A personal coupon of somebody who is forgotten is nobody's: it ends with them."""
    Voucher.objects.filter(member_id=member_id, transferable=False).exclude(state="blocked").update(
        state="blocked", reason="member_erased"
    )


MERGE_STEPS.append(follow)
UNMERGE_STEPS.append(go_back)
ERASE_STEPS.append(end)
