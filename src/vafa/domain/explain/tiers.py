"""Where the member stands on each ladder after the event, and how far it is to the next tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from vafa.domain.explain import figures
from vafa.domain.explain.speech import Speech
from vafa.domain.programme import Programme
from vafa.domain.rules import PPM, ppm
from vafa.domain.text import listing


class Ladder:
    """What is known of one ladder: its tiers in order, their names, what they multiply, what it counts."""

    __slots__ = ("currency", "extras", "metric", "names", "order")

    def __init__(self, written: Mapping[str, Any], lang: str) -> None:
        metric = written.get("metric")
        counted = (
            metric if isinstance(metric, Mapping) else {"kind": metric, "currency": written.get("currency")}
        )
        self.metric = str(counted.get("kind") or "")
        self.currency = str(counted.get("currency") or "")
        tiers = _list(written.get("tiers"))
        self.order = [str(tier.get("key", "")) for tier in tiers]
        self.names = {key: _name(tier, key, lang) for key, tier in zip(self.order, tiers, strict=True)}
        self.extras = {key: _extras(tier) for key, tier in zip(self.order, tiers, strict=True)}


class Ladders:
    """The ladders of a programme, as its tiers module is set; what is not written there goes by its key."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        written = written_ladders(speech.programme)
        self._by_key = {str(ladder.get("key", "")): Ladder(ladder, speech.lang) for ladder in written}

    def tier_name(self, ladder: str, tier: str | None) -> str | None:
        if not tier:
            return None
        known = self._by_key.get(ladder)
        if known is not None and tier in known.names:
            return known.names[tier]
        fact = self._speech.programme.book.get("member.tier")
        choices = (fact.choices if fact is not None else None) or {}
        return choices[tier][self._speech.lang] if tier in choices else tier

    def tier_phrase(self, ladder: str, tier: str | None) -> str:
        """«سطح طلایی»; a name that says itself that it is a tier stays as it is."""
        words, name = self._speech.tiers, self.tier_name(ladder, tier)
        if name is None:
            return words["none"]
        if name.startswith("سطح") or name.lower().endswith(" tier"):
            return name
        return words["tier"].format(name=name)

    def booster(self, notes: Sequence[Mapping[str, Any]], currency: str, extra: int) -> str:
        """The tiers that made `extra` of a currency's multiplier; empty if it came from elsewhere too."""
        phrases, total = [], 0
        for note in notes:
            ladder = str(note.get("ladder", ""))
            # An upgrade follows from a purchase, so the purchase itself was multiplied by the tier before.
            tier = note.get("previous") if note.get("changed") else note.get("key")
            known = self._by_key.get(ladder)
            part = known.extras.get(tier or "", {}).get(currency, 0) if known is not None else 0
            if part:
                total += part
                phrases.append(self.tier_phrase(ladder, tier))
        return listing(phrases, self._speech.lang) if total == extra else ""

    def render(self, note: Mapping[str, Any]) -> dict[str, Any]:
        """One ladder of the answer."""
        ladder, key = str(note.get("ladder", "")), note.get("key")
        valid_until, following = note.get("valid_until"), note.get("next")
        return {
            "ladder": ladder,
            "key": key,
            "name": self.tier_name(ladder, key),
            "changed": bool(note.get("changed")),
            "previous": note.get("previous"),
            "progress": note.get("progress"),
            "next": self._next(ladder, following) if following else None,
            "valid_until": figures.iso(valid_until) if valid_until else None,
            "because": self._because(ladder, note),
        }

    def _next(self, ladder: str, following: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "key": following.get("key"),
            "name": self.tier_name(ladder, following.get("key")),
            "missing": following.get("missing"),
            "because": self._speech.capital(self._to_next(ladder, following)),
        }

    def _to_next(self, ladder: str, following: Mapping[str, Any]) -> str:
        known, speech = self._by_key.get(ladder), self._speech
        missing = int(following.get("missing") or 0)
        metric = known.metric if known is not None else ""
        if metric == "spend":
            shown = speech.money(missing)
        elif metric == "visits":
            shown = speech.tiers["visit" if missing == 1 else "visits"].format(n=speech.number(missing))
        elif known is not None and known.currency:
            shown = speech.measure(known.currency)(missing)
        else:
            shown = speech.number(missing)
        template = speech.tiers["next_spend" if metric == "spend" else "next"]
        return template.format(missing=shown, tier=self.tier_phrase(ladder, following.get("key")))

    def _because(self, ladder: str, note: Mapping[str, Any]) -> str:
        speech, words = self._speech, self._speech.tiers
        tier = self.tier_phrase(ladder, note.get("key"))
        previous = self.tier_phrase(ladder, note.get("previous"))
        parts = [words[self._change(ladder, note)].format(tier=tier, previous=previous)]
        if note.get("next"):
            parts.append(self._to_next(ladder, note["next"]))
        if note.get("valid_until"):
            parts.append(words["until"].format(end=speech.end(note["valid_until"])))
        return speech.capital(words["joint"].join(parts))

    def _change(self, ladder: str, note: Mapping[str, Any]) -> str:
        """Which sentence says what happened; "rose" only where the ladder's order is known."""
        previous, key = note.get("previous"), note.get("key")
        if not note.get("changed"):
            return "is"
        if not previous:
            return "reached"
        if not key:
            return "lost"
        known = self._by_key.get(ladder)
        order = known.order if known is not None else []
        rose = key in order and previous in order and order.index(key) > order.index(previous)
        return "rose" if rose else "moved"


def written_ladders(programme: Programme) -> list[Mapping[str, Any]]:
    """The ladders as the compiled module has them, its defaults filled in; else as the club wrote them."""
    for participant in programme.participants:
        found = getattr(participant, "ladders", ()) if participant.key == "tiers" else ()
        if isinstance(found, list | tuple) and found and all(isinstance(each, BaseModel) for each in found):
            return [each.model_dump(mode="json") for each in found]
    module = programme.body.modules.get("tiers")
    return _list(module.params.get("ladders")) if module is not None else []


def _list(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def _name(tier: Mapping[str, Any], key: str, lang: str) -> str:
    names = tier.get("names")
    return str(names.get(lang) or key) if isinstance(names, Mapping) else key


def _extras(tier: Mapping[str, Any]) -> dict[str, int]:
    """What a tier adds to base earning by currency, in parts per million."""
    benefits = tier.get("benefits")
    multipliers = benefits.get("multipliers") if isinstance(benefits, Mapping) else tier.get("multipliers")
    if isinstance(multipliers, Mapping):
        return {str(currency): ppm(str(factor)) - PPM for currency, factor in multipliers.items()}
    pairs = [(str(each.get("currency")), str(each.get("factor"))) for each in _list(multipliers)]
    return {currency: ppm(factor) - PPM for currency, factor in pairs}
