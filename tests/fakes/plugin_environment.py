"""A Python environment into which plugins can be installed; all else it has from the running one."""

from __future__ import annotations

import os
import sys
import sysconfig
import venv
from pathlib import Path

_PROGRAM = '#!/bin/sh\nexec {python} -m levelgate "$@"\n'


class PluginEnvironment:
    """An environment in a folder; `python -m pip install` in it takes no package from elsewhere."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=True)
        self.python = folder / "bin" / "python"
        place = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/running.pth"
        running = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
        (folder / place).write_text(running, encoding="utf-8")
        program = folder / "bin" / "levelgate"
        program.write_text(_PROGRAM.format(python=self.python), encoding="utf-8")
        program.chmod(0o755)

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables under which it is used."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEVELGATE_", "PYTHON"))}
        path = f"{self.python.parent}:{os.environ['PATH']}"
        # For pip, no is yes: this switches its isolation off.
        return {**kept, "PATH": path, "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "LEVELGATE_LISTEN": "off"}
