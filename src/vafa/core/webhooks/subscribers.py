from vafa.core.webhooks import selectors, services
from vafa.kernel.events import Envelope, subscribe


@subscribe(key="core.webhooks", asks=selectors.active_patterns)
def to_endpoints(envelope: Envelope) -> None:
    """What the club's endpoints ask for is queued for them."""
    services.queue_event(envelope)
