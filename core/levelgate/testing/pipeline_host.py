"""A host in memory that carries out the attempts of one run as Levelgate does: real processes, real requests."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace

from levelgate.domain.artifact import Artifact, RecordedArtifact
from levelgate.domain.payload import Cause, payload_of
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.domain.version import Version
from levelgate.errors import PluginFailed, SecretMissing
from levelgate.host.contract import pipeline_type
from levelgate.host.guard import Guard
from levelgate.host.guarded_types import guarded_pipeline_type
from levelgate.host.threads import Threads
from levelgate.plugin import JsonValue, LevelgateError, PipelineSettings, PipelineTools, PipelineType, RunRequest
from levelgate.plugin.settings import read_settings
from levelgate.running.launcher import Launcher
from levelgate.running.limits import SendLimits
from levelgate.running.sender import Sender, Sending
from levelgate.testing.attempt import FakeAttempt
from levelgate.testing.clock import NOON

RUN = "5d0c0ffee5d0c0ffee5d0c0ffee5d0c0"
"""The id of the run."""

_GRACE = 0.3


def payload(version: str = "1.0") -> Mapping[str, JsonValue]:
    """Return what a run for a version of updates/app is given."""
    artifact = Artifact(
        file_key="app.tar.gz",
        digest=f"sha256:{'5d' * 32}",
        location="https://repo.example.com/updates/app.tar.gz",
        size=1234,
    )
    about = Version(
        id=1,
        package_id=1,
        package="updates/app",
        version=version,
        digest=f"sha256:{'0c' * 32}",
        key=b"1",
        first_seen_at=NOON,
        artifacts=(RecordedArtifact(artifact=artifact),),
    )
    return payload_of(RUN, about, Cause(pipeline="conformance", reason="a test", test=True))


@dataclass
class PipelineHost:
    """Carries out attempts of one run of a pipeline; every attempt has the same id, payload and body.

        host = PipelineHost(TYPE, {"target": "smoke"})
        assert host.attempt().state is RunState.SUCCEEDED
        assert "smoke" in host.log

    What the type returns is looked at as the real host looks at it: what its contract does not allow is PluginFailed.
    Any other error of Levelgate is an attempt that could not find out. `secrets` are what references stand for.
    """

    kind: PipelineType
    settings: Mapping[str, JsonValue]
    _: KW_ONLY
    secrets: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, JsonValue] = field(default_factory=payload)
    attempts: int = field(default=0, init=False)
    log: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Look at the type and the settings as the real host does."""
        guard = Guard(self.kind.name, Threads())
        self._guarded = guarded_pipeline_type(pipeline_type(self.kind, guard), guard)
        self._settings: PipelineSettings = read_settings(self.kind.settings, self.settings)
        self._sending = Sending(limits=SendLimits(answer=0.2))
        self._body: bytes | None = None

    def attempt(self, *, timeout: float = 20.0, cancel_after: float | None = None) -> RunResult:
        """Carry out the next attempt, and have somebody cancel it after so many seconds.

        Raises PluginFailed where the type raises anything but an error of Levelgate, or its answer is no end.
        """
        self.attempts += 1
        live = FakeAttempt(timeout=timeout)
        canceller = threading.Timer(cancel_after or 0.0, live.cancel)
        if cancel_after is not None:
            canceller.start()
        try:
            result = self._started(live)
        except PluginFailed:
            raise
        except LevelgateError as error:
            result = RunResult(state=RunState.ERRORED, reason=str(error))
        finally:
            canceller.cancel()
            self.log += live.output
        if not result.state.ended:
            raise PluginFailed(f"{self.kind.name}.start answered {result.state}, which is no end")
        return result

    def _started(self, live: FakeAttempt) -> RunResult:
        request = RunRequest(id=RUN, attempt=self.attempts, settings=self._settings, payload=self.payload)
        if self._body is None:
            self._body = self._guarded.prepare(request) if self._guarded.prepare else b""
        tools = PipelineTools(
            launch=Launcher(live, grace=_GRACE),
            send=Sender(self._sending, live),
            secret=self._secret,
            log=lambda line: live.write(f"{line}\n"),
        )
        return self._guarded.start(replace(request, body=self._body), tools)

    def _secret(self, reference: str) -> str:
        if reference in self.secrets:
            return self.secrets[reference]
        raise SecretMissing(f"the secret {reference} is missing", mend="give it in `secrets`")
