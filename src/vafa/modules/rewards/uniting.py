"""When two members become one: rewards and wishes are found with the survivor by themselves, because they are looked up
for everybody who was merged into them. A threshold that both had reached is given once."""

from uuid import UUID

from vafa.core.members import selectors as members

from .models import Claim, Redemption, Wish


def follow_merge(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """The survivor's thresholds stand for both; one that the merged member had been given is not given again."""
    for theirs in Claim.objects.filter(member_id=merged_id):
        ours = Claim.objects.filter(member_id=survivor_id, threshold=theirs.threshold, period=theirs.period)
        if theirs.redemption_id is not None and ours.filter(redemption_id=None, reached=True).exists():
            ours.update(redemption_id=theirs.redemption_id, settled=True)
    # Nobody asks about the merged member any more; un-merging makes their thresholds anew.
    Claim.objects.filter(member_id=merged_id).update(settled=True)


def forget(member_id: UUID) -> None:
    """A person is erased: what was written about them and what they wished for goes, numbers stay."""
    whole = members.tree(member_id)
    Redemption.objects.filter(member_id__in=whole).update(reason="", delivered={})
    Wish.objects.filter(member_id__in=whole).delete()
