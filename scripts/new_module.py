"""Makes a module that does nothing yet, but keeps every rule: `make new-module NAME=giftcards`.

A module is one folder. What it needs more (models.py, services.py, subscribers.py, …) is in
ARCHITECTURE.md; `vafa.kernel.modules.Module` says what a manifest may register.
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

INIT = '"""{title}: see README.md."""\n'

MODULE = '''"""Manifest of {key}: everything that it registers."""

from vafa.kernel.modules import Module

from .params import {params}

MODULE = Module(
    key="{key}",
    names={{"fa": "{fa}", "en": "{title}"}},
    descriptions={{"fa": "{fa}", "en": "{title}"}},
    params={params},
)
'''

PARAMS = '''"""What a club sets of {key}: defaults, units, limits, labels."""

from vafa.kernel.params import Params


class {params}(Params):
    """Nothing is set yet. Add fields with `vafa.kernel.params.param`."""
'''

README = """# {title} ({fa})

Why a club wants it, in two or three sentences.

## Words

The terms of `{key}` and what each means, in both languages.

## Parameters

None yet; they are fields of `params.py`.

## Events

None yet; they are frozen facts in the past tense in `events.py`.
"""

TEST = '''"""{title}: what it promises."""

from vafa.kernel.modules import find

from ..params import {params}


def test_the_manifest_is_found_with_its_params() -> None:
    assert find("{key}").params is {params}


def test_defaults_come_back_as_they_were_stored() -> None:
    params = {params}()
    assert {params}.load(params.dump()) == params
'''

FILES = {
    "__init__.py": INIT,
    "module.py": MODULE,
    "params.py": PARAMS,
    "README.md": README,
    "tests/__init__.py": "",
    "tests/test_{key}.py": TEST,
}


def make(root: Path, key: str, fa: str, title: str) -> Path:
    """Writes the folder `src/vafa/modules/KEY` below root; refuses a bad name and a folder that exists."""
    if not NAME.fullmatch(key):
        raise ValueError(f"{key!r} is not a module's name: small letters, digits and single underscores")
    folder = root / "src" / "vafa" / "modules" / key
    if folder.exists():
        raise ValueError(f"there is already a module {key}")
    words = {"key": key, "fa": fa, "title": title}
    words["params"] = "".join(part.capitalize() for part in key.split("_")) + "Params"
    for name, text in FILES.items():
        path = folder / name.format(**words)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**words), encoding="utf-8")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="folder and key: plural, small letters, e.g. giftcards")
    parser.add_argument("--fa", default="ماژول تازه", help="its name in Persian")
    parser.add_argument("--en", help="its name in English")
    given = parser.parse_args()
    try:
        folder = make(ROOT, given.name, given.fa, given.en or given.name.replace("_", " ").capitalize())
    except ValueError as refused:
        sys.exit(f"No module was made: {refused}.")
    print(f"Made {folder.relative_to(ROOT)}. Now: its names in module.py, its README, then `make check`.")


if __name__ == "__main__":
    main()
