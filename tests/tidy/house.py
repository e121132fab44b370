"""The house style as functions: each takes source and gives the breaches in words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "scripts", "bench", "examples", "docs", ".ci")
LONGEST_FILE = 400
LONGEST_FUNCTION = 70
BUILT = {"__pycache__", "node_modules", "dist", "build", ".venv", ".vafa"}

PERSIAN = re.compile("[\u0600-\u06ff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")

# Written in pieces, so that this file does not hold what it forbids.
LEFTOVERS = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" * 3 + r"\b", "HA" + "CK:"]))
SUPPRESSIONS = re.compile(
    "|".join(["# no" + "qa", "type: " + "ignore", "pytest.mark." + "skip", "pytest." + "skip"])
)
MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/work/" + "main",
            "/root" + "/",
            "/home" + "/",
            "/Us" + "ers/",
            "pypi" + r"\.",
            "files.python" + "hosted",
        ]
    )
)


def files(suffix: str, *folders: str) -> Iterator[Path]:
    """Our own files with this ending; a folder that is not there yet has none."""
    for folder in folders or FOLDERS:
        for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
            if path.is_file() and not BUILT & set(path.parts):
                yield path


def all_texts() -> Iterator[Path]:
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.suffix in {".md", ".toml", ".py", ""} and not path.name.startswith("."):
            yield path
    for suffix in (".py", ".md", ".toml", ".html", ".sql", ".pgbench", ".json", ".yml", ".in", ".txt"):
        yield from files(suffix, *FOLDERS, "requirements", "frontend")


def length_faults(source: str) -> list[str]:
    lines = source.count("\n")
    found = [f"{lines} lines, more than {LONGEST_FILE}"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            if long > LONGEST_FUNCTION:
                found.append(
                    f"line {node.lineno}: {node.name} has {long} lines, more than {LONGEST_FUNCTION}"
                )
    return found


def call_name(node: ast.Call) -> str:
    return ast.unparse(node.func)


def print_faults(source: str) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [f"line {node.lineno}: print" for node in calls if call_name(node) == "print"]


def float_faults(source: str) -> list[str]:
    """No float literal, no float(), no true division but of a Fraction written there: amounts are
    integers, and their divisions name a rounding."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"line {node.lineno}: float {node.value}")
        elif isinstance(node, ast.Call) and call_name(node) == "float":
            found.append(f"line {node.lineno}: float()")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            operands = [node.value] if isinstance(node, ast.AugAssign) else [node.left, node.right]
            if not any(isinstance(part, ast.Call) and call_name(part) == "Fraction" for part in operands):
                found.append(f"line {node.lineno}: true division")
    return found


def clock_faults(source: str) -> list[str]:
    """The domain has no clock: now is an argument. Nowhere is a time without a zone."""
    naive = {"datetime.now", "datetime.datetime.now"}
    gone = {"datetime.utcnow", "datetime.datetime.utcnow", "date.today", "datetime.date.today"}
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = call_name(node)
            if name in gone or (name in naive and not node.args and not node.keywords):
                found.append(f"line {node.lineno}: {name}()")
    return found


def domain_clock_faults(source: str) -> list[str]:
    clocks = {"time.time", "time.time_ns", "timezone.now", "datetime.now", "datetime.datetime.now"}
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [f"line {node.lineno}: {call_name(node)}" for node in calls if call_name(node) in clocks]


def signal_faults(source: str) -> list[str]:
    """Django's signals and logic in save(): what happens then cannot be read where it is caused."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("django")
            and "signals" in (node.module or "")
        ):
            found.append(f"line {node.lineno}: signals")
        if isinstance(node, ast.ClassDef):
            models = any("Model" in ast.unparse(base) for base in node.bases)
            saves = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "save"]
            found += [f"line {part.lineno}: {node.name}.save" for part in saves if models]
    return found


def language_faults(source: str) -> list[str]:
    """Strings for people exist in Persian and in English, and the Persian is Persian."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Dict):
            continue
        texts = {
            key.value: value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and key.value in ("fa", "en")
        }
        if not texts or len(texts) < len(node.keys):
            continue
        for missing in {"fa", "en"} - set(texts):
            found.append(f"line {node.lineno}: no {missing}")
        for language, value in texts.items():
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                continue
            words = PLACEHOLDER.sub("", value.value)
            if language == "fa" and LATIN_WORD.search(words) and not PERSIAN.search(words):
                found.append(f"line {value.lineno}: fa is not Persian: {value.value}")
            if language == "en" and PERSIAN.search(words):
                found.append(f"line {value.lineno}: en is not English: {value.value}")
    return found


def line_faults(source: str, pattern: re.Pattern[str]) -> list[str]:
    lines = source.splitlines()
    return [
        f"line {number}: {line.strip()[:80]}" for number, line in enumerate(lines, 1) if pattern.search(line)
    ]


def module_folders() -> list[Path]:
    """Folders of parts: what a club switches on or off, and the core."""
    parents = (ROOT / "src/vafa/modules", ROOT / "src/vafa/core")
    return [
        path
        for parent in parents
        if parent.is_dir()
        for path in sorted(parent.iterdir())
        if path.is_dir() and (path / "__init__.py").exists()
    ]


def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))


def commands_in(text: str) -> set[str]:
    """The `make` targets that a page tells people to run: in backticks, or on a line of a code block."""
    found = set(re.findall(r"`make ([a-z][a-z-]*)", text))
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            found |= set(re.findall(r"^\s*(?:\$ )?make ([a-z][a-z-]*)", line))
    return found
