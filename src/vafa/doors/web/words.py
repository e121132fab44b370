"""Words of the pages: English sentences in the code, Persian beside them in ``locale/fa.po`` of each part.

The catalogues are read as they are: nothing is compiled, so that a third party's folder needs only its own
``fa.po``. A sentence that a catalogue lacks is shown in English; a test keeps that from happening.
"""

import functools
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from babel.messages.pofile import read_po

from vafa.domain.errors import LANGUAGES
from vafa.kernel import modules

Key = str | tuple[str, str]
Catalogue = Mapping[Key, str | tuple[str, ...]]

_language: ContextVar[str] = ContextVar("vafa_language", default="fa")


def language() -> str:
    """The language of the page that is being made."""
    return _language.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    token = _language.set(lang if lang in LANGUAGES else "fa")
    try:
        yield
    finally:
        _language.reset(token)


def mark(text: str) -> str:
    """Names a sentence for the catalogues where the language is not known yet; ``_`` shows it later."""
    return text


def _(text: str) -> str:
    return pgettext("", text)


def pgettext(context: str, text: str) -> str:
    """The same English word may need two Persian ones; ``context`` tells them apart."""
    if language() == "en":
        return text
    found = catalogue().get((context, text) if context else text, text)
    return found if isinstance(found, str) else found[0]


def ngettext(one: str, many: str, count: int) -> str:
    """Persian nouns stay in the singular after a number, so that its catalogue has one form."""
    if language() == "en":
        return one if count == 1 else many
    found = catalogue().get(one, many)
    return found if isinstance(found, str) else found[0]


def say(texts: Mapping[str, str] | None) -> str:
    """From texts that are kept in both languages, those of this page."""
    if not texts:
        return ""
    return texts.get(language()) or texts.get("fa") or next(iter(texts.values()), "")


def owners() -> Iterator[tuple[str, Path]]:
    """Every part that may bring pages: dotted name and folder, the ground first."""
    names = [f"vafa.doors.{name}" for name in ("web", "panel", "member", "till")]
    for parent in ("vafa.core",):
        spec = importlib.util.find_spec(parent)
        places = list(spec.submodule_search_locations or ()) if spec else []
        names += sorted(f"{parent}.{found.name}" for found in pkgutil.iter_modules(places) if found.ispkg)
    names += modules.packages()
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            yield name, Path(next(iter(spec.submodule_search_locations)))


@functools.cache
def catalogue() -> Catalogue:
    """All Persian sentences by their English ones; where two parts have the same, the first holds."""
    found: dict[Key, str | tuple[str, ...]] = {}
    for _name, folder in owners():
        path = folder / "locale" / "fa.po"
        if not path.exists():
            continue
        with path.open("rb") as file:
            for message in read_po(file, locale="fa", abort_invalid=True):
                if not message.id or message.fuzzy:
                    continue
                text = message.id if isinstance(message.id, str) else message.id[0]
                spoken = message.string if isinstance(message.string, str) else tuple(message.string)
                if spoken and (isinstance(spoken, str) or all(spoken)):
                    found.setdefault((message.context, text) if message.context else text, spoken)
    return found
