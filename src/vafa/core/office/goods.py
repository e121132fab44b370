"""Branches, products and groups as the panel shows them: found by code or name, page by page."""

from collections.abc import Sequence

from django.db.models import Q

from vafa.core.purchases import catalogue
from vafa.core.purchases.models import Branch, Product, ProductGroup
from vafa.domain.errors import Kind, VafaError
from vafa.domain.text import normalise_digits, normalise_text, number

PAGE = 50


LONGEST_NAME = 100
"""Of a branch; products are named by the software of the shop."""


class GoodsInvalid(VafaError):
    """``field`` names the field that is wrong."""

    code = "office.goods_invalid"
    kind = Kind.INVALID
    title = {"fa": "پذیرفته نشد", "en": "Not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}

    def __init__(self, field: str, fa: str, en: str) -> None:
        super().__init__(reason={"fa": fa, "en": en})
        self.field = field


def products(*, query: str = "", group: str = "", after: str = "", limit: int = PAGE) -> list[Product]:
    """By code; a search looks at the code's beginning and at the name, among the codes from ``after`` on."""
    found = Product.objects.filter(sku__gt=after).order_by("sku")
    if group:
        found = found.filter(groups__contains=[group])
    text = normalise_text(query)
    if text:
        found = found.filter(Q(sku__istartswith=normalise_digits(text)) | Q(name__icontains=text))
    return list(found[:limit])


def branches() -> list[Branch]:
    return catalogue.branches(limit=1_000)


def put_branch(*, code: str, name: str, tags: Sequence[str], active: bool, new: bool) -> None:
    _check_key("code", code)
    if new and Branch.objects.filter(code=code).exists():
        raise GoodsInvalid("code", "شعبه‌ای با این کد هست.", "There is a branch with this code.")
    _check_name(name, LONGEST_NAME)
    catalogue.put_branches(items=[{"code": code, "name": name, "tags": _words(tags), "active": active}])


def put_product(*, sku: str, name: str, groups: Sequence[str], new: bool) -> None:
    _check_key("sku", sku, 200)
    if new and Product.objects.filter(sku=sku).exists():
        raise GoodsInvalid("sku", "کالایی با این کد هست.", "There is a product with this code.")
    _check_name(name)
    known = set(ProductGroup.objects.filter(key__in=list(groups)).values_list("key", flat=True))
    catalogue.put_products(items=[{"sku": sku, "name": name, "groups": sorted(known)}])


def put_group(*, key: str, names: dict[str, str], new: bool) -> None:
    _check_key("key", key)
    if new and ProductGroup.objects.filter(key=key).exists():
        raise GoodsInvalid("key", "گروهی با این کلید هست.", "There is a group with this key.")
    for lang in ("fa", "en"):
        if not 1 <= len(names.get(lang, "")) <= 80:
            raise GoodsInvalid(
                f"name_{lang}", "نام را به هر دو زبان بنویسید.", "Write the name in both languages."
            )
    catalogue.put_groups(items=[{"key": key, "names": names}])


def _check_key(field: str, key: str, most: int = 64) -> None:
    if not 1 <= len(key) <= most or any(letter.isspace() or ord(letter) < 32 for letter in key):
        raise GoodsInvalid(field, "کدی بدون فاصله بنویسید.", "Write a code without spaces.")


def _check_name(name: str, most: int = 200) -> None:
    if not name:
        raise GoodsInvalid("name", "نام را بنویسید.", "Write a name.")
    if len(name) > most:
        raise GoodsInvalid(
            "name", f"نام حداکثر {number(most, 'fa')} نویسه است.", f"A name has up to {most} characters."
        )


def _words(tags: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word for each in tags if (word := normalise_text(each))))[:20]
