"""The installed program in a folder of its own: its declaration, its database, its temporary files, what it said."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes.installed import Installed

PASSWORD = "correct-horse-battery-staple"
SIGNATURE = "signed-8c1e44"


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One `serve --once`: its exit status, the errors and where polling stands by repository, and the new events."""

    status: int
    errors: Mapping[str, Mapping[str, str]]
    polls: Mapping[str, Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]

    def told(self, repository: str) -> Counter[str]:
        """Return how many events of each kind are about a repository, or something in it."""
        return Counter(
            event["kind"]
            for event in self.events
            if repository in (event["data"].get("repository"), str(event["data"].get("package")).partition("/")[0])
        )


class Watched(Installed):
    """An installed program; its temporary files have a folder of their own, and `said` is all that it ever said."""

    def __init__(self, program: Path, folder: Path) -> None:
        super().__init__(program, folder)
        # Short, for sockets are made in it; a test's own folder may have too long a name for that.
        self.temporary = Path(tempfile.mkdtemp(prefix="w-"))
        weakref.finalize(self, shutil.rmtree, self.temporary, ignore_errors=True)
        self.environment |= {"TMPDIR": str(self.temporary), "PLANTED": PASSWORD}
        self.database = folder / "levelgate.db"
        self.said = ""
        self._seen = 0

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command to its end, and keep what it said."""
        done = super().run(*arguments, stdin=stdin)
        self.said += done.stdout + done.stderr
        return done

    def declare(self, addresses: Mapping[str, str], **settings: str) -> None:
        """Declare a repository at each address, and that all of its packages are watched."""
        self.apply(
            repositories=[{"name": name, "type": "yum", "url": url, **settings} for name, url in addresses.items()],
            packages=[{"name": "*", "repository": name} for name in addresses],
        )

    def apply(self, **sections: Sequence[Mapping[str, Any]]) -> None:
        """Write a declaration and apply it."""
        # JSON is YAML as well.
        (self.folder / "levelgate.yaml").write_text(json.dumps(sections), encoding="utf-8")
        done = self.run("apply", "--yes")
        assert done.returncode == 0, done.stderr

    def round(self) -> Round:
        """Poll everything once, and look at what came of it."""
        done = self.run("serve", "--once", "--json")
        assert done.stdout, done.stderr
        events = self.json("event", "list", "--after", str(self._seen))
        self._seen = events[-1]["number"] if events else self._seen
        return Round(
            status=done.returncode,
            errors=json.loads(done.stdout)["errors"],
            polls={one["name"]: one["poll"] for one in self.json("repository", "list")},
            events=events,
        )

    def left_behind(self) -> list[Path]:
        """Return the temporary files that are still there."""
        return list(self.temporary.iterdir())
