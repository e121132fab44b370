"""The API fuzzed from its own OpenAPI document: no 5xx, no undocumented answer, no answer of another shape."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.conftest import Client, Server
from vafa.core.earning import publishing
from vafa.kernel.database import unit

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 6}


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    return dict(httpx.get(f"{server.url}/api/v1/openapi.json").json())


def known_ids(client: Client) -> dict[str, Any]:
    """Things that are there, so that requests come further than the first 404."""
    member = client.join("0912 000 11 22", given_name="ماهی")
    bought = client.post(
        "/purchases",
        {"reference": "f-1", "member": {"id": member}, "lines": [{"sku": "a", "unit_price": 900_000}]},
    )
    held = client.post("/holds", {"member": {"id": member}, "currency": "points", "amount": 5})
    hook = client.post("/webhooks", {"url": "https://shop.example/hook", "patterns": ["*"]})
    sent = client.post(f"/webhooks/{hook.json()['id']}/ping", {})
    key = client.post("/keys", {"name": "spare", "scopes": ["members:read"]})
    till = client.post("/tills", {"name": "1"})
    return (
        rewards(client, member)
        | credit(client, member)
        | vouchers(client, member)
        | cards(client)
        | {
            "till": till.json()["number"],
            "member_id": member,
            "purchase_id": bought.json()["id"],
            "hold_id": held.json()["id"],
            "endpoint_id": hook.json()["id"],
            "delivery_id": sent.json()["id"],
            "key_id": key.json()["id"],
            "key": "tiers",
        }
    )


def rewards(client: Client, member: str) -> dict[str, Any]:
    """The module on, something in its catalogue, and somebody who has ordered it."""
    with unit(client.club.id):
        publishing.set_module(key="rewards", on=True)
    at = "/modules/rewards"
    reward = client.post(f"{at}/catalogue", {"key": "tea", "names": {"fa": "چای", "en": "Tea"}}).json()["id"]
    row = client.post(f"{at}/members/{member}/redemptions", {"reward_id": reward}).json()
    return {"reward_id": reward, "redemption_id": row["id"]}


def vouchers(client: Client, member: str) -> dict[str, Any]:
    """Coupons and gift cards on, a series, a batch, and a card that waits to be sold."""
    names = {"fa": "ده درصد", "en": "Ten percent"}
    kind = {"key": "ten", "names": names, "effect": {"kind": "percent", "percent": "10"}}
    with unit(client.club.id):
        publishing.set_module(key="coupons", on=True, params={"kinds": [kind]})
        publishing.set_module(key="giftcards", on=True)
    asked = {"name": "f", "kind": "ten", "shape": "word", "word": "NOROOZ"}
    series = client.post("/modules/coupons/series", asked).json()["id"]
    batch = client.post("/modules/giftcards/batches", {"count": 2, "amount": 1_000_000}).json()["id"]
    card = client.post("/modules/giftcards/cards", {"amount": 1_000_000}).json()["id"]
    return {"series_id": series, "gift_batch_id": batch, "voucher_id": card}


def cards(client: Client) -> dict[str, Any]:
    """The module on, and a batch that waits to be made."""
    with unit(client.club.id):
        publishing.set_module(key="cards", on=True)
    batch = client.post("/modules/cards/batches", {"total": 3}).json()["id"]
    return {"batch_id": batch, "number": "6037990000000006"}


def credit(client: Client, member: str) -> dict[str, Any]:
    """The module on, a line with something owed, and a run that gave credit to many."""
    with unit(client.club.id):
        publishing.set_module(key="credit", on=True)
    at, who = "/modules/credit", {"id": member}
    line = client.post(f"{at}/lines", {"member": who, "kind": "line", "limit": 5_000_000}).json()["id"]
    deed = client.post(f"{at}/top-ups", {"member": who, "kind": "wallet", "paid": 500_000}).json()["id"]
    many = {"members": [member], "kind": "gift", "amount": 5_000, "reason": "x"}
    run = client.post(f"{at}/grants/bulk", many).json()["id"]
    return {"line_id": line, "deed_id": deed, "run_id": run}


def fuzz(operation: Any, mode: GenerationMode, headers: dict[str, str], known: dict[str, Any] | None) -> str:
    """What went wrong with an operation; empty if nothing did."""
    names = [parameter.name for parameter in operation.path_parameters]
    paths = {name: known[name] for name in names} if known and names else None
    extra = {"path_parameters": paths} if paths else {}

    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, **extra))
    def run(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        run()
    except FailureGroup as group:
        return f"{operation.label} ({mode.value}): {[str(each)[:1500] for each in group.exceptions]}"
    except AssertionError as failure:
        return f"{operation.label} ({mode.value}): {str(failure)[:1500]}"
    return ""


@pytest.mark.parametrize("mode", list(EXAMPLES), ids=lambda mode: mode.value)
def test_no_request_breaks_the_api(server: Server, document: dict[str, Any], mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=server.url)
    broken = []
    client = server.client(server.club())
    known = known_ids(client)
    headers = {"Authorization": client.http.headers["Authorization"]}
    for found in schema.get_all_operations():
        operation = found.ok()
        for ids in (known, None) if "{" in operation.path else (None,):
            failure = fuzz(operation, mode, headers, ids)
            broken += [failure] if failure else []
    assert not broken, "\n\n".join(broken)
