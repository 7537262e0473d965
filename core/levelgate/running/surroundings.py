"""What a command may see of the server's own environment, and the file that tells it what its run is about."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from levelgate.domain.json_value import JsonValue

RUN_FILE = "LEVELGATE_RUN_FILE"
ALLOWED = frozenset({"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "USER", "LOGNAME", "SHELL"})


def allowed(host: Mapping[str, str]) -> dict[str, str]:
    """Return the part of an environment that commands are given: an allow-list, for the rest may hold secrets."""
    return {name: value for name, value in host.items() if name in ALLOWED or name.startswith("LC_")}


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def written(content: Mapping[str, JsonValue] | None) -> Iterator[dict[str, str]]:
    """Write what a run is given to a file that only this user can read, and yield the variable that names it.

    The file and its folder are gone at the end, with whatever the command put beside it. Without content there
    is no file and no variable.
    """
    if content is None:
        yield {}
        return
    with TemporaryDirectory(prefix="levelgate-run-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "run.json"
        with open(path, "x", encoding="utf-8", opener=_private) as file:
            json.dump(content, file, indent=2)
        yield {RUN_FILE: str(path)}
