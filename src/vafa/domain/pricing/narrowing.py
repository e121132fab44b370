"""Finding the few offers that can match a basket among the many that a club runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vafa.domain.facts import FactBook


class Narrowing:
    def __init__(self, offers: Sequence[Any], book: FactBook) -> None:
        self.offers = offers
