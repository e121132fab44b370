"""Branches, products and product groups: put in bulk, read page by page. All inside ``unit(club_id)``."""

from collections.abc import Mapping, Sequence
from typing import Any

from vafa.core.earning import publishing
from vafa.core.purchases.models import Branch, Product, ProductGroup
from vafa.kernel import audit
from vafa.kernel.scope import current_club


def branches(*, after: str = "", limit: int = 200) -> list[Branch]:
    return list(Branch.objects.filter(code__gt=after).order_by("code")[:limit])


def products(*, after: str = "", limit: int = 200) -> list[Product]:
    return list(Product.objects.filter(sku__gt=after).order_by("sku")[:limit])


def groups(*, after: str = "", limit: int = 200) -> list[ProductGroup]:
    return list(ProductGroup.objects.filter(key__gt=after).order_by("key")[:limit])


def put_branches(*, items: Sequence[Mapping[str, Any]]) -> int:
    """Add branches or change them by code. Rules may ask for tags, so the programme is published again when tags
    change: every process then knows them."""
    before = {code: sorted(tags) for code, tags in Branch.objects.values_list("code", "tags") if tags}
    saved = _put(Branch, "code", ("name", "tags", "active"), items)
    after = {code: sorted(tags) for code, tags in Branch.objects.values_list("code", "tags") if tags}
    audit.record("catalogue.put_branches", "branch", None, None, {"count": saved})
    if before != after:
        publishing.renew(note="branches")
    return saved


def put_products(*, items: Sequence[Mapping[str, Any]]) -> int:
    """Add products or change them by sku. Purchases that were recorded keep the groups they had."""
    saved = _put(Product, "sku", ("name", "groups"), items)
    audit.record("catalogue.put_products", "product", None, None, {"count": saved})
    return saved


def put_groups(*, items: Sequence[Mapping[str, Any]]) -> int:
    saved = _put(ProductGroup, "key", ("names",), items)
    audit.record("catalogue.put_groups", "product_group", None, None, {"count": saved})
    return saved


def _put(model: Any, key: str, columns: Sequence[str], items: Sequence[Mapping[str, Any]]) -> int:
    """One statement for all; of several with one key the last counts. In order, so that two never wait in a circle."""
    last = {item[key]: item for item in items}
    rows = [model(club_id=current_club(), **last[name]) for name in sorted(last)]
    model.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["club_id", key],
        update_fields=list(columns),
        batch_size=1000,
    )
    return len(rows)
