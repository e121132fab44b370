"""Offers in the draft of the programme: one at a time, by several people at once (see `core.earning.drafting`)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import msgspec

from vafa.core.earning import publishing
from vafa.core.earning.drafting import draft_changed_at
from vafa.core.earning.programmes import parse_body
from vafa.domain.offers import Offer
from vafa.domain.programme import Programme as Compiled
from vafa.domain.programme import ProgrammeBody
from vafa.domain.time import parse_instant
from vafa.kernel import audit

from .errors import OfferChanged, OfferNotFound, OfferReversed, OffersFull
from .params import MOST, OffersParams

KEY: Final = "offers"
COPY: Final = {"fa": "رونوشت {name}", "en": "Copy of {name}"}


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft as it is now; ``basis`` is of the offer that was saved."""

    basis: str
    changed_at: datetime | None
    body: ProgrammeBody
    compiled: Compiled


def drafted() -> ProgrammeBody:
    """The draft, or what is published, to draft from."""
    return publishing.drafted()


def offers_of(body: ProgrammeBody) -> tuple[Offer, ...]:
    """The offers that a programme sets, on or off, in the order in which they were made."""
    switch = body.modules.get(KEY)
    return OffersParams.load(switch.params).offers if switch is not None else ()


def offer_of(body: ProgrammeBody, key: str) -> Offer | None:
    return next((each for each in offers_of(body) if each.key == key), None)


def drafted_with(key: str) -> ProgrammeBody | None:
    """The draft with one offer on and without need of a code, for a trial of it; None where it is not there."""
    current = publishing.dump(drafted())
    offers = offers_of(drafted())
    if all(each.key != key for each in offers):
        return None
    tried = [
        plain_offer(each.model_copy(update={"on": True, "code": False}) if each.key == key else each)
        for each in offers
    ]
    switch = {**current["modules"][KEY], "on": True, "params": {"offers": tried}}
    return parse_body({**current, "modules": {**current["modules"], KEY: switch}})


def plain_offer(offer: Offer) -> dict[str, Any]:
    return offer.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def basis_of(offer: Offer | None) -> str:
    """Tells one state of an offer from another; "" where there is none."""
    if offer is None:
        return ""
    return hashlib.blake2b(msgspec.json.encode(plain_offer(offer)), digest_size=8).hexdigest()


def save_offer(*, offer: Mapping[str, Any], basis: str | None) -> Saved:
    """Put an offer into the draft. ``basis`` is what its editor began from; None takes it whatever is there."""
    publishing.lock()
    made = Offer.model_validate(offer)
    if made.valid_from and made.valid_to and parse_instant(made.valid_to) <= parse_instant(made.valid_from):
        raise OfferReversed()
    offers = list(offers_of(drafted()))
    place = next((n for n, each in enumerate(offers) if each.key == made.key), len(offers))
    before = offers[place] if place < len(offers) else None
    if basis is not None and basis_of(before) != basis:
        raise OfferChanged()
    if place == MOST:
        raise OffersFull(most=MOST)
    offers[place : place + 1] = [made]
    return _keep(offers, made.key)


def switch_offer(*, key: str, on: bool) -> Saved:
    publishing.lock()
    found = _found(key)
    saved = save_offer(offer={**plain_offer(found), "on": on}, basis=None)
    audit.record(
        "programme.draft_offer", "programme", None, {"offer": key, "on": found.on}, {"offer": key, "on": on}
    )
    return saved


def copy_offer(*, key: str) -> str:
    """A copy that is off, under a key of its own; returns that key."""
    publishing.lock()
    found = _found(key)
    made = new_key()
    names = {lang: text.format(name=found.names.in_(lang))[:80] for lang, text in COPY.items()}
    save_offer(offer={**plain_offer(found), "key": made, "names": names, "on": False}, basis="")
    audit.record("programme.draft_offer", "programme", None, {"offer": key}, {"offer": made})
    return made


def remove_offer(*, key: str) -> None:
    """Take an offer out of the draft; purchases keep what it gave them, and so do the versions that had it."""
    publishing.lock()
    _found(key)
    _keep([each for each in offers_of(drafted()) if each.key != key], "")
    audit.record("programme.draft_offer", "programme", None, {"offer": key}, None)


def new_key() -> str:
    return f"offer-{uuid4().hex[:8]}"


def _found(key: str) -> Offer:
    found = offer_of(drafted(), key)
    if found is None:
        raise OfferNotFound()
    return found


def _keep(offers: Sequence[Offer], key: str) -> Saved:
    current = publishing.dump(drafted())
    switch = dict(current.get("modules", {}).get(KEY, {}))
    switch["params"] = {**switch.get("params", {}), "offers": [plain_offer(each) for each in offers]}
    body = parse_body({**current, "modules": {**current.get("modules", {}), KEY: switch}})
    made = publishing.compiled(body)
    # What says the same as before begins no draft.
    same = tuple(offers) == offers_of(drafted())
    changed_at = draft_changed_at() if same else publishing.keep(body)
    return Saved(basis_of(offer_of(body, key)), changed_at, body, made)
