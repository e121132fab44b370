"""The club's params of rewards, for services."""

from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_club

from .params import RewardsParams

KEY = "rewards"


def settings() -> RewardsParams:
    """``ModuleOff`` where the club does not have rewards."""
    found = params_of(current_club(), KEY)
    assert isinstance(found, RewardsParams)
    return found
