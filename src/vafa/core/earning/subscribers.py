"""What follows in the ledger when members are merged, un-merged or erased."""

from vafa.core.earning import uniting
from vafa.core.members.merging import ERASE_STEPS, MERGE_STEPS, UNMERGE_STEPS

MERGE_STEPS.append(uniting.unite)
UNMERGE_STEPS.append(uniting.divide)
ERASE_STEPS.append(uniting.write_off)
