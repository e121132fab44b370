"""Offers for tests of pages: so many that run, with what they gave on some days."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.offers.models import OfferDay, OfferTotal

PAGES = ("offer", "offer-state", "offer-trial", "offer-result")


def module(count: int) -> dict[str, Any]:
    effect = {"kind": "percent", "percent": "1"}
    return {"on": True, "params": {"offers": [_named(f"offer{n}", effect) for n in range(count)]}}


def _named(key: str, effect: dict[str, Any]) -> dict[str, Any]:
    names = {"fa": f"آفر {key}", "en": f"Offer {key}"}
    return {"key": key, "names": names, "effect": effect, "code": True, "budget_uses": 1000}


def offered(club: Club, count: int) -> dict[str, Any]:
    """``count`` days of each; what stands for the variables of the pages' addresses."""
    with unit(club.id):
        today = timezone.now().date()
        for n in range(count):
            OfferTotal.objects.create(offer=f"offer{n}", times=count, rials=5_000, sales=90_000)
            for ago in range(count):
                OfferDay.objects.create(
                    offer=f"offer{n}", day=today - timedelta(days=ago), times=1, rials=500
                )
    return {f"{page}:key": "offer0" for page in PAGES}
