"""What a plugin's tests say about its pipeline type, and the stage on which a suite looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from levelgate.plugin import JsonValue, PipelineType
from levelgate.testing.demand import demand_said
from levelgate.testing.pipeline_host import PipelineHost
from levelgate.testing.server import HttpServer


class Situation(Enum):
    """What is to become of a run: of what is started, not of Levelgate."""

    SUCCEEDS = "what is started succeeds"
    FAILS = "what is started says no"
    CANNOT_START = "nothing can be started"
    HANGS = "what is started does not end by itself"


class PipelineSubject:
    """A pipeline type, and the other side of it.

    To be said: `kind`, `settings` and `seen`; `secrets` where settings hold references. With `says_no` false, nothing
    that is started can say no, as where only its being taken is asked for.
    """

    kind: ClassVar[PipelineType]
    says_no: ClassVar[bool] = True

    server: HttpServer
    folder: Path

    def settings(self, situation: Situation) -> Mapping[str, JsonValue]:
        """Return settings with which a run comes to that; `self.folder` and `self.server` are there for it."""
        raise NotImplementedError(f"{type(self).__name__} must say with which settings {situation.value}")

    def seen(self) -> Sequence[str]:
        """Return the ids of the runs that the other side was told of so far, one for each attempt that succeeded."""
        raise NotImplementedError(f"{type(self).__name__} must say which runs its other side saw")

    def secrets(self) -> Mapping[str, str]:
        """Return what the references in the settings stand for."""
        return {}

    def setup_method(self) -> None:
        """Begin a test: an empty folder, and a server that answers 404."""
        demand_said(self, "kind")
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="levelgate-")))
        self.server = self._stack.enter_context(HttpServer())

    def teardown_method(self) -> None:
        """End it."""
        self._stack.close()

    def host(self, situation: Situation, **options: Any) -> PipelineHost:
        """Open a host for one run."""
        return PipelineHost(self.kind, self.settings(situation), secrets=self.secrets(), **options)
