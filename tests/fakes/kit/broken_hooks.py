"""A type of pipeline that does as it should, and some that are broken, each in one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import Field

from levelgate.plugin import (
    JsonValue,
    Launched,
    PipelineSettings,
    PipelineTools,
    PipelineType,
    RunRequest,
    RunResult,
    RunState,
    Secret,
)
from levelgate.testing import PipelineConformance, Situation

TOKEN = "hunter2"
SCRIPTS = {
    Situation.SUCCEEDS: 'echo "$RUN" >> runs; test -n "$VERSION"',
    Situation.FAILS: "exit 3",
    Situation.CANNOT_START: "",
    Situation.HANGS: "sleep 60",
}


class HookSettings(PipelineSettings):
    """A script, and the folder that it is run in."""

    script: str = Field(description="what the shell is to do")
    directory: str = Field(description="where it does it")
    token: Secret = Field(description="reference to what it may know")


class Hook:
    """The functions of the type, to be overridden one by one by what breaks them."""

    def type(self) -> PipelineType:
        return PipelineType(name="hook", title="Hooks", settings=HookSettings, start=self.start)

    def start(self, request: RunRequest, tools: PipelineTools) -> RunResult:
        settings = HookSettings.model_validate(request.settings)
        variables = {
            "RUN": self.run(request),
            "VERSION": str(request.payload["version"]),
            "TOKEN": tools.secret(settings.token),
        }
        tools.log(self.begun(variables))
        try:
            launched = tools.launch(self.command(settings, variables), environment=variables)
        except OSError as error:
            return self.not_started(error)
        return RunResult(state=self.state_of(launched), reason="it ended")

    def run(self, request: RunRequest) -> str:
        return request.id

    def begun(self, variables: Mapping[str, str]) -> str:
        return f"begun for {variables['VERSION']}"

    def command(self, settings: HookSettings, _variables: Mapping[str, str]) -> list[str]:
        shell = "/bin/sh" if settings.script else "/no/such/shell"
        return [shell, "-c", f"cd {settings.directory}; {settings.script}"]

    def not_started(self, error: OSError) -> RunResult:
        return RunResult(state=RunState.ERRORED, reason=str(error))

    def state_of(self, launched: Launched) -> RunState:
        if launched.cancelled:
            return RunState.CANCELLED
        if launched.exit_status is None:
            return RunState.ERRORED
        return RunState.FAILED if launched.exit_status else RunState.SUCCEEDED


class HookChecks(PipelineConformance):
    """The suite for a hook."""

    kind = Hook().type()

    def settings(self, situation: Situation) -> Mapping[str, JsonValue]:
        return {"script": SCRIPTS[situation], "directory": str(self.folder), "token": "${env:TOKEN}"}

    def secrets(self) -> Mapping[str, str]:
        return {"${env:TOKEN}": TOKEN}

    def seen(self) -> Sequence[str]:
        return (self.folder / "runs").read_text(encoding="utf-8").split()


class Hesitant(Hook):
    """Takes a no for no answer."""

    meant = "test_a_no_is_failed"

    def state_of(self, launched: Launched) -> RunState:
        state = super().state_of(launched)
        return RunState.ERRORED if state is RunState.FAILED else state


class Resigned(Hook):
    """Takes what could not be started for a no."""

    meant = "test_what_cannot_be_started_is_errored"

    def not_started(self, error: OSError) -> RunResult:
        return RunResult(state=RunState.FAILED, reason=str(error))


class Careless(Hook):
    """Has no answer where nothing could be started."""

    meant = "test_what_cannot_be_started_is_errored"

    def not_started(self, error: OSError) -> RunResult:
        return replace(super().not_started(error), reason="")


class Impatient(Hook):
    """Takes a timeout for a no."""

    meant = "test_what_does_not_end_is_errored_at_its_timeout"

    def state_of(self, launched: Launched) -> RunState:
        return RunState.FAILED if launched.timed_out else super().state_of(launched)


class Stubborn(Hook):
    """Wants what was cancelled to be tried again."""

    meant = "test_a_cancelled_run_ends_soon_and_is_cancelled"

    def state_of(self, launched: Launched) -> RunState:
        return RunState.ERRORED if launched.cancelled else super().state_of(launched)


class Counting(Hook):
    """Gives each attempt an id of its own."""

    meant = "test_each_attempt_has_the_same_id"

    def run(self, request: RunRequest) -> str:
        return request.id if request.attempt == 1 else f"{request.id}-{request.attempt}"


class Credulous(Hook):
    """Has a shell read what somebody published."""

    meant = "test_what_comes_from_a_repository_is_never_a_command"

    def command(self, settings: HookSettings, variables: Mapping[str, str]) -> list[str]:
        shell, option, script = super().command(settings, variables)
        return [shell, option, f"{script}\n: {variables['VERSION']}" if settings.script.startswith("echo") else script]


class Talkative(Hook):
    """Logs what it was told."""

    meant = "test_a_secret_is_told_to_nobody"

    def begun(self, variables: Mapping[str, str]) -> str:
        return f"begun with {dict(variables)}"


BROKEN = (Hesitant, Resigned, Careless, Impatient, Stubborn, Counting, Credulous, Talkative)
