"""Reads the packages' version ranges from requirements/*.in into the metadata of the built wheel."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


def ranges(path: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


class RequirementsHook(MetadataHookInterface):
    def update(self, metadata: dict) -> None:
        folder = Path(self.root) / "requirements"
        metadata["dependencies"] = ranges(folder / "runtime.in")
        extras = {name: ranges(folder / f"{name}.in") for name in ("demo", "dev")}
        metadata["optional-dependencies"] = extras
