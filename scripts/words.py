"""Brings every part's ``locale/fa.po`` up to date with the sentences in its code and templates.

    python scripts/words.py            update all; lists what has no Persian yet
    python scripts/words.py core/members   only this part

Translations are kept; sentences that are gone are taken out. Nothing is compiled: the product reads ``.po``.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

KEYWORDS = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {
    "**/templates/**.html": {
        "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}


def extracted(folder: Path) -> Catalog:
    """Every sentence of a part, in the order of its files."""
    catalogue = Catalog(locale="fa", fuzzy=False)
    found = extract_from_dir(
        str(folder),
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        directory_filter=lambda path: (
            os.path.basename(path) not in ("tests", "migrations", "static", "locale")
        ),
    )
    for filename, _line, message, _comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalogue.add(message, None, [(filename, None)], context=context)
    return catalogue


def kept(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="fa", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="fa", abort_invalid=True)


def updated(folder: Path) -> tuple[Catalog, list[str]]:
    """The catalogue as it should be, and what has no Persian yet."""
    now, before = extracted(folder), kept(folder / "locale" / "fa.po")
    missing = []
    for message in now:
        if not message.id:
            continue
        single = message.id if isinstance(message.id, str) else message.id[0]
        old = before.get(single, message.context)
        text = old.string if old is not None else ""
        if isinstance(message.id, tuple):
            first = text if isinstance(text, str) else (text[0] if text else "")
            message.string = (first, first)
            text = first
        else:
            message.string = text if isinstance(text, str) else text[0]
        if not text:
            missing.append(single)
    return now, missing


def written(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=True, sort_output=False, ignore_obsolete=True)
    return out.getvalue()


def parts() -> Iterator[tuple[str, Path]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vafa.config.settings")
    import django

    django.setup()
    from vafa.doors.web.words import owners

    yield from owners()


def main(wanted: list[str]) -> int:
    lacking = 0
    for name, folder in parts():
        if wanted and not any(str(folder).endswith(each.strip("/")) for each in wanted):
            continue
        catalogue, missing = updated(folder)
        path = folder / "locale" / "fa.po"
        if len(catalogue):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(written(catalogue))
        elif path.exists():
            path.unlink()
        for sentence in missing:
            print(f"{name}: {sentence}")
        lacking += len(missing)
    print(f"{lacking} sentences have no Persian yet." if lacking else "Every sentence has its Persian.")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
