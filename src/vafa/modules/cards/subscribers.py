"""Cards watch the members' identifiers and follow when members are merged, un-merged or erased."""

from vafa.core.members import watching
from vafa.core.members.merging import ERASE_STEPS, MERGE_STEPS, UNMERGE_STEPS

from . import following, turning

watching.GIVING.append(following.giving)
watching.CHANGED.append(following.changed)
watching.READING.append(turning.read)
watching.REASONS.append(following.reason_of)
MERGE_STEPS.append(following.unite)
UNMERGE_STEPS.append(following.divide)
ERASE_STEPS.append(following.forget)
