"""Branches, products and product groups over HTTP."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vafa.core.purchases import catalogue
from vafa.domain.values import Names
from vafa.doors.api.fields import Code, Text
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.routes import Routes

routes = Routes("Catalogue")
LIMIT = 8 * 1024 * 1024
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Sku = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Cursor = Annotated[str | None, Query(max_length=LONGEST_CURSOR)]
Limit = Annotated[int, Query(ge=1, le=1000)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BranchItem(Strict):
    code: Code = Field(examples=["tajrish"])
    name: Text = ""
    tags: list[Word] = Field(default=[], max_length=50, examples=[["north"]])
    active: bool = True


class ProductItem(Strict):
    sku: Sku = Field(examples=["6260001"])
    name: Text = ""
    groups: list[Word] = Field(default=[], max_length=50, examples=[["dairy"]])


class GroupItem(Strict):
    key: Code = Field(examples=["dairy"])
    names: Names


class BranchesIn(Strict):
    items: list[BranchItem] = Field(min_length=1, max_length=1000)


class ProductsIn(Strict):
    items: list[ProductItem] = Field(min_length=1, max_length=5000)


class GroupsIn(Strict):
    items: list[GroupItem] = Field(min_length=1, max_length=1000)


class Saved(BaseModel):
    saved: int


class BranchList(BaseModel):
    items: list[BranchItem]
    next_cursor: str | None


class ProductList(BaseModel):
    items: list[ProductItem]
    next_cursor: str | None


class GroupList(BaseModel):
    items: list[GroupItem]
    next_cursor: str | None


def whole_club(request: HttpRequest) -> None:
    """The catalogue holds for every branch, so a key of one branch cannot change it."""
    caller(request).require_branch(None)


def listed(rows: list[Any], model: type[BaseModel], key: str, limit: int) -> dict[str, Any]:
    items = [{name: getattr(row, name) for name in model.model_fields} for row in rows]
    return page(items, encode_cursor(items[-1][key]) if len(items) == limit else None)


def place(cursor: str | None) -> str:
    after = decode_cursor(cursor, tuple[str])
    return str(after[0]) if after else ""


@routes.read("/branches", scope="programme:read", answer=BranchList, summary="List branches")
def list_branches(request: HttpRequest, cursor: Cursor = None, limit: Limit = 200) -> Any:
    return listed(catalogue.branches(after=place(cursor), limit=limit), BranchItem, "code", limit)


@routes.write(
    "PUT", "/branches", scope="programme:write", answer=Saved, limit=LIMIT, summary="Put branches by code"
)
def put_branches(request: HttpRequest, body: BranchesIn) -> Any:
    whole_club(request)
    return {"saved": catalogue.put_branches(items=[item.model_dump() for item in body.items])}


@routes.read("/products", scope="programme:read", answer=ProductList, summary="List products")
def list_products(request: HttpRequest, cursor: Cursor = None, limit: Limit = 200) -> Any:
    return listed(catalogue.products(after=place(cursor), limit=limit), ProductItem, "sku", limit)


@routes.write(
    "PUT", "/products", scope="programme:write", answer=Saved, limit=LIMIT, summary="Put products by sku"
)
def put_products(request: HttpRequest, body: ProductsIn) -> Any:
    """Lines of purchases that name no groups get those of their product."""
    whole_club(request)
    return {"saved": catalogue.put_products(items=[item.model_dump() for item in body.items])}


@routes.read("/product-groups", scope="programme:read", answer=GroupList, summary="List product groups")
def list_product_groups(request: HttpRequest, cursor: Cursor = None, limit: Limit = 200) -> Any:
    return listed(catalogue.groups(after=place(cursor), limit=limit), GroupItem, "key", limit)


@routes.write(
    "PUT",
    "/product-groups",
    scope="programme:write",
    answer=Saved,
    limit=LIMIT,
    summary="Put product groups by key",
)
def put_product_groups(request: HttpRequest, body: GroupsIn) -> Any:
    whole_club(request)
    return {"saved": catalogue.put_groups(items=[item.model_dump() for item in body.items])}
