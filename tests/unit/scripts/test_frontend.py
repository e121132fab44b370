"""What the build of the pages looks at, and that the calendar of the browser is the calendar of the server."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from scripts import frontend
from vafa.domain.time import gregorian

YEARS = range(1310, 1490)

ASK = """
globalThis.document = { documentElement: { lang: 'fa', dir: 'rtl', dataset: {} } };
const { calendar, toIso, parse } = await import(process.argv[1]);
const use = calendar();
const years = JSON.parse(process.argv[2]);
const said = (year) => [toIso(use.day(year, 1, 1)), use.length(year, 12), toIso(parse(`${year}/12/29`))];
console.log(JSON.stringify(years.map(said)));
"""


def test_the_browser_counts_jalali_days_as_the_server_does() -> None:
    frontend.ensure()
    frontend.install_packages()
    module = (frontend.FRONTEND / "js" / "app" / "calendar.js").as_uri()
    words = [frontend.node(), "--input-type=module", "-e", ASK, module, json.dumps(list(YEARS))]
    answered = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=True, cwd=frontend.FRONTEND
    )
    for year, (first, esfand, last) in zip(YEARS, json.loads(answered.stdout), strict=True):
        assert date.fromisoformat(first) == gregorian(year, 1, 1)
        assert esfand == (gregorian(year + 1, 1, 1) - gregorian(year, 12, 1)).days
        assert date.fromisoformat(last) == gregorian(year, 12, 29)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout with a page, a part's Python and what the build is made of."""
    files = {
        "src/vafa/doors/panel/templates/panel/home.html": '{{ icon("users") }} {{ name or "gift" }}',
        "src/vafa/core/members/panel.py": 'MENU = MenuItem("members", icon="receipt")\nWORD = "coin"\n',
        "src/vafa/core/members/models.py": 'icon="star"\nOTHER = "moon"\n',
        "src/vafa/core/members/migrations/0001_initial.py": 'icon="sun"\n',
        "frontend/js/app.js": "const shape = 'plus';\n",
        "frontend/build.mjs": "",
        "frontend/package.json": "{}",
        "frontend/package-lock.json": "{}",
        "scripts/frontend.py": "",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "FRONTEND", tmp_path / "frontend")
    monkeypatch.setattr(frontend, "SOURCE", tmp_path / "src" / "vafa")
    monkeypatch.setattr(frontend, "__file__", str(tmp_path / "scripts" / "frontend.py"))
    return tmp_path


def test_icons_are_found_where_pages_name_them(tree: Path) -> None:
    _fingerprint, named, words = frontend.scan()
    assert set(named) == {"users", "receipt", "star"}
    assert {"gift", "coin", "plus"} <= words
    assert "moon" not in words  # no page's Python
    assert named["receipt"] == "src/vafa/core/members/panel.py"


@pytest.mark.parametrize(
    ("name", "content", "counts"),
    [
        ("src/vafa/doors/panel/templates/panel/home.html", "<p>", True),
        ("src/vafa/core/members/panel.py", "CLASSES = 'flex'", True),
        ("src/vafa/core/members/models.py", 'icon="star"\nFIELDS = 1', False),
        ("src/vafa/core/members/models.py", 'icon="heart"', True),
        ("src/vafa/core/members/migrations/0001_initial.py", "x = 1", False),
        ("frontend/js/app.js", "1", True),
        ("frontend/package-lock.json", "{ }", True),
    ],
)
def test_only_what_the_pages_are_made_of_asks_for_a_build(
    tree: Path, name: str, content: str, counts: bool
) -> None:
    before = frontend.scan()[0]
    (tree / name).write_text(content, encoding="utf-8")
    assert (frontend.scan()[0] != before) is counts


def test_every_icon_that_is_named_is_drawn() -> None:
    frontend.ensure()
    _fingerprint, named, _words = frontend.scan()
    manifest = json.loads((frontend.OUT / "manifest.json").read_text(encoding="utf-8"))
    sprite = (frontend.OUT / manifest["icons.svg"]).read_text(encoding="utf-8")
    assert [f"{icon} in {place}" for icon, place in named.items() if f'id="{icon}"' not in sprite] == []


def test_files_of_the_build_before_stay_and_older_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "static"
    monkeypatch.setattr(frontend, "OUT", out)
    for turn in range(3):
        new = tmp_path / f"new-{turn}"
        new.mkdir()
        (new / f"app-{turn}.js").write_text("", encoding="utf-8")
        (new / "manifest.json").write_text(f'{{"app.js": "app-{turn}.js"}}', encoding="utf-8")
        frontend.exchange(new)
    assert sorted(path.name for path in out.glob("app-*")) == ["app-1.js", "app-2.js"]
    assert "app-2.js" in (out / "manifest.json").read_text(encoding="utf-8")
