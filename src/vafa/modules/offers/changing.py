"""What a version changes in offers, for whoever reads it before publishing."""

from vafa.core.earning.changes import Change, Told
from vafa.domain.explain.offers import said
from vafa.domain.explain.speech import Speech
from vafa.domain.programme import Programme

from .drafting import basis_of, offers_of

FIELDS = {
    "names": {"fa": "نام", "en": "Name"},
    "descriptions": {"fa": "توضیح برای اعضا", "en": "What members read"},
    "priority": {"fa": "اولویت", "en": "Priority"},
    "group": {"fa": "گروه", "en": "Group"},
    "may_be_free": {"fa": "رایگان شدن", "en": "May make lines free"},
}


def told(before: Programme | None, after: Programme, how: Told) -> list[Change]:
    """Offers that are new, gone or different, with their sentences before and after."""
    was = {each.key: each for each in offers_of(before.body)} if before is not None else {}
    now = {each.key: each for each in offers_of(after.body)}
    changes = []
    for key in sorted({*was, *now}):
        old, new = was.get(key), now.get(key)
        if basis_of(old) == basis_of(new):
            continue
        kind = "added" if old is None else "removed" if new is None else "changed"
        found = new or old
        assert found is not None
        fields = tuple(
            words[how.lang]
            for name, words in FIELDS.items()
            if old is not None and new is not None and getattr(old, name) != getattr(new, name)
        )
        changes.append(
            Change(
                "offer",
                kind,
                key,
                found.names.in_(how.lang),
                _said(before, key, how),
                _said(after, key, how),
                fields,
            )
        )
    return changes


def _said(made: Programme | None, key: str, how: Told) -> str:
    offer = made.offers.by_key.get(key) if made is not None else None
    if made is None or offer is None:
        return ""
    return said(offer, Speech(made, how.lang, how.display, how.mark, how.book))
