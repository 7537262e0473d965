import errno
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from fakes.pipeline_tools import tools
from levelgate.domain.json_value import JsonValue
from levelgate.plugin import Launched, RunRequest, RunState
from levelgate_command.plugin import levelgate_pipeline_types, result_of, start
from levelgate_command.settings import CommandSettings

PAYLOAD: dict[str, JsonValue] = {"repository": "updates", "name": "app", "version": "1.0", "artifacts": []}


class FakeLaunch:
    def __init__(self, answer: Launched | OSError) -> None:
        self.answer = answer
        self.command: Sequence[str] = ()
        self.environment: Mapping[str, str] = {}
        self.directory: Path | None = None
        self.run_file: Mapping[str, JsonValue] | None = None

    def __call__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        directory: Path | None = None,
        run_file: Mapping[str, JsonValue] | None = None,
    ) -> Launched:
        self.command, self.environment, self.directory, self.run_file = command, environment, directory, run_file
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer


def _start(settings: dict[str, object], launch: FakeLaunch) -> RunState:
    request = RunRequest(id="r", attempt=1, settings=CommandSettings.model_validate(settings), payload=PAYLOAD)
    return start(request, tools(launch=launch)).state


@pytest.mark.parametrize(
    ("launched", "state", "reason"),
    [
        (Launched(exit_status=0), RunState.SUCCEEDED, ""),
        (Launched(exit_status=3), RunState.FAILED, "exit status is 3"),
        (Launched(exit_status=137), RunState.FAILED, "exit status is 137"),
        (Launched(exit_status=-9), RunState.ERRORED, "killed by SIGKILL"),
        (Launched(exit_status=None, timed_out=True), RunState.ERRORED, "timeout"),
        (Launched(exit_status=None, cancelled=True), RunState.CANCELLED, "before its end"),
        (Launched(exit_status=None), RunState.ERRORED, "not known"),
    ],
)
def test_the_end_of_a_process_is_a_result(launched: Launched, state: RunState, reason: str) -> None:
    result = result_of(launched)
    assert result.state is state
    assert reason in result.reason


def test_a_command_that_cannot_be_started_is_errored_and_says_what_is_missing() -> None:
    launch = FakeLaunch(FileNotFoundError(errno.ENOENT, "No such file or directory", "mkae"))
    request = RunRequest(id="r", attempt=1, settings=CommandSettings(command=["mkae"]), payload=PAYLOAD)
    result = start(request, tools(launch=launch))
    assert result.state is RunState.ERRORED
    assert result.reason == "the command could not be started: No such file or directory: 'mkae'"


def test_the_run_file_is_the_payload_and_the_folder_is_the_settings() -> None:
    launch = FakeLaunch(Launched(exit_status=0))
    _start({"command": ["make", "x"], "directory": "/srv/app"}, launch)
    assert (launch.command, launch.directory, launch.run_file) == (["make", "x"], Path("/srv/app"), PAYLOAD)


def test_gocd_variables_are_given_only_where_they_are_asked_for() -> None:
    without, asked = FakeLaunch(Launched(exit_status=0)), FakeLaunch(Launched(exit_status=0))
    _start({"command": ["make"]}, without)
    _start({"command": ["make"], "gocd_variables": True}, asked)
    assert not any(name.startswith("GO_") for name in without.environment)
    assert asked.environment["GO_PACKAGE_UPDATES_APP_LABEL"] == "1.0"


def test_the_plugin_contributes_the_command_type() -> None:
    assert [kind.name for kind in levelgate_pipeline_types()] == ["command"]
