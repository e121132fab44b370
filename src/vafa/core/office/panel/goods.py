"""Branches, products and groups of goods."""

from typing import Any

from django.http import Http404, HttpResponse

from vafa.core.office import goods, sources
from vafa.core.office.goods import PAGE, GoodsInvalid
from vafa.core.purchases import catalogue
from vafa.core.purchases.models import Branch, Product, ProductGroup
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.words import _

pages = PanelPages("office")


@pages.get("branches", permission="settings:write", name="branches")
def show_branches(visit: PanelVisit) -> HttpResponse:
    return visit.render("office/branches.html", branches=goods.branches())


@pages.get("branches/new", permission="settings:write", name="branch-new")
def new_branch(visit: PanelVisit) -> HttpResponse:
    return _branch(visit, {"code": "", "name": "", "tags": "", "active": True}, True)


@pages.get("branches/edit/<path:code>", permission="settings:write", name="branch")
def show_branch(visit: PanelVisit, code: str) -> HttpResponse:
    branch = Branch.objects.filter(code=code).first()
    if branch is None:
        raise Http404
    tags = ("، " if visit.lang == "fa" else ", ").join(branch.tags)
    return _branch(visit, {"code": code, "name": branch.name, "tags": tags, "active": branch.active}, False)


@pages.post("branches/save", permission="settings:write", name="branch-save", once=True)
def save_branch(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    typed = {name: post.get(name, "").strip() for name in ("code", "name", "tags")}
    new, active = post.get("new") == "1", "active" in post
    tags = typed["tags"].replace("،", ",").split(",")
    try:
        goods.put_branch(code=typed["code"], name=typed["name"], tags=tags, active=active, new=new)
    except GoodsInvalid as refused:
        return _branch(visit, {**typed, "active": active}, new, refused, 422)
    visit.toast(_("Saved"))
    return visit.redirect("branches")


@pages.get("products", permission="settings:write", name="products")
def show_products(visit: PanelVisit) -> HttpResponse:
    get = visit.request.GET
    asked, group = get.get("q", "").strip()[:100], get.get("group", "")
    found = goods.products(query=asked, group=group, after=get.get("after", "")[:200], limit=PAGE + 1)
    more = len(found) > PAGE
    return visit.render(
        "office/products.html",
        products=found[:PAGE],
        asked=asked,
        group=group,
        groups=sources.group_names(),
        after=query(get, after=found[PAGE - 1].sku) if more else "",
        first=query(get, after=None) if get.get("after") else "",
    )


@pages.get("products/new", permission="settings:write", name="product-new")
def new_product(visit: PanelVisit) -> HttpResponse:
    return _product(visit, {"sku": "", "name": "", "groups": []}, True)


@pages.get("products/edit/<path:sku>", permission="settings:write", name="product")
def show_product(visit: PanelVisit, sku: str) -> HttpResponse:
    product = Product.objects.filter(sku=sku).first()
    if product is None:
        raise Http404
    return _product(visit, {"sku": sku, "name": product.name, "groups": product.groups}, False)


@pages.post("products/save", permission="settings:write", name="product-save", once=True)
def save_product(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    typed = {"sku": post.get("sku", "").strip(), "name": post.get("name", "").strip()}
    groups, new = post.getlist("groups")[:50], post.get("new") == "1"
    try:
        goods.put_product(sku=typed["sku"], name=typed["name"], groups=groups, new=new)
    except GoodsInvalid as refused:
        return _product(visit, {**typed, "groups": groups}, new, refused, 422)
    visit.toast(_("Saved"))
    return visit.redirect("products")


@pages.get("groups", permission="settings:write", name="groups")
def show_groups(visit: PanelVisit) -> HttpResponse:
    return visit.render("office/groups.html", groups=catalogue.groups(limit=sources.MOST))


@pages.get("groups/new", permission="settings:write", name="group-new")
def new_group(visit: PanelVisit) -> HttpResponse:
    return _group(visit, {"key": "", "name_fa": "", "name_en": ""}, True)


@pages.get("groups/edit/<path:key>", permission="settings:write", name="group")
def show_group(visit: PanelVisit, key: str) -> HttpResponse:
    group = ProductGroup.objects.filter(key=key).first()
    if group is None:
        raise Http404
    names = group.names
    return _group(visit, {"key": key, "name_fa": names.get("fa", ""), "name_en": names.get("en", "")}, False)


@pages.post("groups/save", permission="settings:write", name="group-save", once=True)
def save_group(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    typed = {name: post.get(name, "").strip() for name in ("key", "name_fa", "name_en")}
    new = post.get("new") == "1"
    try:
        names = {"fa": typed["name_fa"], "en": typed["name_en"]}
        goods.put_group(key=typed["key"], names=names, new=new)
    except GoodsInvalid as refused:
        return _group(visit, typed, new, refused, 422)
    visit.toast(_("Saved"))
    return visit.redirect("groups")


def _errors(visit: PanelVisit, refused: GoodsInvalid | None) -> dict[str, str]:
    return {refused.field: refused.say(visit.lang)[1]} if refused else {}


def _branch(
    visit: PanelVisit,
    typed: dict[str, Any],
    new: bool,
    refused: GoodsInvalid | None = None,
    status: int = 200,
) -> HttpResponse:
    errors = _errors(visit, refused)
    return visit.render("office/branch.html", status, typed=typed, new=new, errors=errors)


def _product(
    visit: PanelVisit,
    typed: dict[str, Any],
    new: bool,
    refused: GoodsInvalid | None = None,
    status: int = 200,
) -> HttpResponse:
    errors = _errors(visit, refused)
    return visit.render(
        "office/product.html", status, typed=typed, new=new, errors=errors, groups=sources.group_names()
    )


def _group(
    visit: PanelVisit,
    typed: dict[str, Any],
    new: bool,
    refused: GoodsInvalid | None = None,
    status: int = 200,
) -> HttpResponse:
    errors = _errors(visit, refused)
    return visit.render("office/group.html", status, typed=typed, new=new, errors=errors)
