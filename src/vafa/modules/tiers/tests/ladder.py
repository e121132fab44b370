"""Ladders for tests: `ladder()` with small thresholds, `shop()` on it."""

from collections.abc import Iterable
from typing import Any

from tests.modules import shop_with
from tests.shop import ANN, Shop
from vafa.domain.decided import Decided

from ..params import TiersParams
from ..rules import TiersParticipant, contribute


def tiers(*thresholds: int) -> list[dict[str, Any]]:
    keys = ("bronze", "silver", "gold", "diamond")
    names = {"fa": "سطح", "en": "tier"}
    return [
        {"key": key, "names": names, "threshold": threshold}
        for key, threshold in zip(keys, thresholds, strict=False)
    ]


def ladder(*thresholds: int, **given: Any) -> dict[str, Any]:
    """By spend in the last thirty days; a tier is kept for thirty days."""
    return {
        "tiers": tiers(*(thresholds or (0, 100_000, 300_000))),
        "window": {"kind": "rolling_days", "days": 30},
        "validity": {"kind": "days", "days": 30},
        "warn_days": 0,
    } | given


def params(*ladders: dict[str, Any]) -> TiersParams:
    return TiersParams.load({"ladders": list(ladders)})


def shop(*ladders: dict[str, Any]) -> Shop:
    return shop_with({"tiers": contribute(params(*ladders))})


def participant(made: Shop) -> TiersParticipant:
    found = made.programme.participants[0]
    assert isinstance(found, TiersParticipant)
    return found


def tier(made: Shop, ladder: str = "main") -> str:
    return str(participant(made).facts(made.member(ANN))[f"tier_{ladder}"])


def notes(decided: Decided, ladder: str = "main") -> dict[str, Any]:
    [found] = [each for each in decided.notes["tiers"] if each["ladder"] == ladder]
    return dict(found)


def events(decided: Iterable[Decided]) -> list[tuple[str, str | None, str | None]]:
    return [
        (each["name"], each["data"].get("previous"), each["data"]["tier"])
        for one in decided
        for each in one.notes.get("events", ())
    ]
