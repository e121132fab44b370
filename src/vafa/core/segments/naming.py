"""Names of the club's segments, for what is chosen from them and for sentences. Inside ``unit``."""

from vafa.core.segments.models import Segment


def named() -> list[tuple[str, str]]:
    """(id as text, name), for what is chosen from them."""
    return [(str(id), name) for id, name in Segment.objects.order_by("name").values_list("id", "name")]
