"""Puts the built styles and scripts of the pages into the product's wheel."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable checkout builds them with its first command, not while it is being installed."""
        if version != "editable":
            subprocess.run([sys.executable, str(Path(self.root) / "scripts" / "frontend.py")], check=True)
