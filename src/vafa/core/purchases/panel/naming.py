"""Names of what a club has, for what is chosen from it."""

from vafa.core.purchases.models import Branch, ProductGroup
from vafa.doors.web.words import say

MOST = 2_000


def branches() -> list[tuple[str, str]]:
    """(code, name), those that are closed left out."""
    found = Branch.objects.filter(active=True).order_by("name", "code").values_list("code", "name")
    return [(code, name or code) for code, name in found[:MOST]]


def product_groups() -> list[tuple[str, str]]:
    found = ProductGroup.objects.order_by("key").values_list("key", "names")
    return [(key, say(names) or key) for key, names in found[:MOST]]
