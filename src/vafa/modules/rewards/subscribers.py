"""Rewards follow the members' lives: thresholds that were crossed, merges, erasure."""

from vafa.core.members.merging import ERASE_STEPS, MERGE_STEPS
from vafa.core.office import sources
from vafa.core.tills import extras as till
from vafa.core.wallet import extras
from vafa.kernel.events import Envelope, subscribe

from . import catalogue, claims, member, uniting
from .events import ThresholdCrossed
from .settings import KEY


@subscribe("rewards.threshold_crossed", key="rewards.thresholds", module=KEY)
def on_threshold(envelope: Envelope) -> None:
    """Gives the reward, or takes it back, as the claim says by now."""
    event = envelope.event
    assert isinstance(event, ThresholdCrossed)
    claims.settle(member_id=event.member_id)


MERGE_STEPS.append(uniting.follow_merge)
ERASE_STEPS.append(uniting.forget)
extras.FIRST.append(member.links)
extras.PLACES.append(member.links)
sources.OFFERED[KEY] = catalogue.choices
till.offer(
    "rewards", page="rewards", permission="till:use", icon="gift",
    names={"fa": "تحویل پاداش", "en": "Hand over a reward"},
)  # fmt: skip
