"""Which products: groups or codes as people choose them, kept as a condition on lines.

In the form such a condition is one field of JSON, so that it moves with its part of a bundle; the page shows it as two
fields of its own, which are read back here.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

PREFIX: Final = "pick."
MOST: Final = 200
_BETWEEN = re.compile(r"[\s,،؛;]+")


@dataclass
class Pick:
    """`other` is a condition that was written elsewhere and that groups and codes cannot show."""

    groups: list[str] = field(default_factory=list)
    skus: list[str] = field(default_factory=list)
    other: str = ""

    @property
    def codes(self) -> str:
        return ", ".join(self.skus)


def pick_of(lines: Any) -> Pick:
    """From a condition, or from the JSON of one."""
    if isinstance(lines, str):
        lines = json.loads(lines) if lines else None
    if not lines:
        return Pick()
    groups, skus = _values(lines, "line.group", "contains"), _values(lines, "line.sku", "in", "=")
    if groups is not None:
        return Pick(groups=groups)
    if skus is not None:
        return Pick(skus=skus)
    both = lines.get("any") if isinstance(lines, dict) else None
    if isinstance(both, list) and len(both) == 2:
        first, second = (pick_of(each) for each in both)
        if first.groups and second.skus:
            return Pick(first.groups, second.skus)
    return Pick(other=json.dumps(lines, ensure_ascii=False))


def condition_of(pick: Pick) -> dict[str, Any] | None:
    parts: list[dict[str, Any]] = []
    if pick.groups:
        parts.append({"fact": "line.group", "op": "contains", "value": pick.groups})
    if pick.skus:
        parts.append({"fact": "line.sku", "op": "in", "value": pick.skus})
    if parts:
        return parts[0] if len(parts) == 1 else {"any": parts}
    found: dict[str, Any] | None = json.loads(pick.other) if pick.other else None
    return found


def read(post: QueryDict, name: str) -> Pick:
    """What was chosen in the fields of one place."""
    skus = [each for each in _BETWEEN.split(post.get(f"{PREFIX}{name}.skus", "")) if each]
    groups = [each for each in post.getlist(f"{PREFIX}{name}.groups") if each]
    other = post.get(f"{PREFIX}{name}.other", "")
    return Pick(groups[:MOST], list(dict.fromkeys(skus))[:MOST], other if _is_condition(other) else "")


def put_back(post: QueryDict) -> QueryDict:
    """The posted form with the JSON of every pick in the field that it stands for."""
    found = post.copy()
    for name in dict.fromkeys(
        key.removeprefix(PREFIX).rpartition(".")[0] for key in post if key.startswith(PREFIX)
    ):
        lines = condition_of(read(post, name))
        found[name] = json.dumps(lines, ensure_ascii=False) if lines else ""
    return found


def _is_condition(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _values(lines: Any, fact: str, *ops: str) -> list[str] | None:
    if not isinstance(lines, dict) or lines.get("fact") != fact or lines.get("op") not in ops:
        return None
    value = lines["value"]
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
