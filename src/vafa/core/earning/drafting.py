"""Small steps of a draft: one rule at a time, by several people at once, and back to what was published.

Every step takes the club's row first, so that two editors of different rules both keep what they wrote. The same rule
is guarded by its ``basis``, a fingerprint of what the editor began from: who comes later is told.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from vafa.core.earning import publishing
from vafa.core.earning.checks import require_in_order
from vafa.core.earning.models import Draft, Programme
from vafa.core.earning.programmes import parse_body
from vafa.domain.errors import Kind, VafaError
from vafa.domain.programme import Programme as Compiled
from vafa.domain.programme import ProgrammeBody
from vafa.domain.rules import Rule
from vafa.kernel import audit


class RuleChanged(VafaError):
    code = "programme.rule_changed"
    kind = Kind.CONFLICT
    title = {"fa": "این قانون عوض شده است", "en": "This rule has changed"}
    detail = {
        "fa": "کسی دیگر همین قانون را در پیش‌نویس تغییر داد. نوشتهٔ شما هنوز ذخیره نشده است.",
        "en": "Somebody else has changed this rule in the draft. What you wrote is not saved yet.",
    }


class RuleNotFound(VafaError):
    code = "programme.rule_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "قانون پیدا نشد", "en": "No such rule"}
    detail = {"fa": "قانونی با این کلید نیست.", "en": "There is no rule with this key."}


class VersionNotFound(VafaError):
    code = "programme.version_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "نسخه پیدا نشد", "en": "No such version"}
    detail = {"fa": "نسخه‌ای با این شماره نیست.", "en": "There is no version with this number."}


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft as it is now; ``basis`` is of the rule that was saved."""

    basis: str
    changed_at: datetime | None
    body: ProgrammeBody
    compiled: Compiled


def drafted() -> ProgrammeBody:
    """The draft, or what is published, to draft from."""
    return publishing.drafted()


def draft_changed_at() -> datetime | None:
    found: datetime | None = Draft.objects.values_list("changed_at", flat=True).first()
    return found


def basis_of(rule: Rule | None) -> str:
    """Tells one state of a rule from another; "" where there is none."""
    if rule is None:
        return ""
    return hashlib.blake2b(msgspec.json.encode(plain_rule(rule)), digest_size=8).hexdigest()


def plain_rule(rule: Rule) -> dict[str, Any]:
    return rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def rule_of(body: ProgrammeBody, key: str) -> Rule | None:
    return next((rule for rule in body.rules if rule.key == key), None)


def save_rule(*, rule: Mapping[str, Any], basis: str | None) -> Saved:
    """Put the rule into the draft. ``basis`` is what its editor began from; None takes it whatever is there."""
    publishing.lock()
    body = drafted()
    key = str(rule.get("key", ""))
    before = rule_of(body, key)
    if basis is not None and basis_of(before) != basis:
        raise RuleChanged()
    current = publishing.dump(body)
    rules = list(current.get("rules", []))
    place = next((n for n, each in enumerate(rules) if each["key"] == key), len(rules))
    rules[place : place + 1] = [dict(rule)]
    return _keep({**current, "rules": rules}, key)


def switch_rule(*, key: str, on: bool) -> Saved:
    publishing.lock()
    rule = rule_of(drafted(), key)
    if rule is None:
        raise RuleNotFound()
    saved = save_rule(rule={**plain_rule(rule), "on": on}, basis=None)
    audit.record(
        "programme.draft_rule", "programme", None, {"rule": key, "on": rule.on}, {"rule": key, "on": on}
    )
    return saved


def remove_rule(*, key: str) -> None:
    """Take a rule out of the draft; what it gave stays, and so do the versions that had it."""
    publishing.lock()
    current = publishing.dump(drafted())
    left = [each for each in current.get("rules", []) if each["key"] != key]
    if len(left) == len(current.get("rules", [])):
        raise RuleNotFound()
    _keep({**current, "rules": left}, "")
    audit.record("programme.draft_rule", "programme", None, {"rule": key}, None)


def put_currency(*, currency: Mapping[str, Any]) -> None:
    """Add a currency to the draft, or replace the one with its key."""
    publishing.lock()
    current = publishing.dump(drafted())
    currencies = list(current.get("currencies", []))
    place = next((n for n, each in enumerate(currencies) if each["key"] == currency["key"]), len(currencies))
    before = currencies[place : place + 1]
    currencies[place : place + 1] = [dict(currency)]
    _keep({**current, "currencies": currencies}, "")
    audit.record("programme.draft_currency", "programme", None, before[0] if before else None, dict(currency))


def discard() -> None:
    """Throw the draft away: what is published stays as it is."""
    publishing.lock()
    if Draft.objects.all().delete()[0]:
        audit.record("programme.discard_draft", "programme", None, None, None)


def restore(*, number: int, note: str = "") -> Programme:
    """Publish the body of an older version as a new one; the draft is left alone."""
    publishing.lock()
    version = Programme.objects.filter(number=number).first()
    if version is None:
        raise VersionNotFound()
    return publishing.publish_body(
        parse_body(publishing.plain(version.body)), note=note or f"version {number}"
    )


def version(number: int) -> Programme:
    found: Programme | None = Programme.objects.filter(number=number).first()
    if found is None:
        raise VersionNotFound()
    return found


def _keep(data: Mapping[str, Any], key: str) -> Saved:
    body = parse_body(data)
    made = publishing.compiled(body)
    require_in_order(rule for rule in body.rules if rule.key == key)
    # What says the same as before begins no draft.
    same = publishing.dump(body) == publishing.dump(drafted())
    changed_at = draft_changed_at() if same else publishing.keep(body)
    return Saved(basis_of(rule_of(body, key)), changed_at, body, made)
