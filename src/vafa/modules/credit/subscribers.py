"""What credit does when members become one, are divided or erased; and what the background can do for it."""

from vafa.core.earning import subscribers as ledger
from vafa.core.members.services import ERASE_STEPS, MERGE_STEPS, UNMERGE_STEPS
from vafa.core.tills import extras as till
from vafa.core.wallet import extras

from . import bulk, uniting
from . import member as phone

# After the ledger's own steps: accounts have moved by then. Un-merging goes through its list from the end.
assert ledger is not None
MERGE_STEPS.append(uniting.unite)
UNMERGE_STEPS.insert(0, uniting.divide)
ERASE_STEPS.append(uniting.forget)
bulk.register()
extras.PLACES.append(phone.links)
till.offer(
    "credit", page="credit", permission="credit.settle", icon="wallet",
    names={"fa": "اعتبار: تسویه و شارژ", "en": "Credit: settle and top up"},
)  # fmt: skip
