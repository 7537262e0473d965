"""The conformance suite of pipeline types."""

from __future__ import annotations

import time
from typing import Any

from levelgate.plugin import RunResult, RunState
from levelgate.plugin.settings import secrets_of
from levelgate.testing.declaration_conformance import demand_described
from levelgate.testing.demand import demand
from levelgate.testing.pipeline_host import RUN, PipelineHost, payload
from levelgate.testing.pipeline_subject import PipelineSubject, Situation

_LATEST = 10.0
_FITS_NOTHING = "no secret \N{SNOWMAN} of any kind"


class PipelineConformance(PipelineSubject):
    """What every pipeline type must do, as the tests of a class of the plugin's tests.

        class TestMake(PipelineConformance):
            kind = MAKE

            def settings(self, situation):
                return {"target": situation.name.lower(), "directory": str(self.folder)}

            def seen(self):
                return (self.folder / "runs").read_text().split()

    See PipelineSubject for all that can be said. What a type does not have is not tested.
    """

    def __init_subclass__(cls, **more: Any) -> None:
        """Leave out what the type does not have."""
        super().__init_subclass__(**more)
        lacking = {
            "test_a_no_is_failed": not cls.says_no,
            "test_a_secret_is_told_to_nobody": hasattr(cls, "kind") and not secrets_of(cls.kind.settings),
        }
        for name, is_lacking in lacking.items():
            if is_lacking:
                setattr(cls, name, None)

    def test_each_setting_says_what_it_is_for(self) -> None:
        """Help and schema show the description of a field; there is no other place to look."""
        demand_described(self.kind.settings)

    def test_what_succeeds_is_succeeded(self) -> None:
        """Only what is known to have gone well is."""
        result = self.host(Situation.SUCCEEDS).attempt()
        demand(result.state is RunState.SUCCEEDED, "where what is started succeeds, the run is succeeded", result)
        demand(list(self.seen()) == [RUN], f"what is started is told the run's id, {RUN}", self.seen())

    def test_a_no_is_failed(self) -> None:
        """`failed` means no, and is not tried again."""
        result = self.host(Situation.FAILS).attempt()
        demand(result.state is RunState.FAILED, "where what is started says no, the run is failed", result)
        demand(result.reason, "a failed run says why", result)

    def test_what_cannot_be_started_is_errored(self) -> None:
        """`errored` means that there is no answer: the attempt is repeated later."""
        result = self.host(Situation.CANNOT_START).attempt()
        demand(result.state is RunState.ERRORED, "where nothing can be started, the run is errored", result)
        demand(result.reason, "an errored run says why", result)

    def test_what_does_not_end_is_errored_at_its_timeout(self) -> None:
        """What is lent ends it; the type says that nobody knows what came of it."""
        result = self._in_time("a timeout", self.host(Situation.HANGS), timeout=0.5)
        demand(result.state is RunState.ERRORED, "at its timeout a run is errored", result)
        demand(result.reason, "a run that was ended at its timeout says so", result)

    def test_a_cancelled_run_ends_soon_and_is_cancelled(self) -> None:
        """Somebody may want a run to end at any time."""
        result = self._in_time("a cancel", self.host(Situation.HANGS), cancel_after=0.3)
        demand(result.state is RunState.CANCELLED, "a run that somebody cancels is cancelled", result)

    def test_each_attempt_has_the_same_id(self) -> None:
        """It is how the other side knows what it has done already."""
        host = self.host(Situation.SUCCEEDS)
        for _ in range(2):
            host.attempt()
        demand(list(self.seen()) == [RUN, RUN], f"both attempts are told the run's id, {RUN}", self.seen())

    def test_what_comes_from_a_repository_is_never_a_command(self) -> None:
        """Whoever publishes chooses the version: it goes into arguments or variables, and no shell reads it."""
        made = self.folder / "made-by-a-version"
        hostile = f"1.0$(touch {made})`touch {made}`;touch {made}\n'\""
        result = self.host(Situation.SUCCEEDS, payload=payload(hostile)).attempt()
        demand(not made.exists(), "a version that holds a command is not carried out", hostile)
        demand(result.state is RunState.SUCCEEDED, "a version with odd characters is one like any other", result)

    def test_a_secret_is_told_to_nobody(self) -> None:
        """Neither the log nor the result of a run holds one, whatever came of it."""
        for situation in Situation:
            if situation is Situation.FAILS and not self.says_no:
                continue
            host = self.host(situation)
            reason = host.attempt(timeout=0.5 if situation is Situation.HANGS else 20.0).reason
            for secret in self.secrets().values():
                demand(secret not in host.log, f"where {situation.value}, no secret is in the log", host.log)
                demand(secret not in reason, f"where {situation.value}, no secret is in the result", reason)
        if self.kind.check_secret is not None:
            for setting in secrets_of(self.kind.settings):
                said = self._refusal(setting)
                demand(_FITS_NOTHING not in said, "check_secret repeats no secret", said)

    def _refusal(self, setting: str) -> str:
        check = self.kind.check_secret
        try:
            if check is not None:
                check(setting, _FITS_NOTHING)
        except ValueError as error:
            return str(error)
        return ""

    def _in_time(self, what: str, host: PipelineHost, **options: float) -> RunResult:
        begin = time.monotonic()
        result = host.attempt(**options)
        taken = time.monotonic() - begin
        demand(taken < _LATEST, f"a run ends soon after {what}", f"{taken:.1f} s")
        return result
