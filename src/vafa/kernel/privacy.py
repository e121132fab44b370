"""What is never written where it could not be erased again: logs and the audit trail."""

from collections.abc import Mapping
from typing import Any

HIDDEN = "•••"

PERSONAL_KEYS = frozenset(
    {
        "given_name", "family_name", "full_name", "mobile", "phone", "email", "national_id", "birthday",
        "address", "postal_code", "identifier", "identifiers", "card", "custom", "note",
    }
)  # fmt: skip
SECRET_KEYS = frozenset(
    {"password", "secret", "token", "api_key", "key_hash", "authorization", "cookie", "signature"}
)


def mask(value: Any) -> Any:
    """``value`` with everything personal or secret hidden, at any depth. Empty values stay visible, so
    that one can tell "was set" from "was empty"."""
    if isinstance(value, Mapping):
        return {key: _masked(str(key), item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask(item) for item in value]
    return value


def _masked(key: str, value: Any) -> Any:
    if key.lower() in PERSONAL_KEYS or key.lower() in SECRET_KEYS:
        return HIDDEN if value not in (None, "", [], {}) else value
    return mask(value)
