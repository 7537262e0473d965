"""Whatever a package, a version or an address is called: a command is given it whole, and no shell reads it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.dispatching import Yard, claim_and_run
from fakes.hostile_names import HOSTILE
from levelgate.domain.json_value import JsonValue
from levelgate.domain.pipeline import RunState
from levelgate.storage.store import open_store

PROGRAM = """
import json, os, sys
with open(os.environ["LEVELGATE_RUN_FILE"], encoding="utf-8") as file:
    told = json.load(file)
ours = {name: value for name, value in os.environ.items() if name.startswith(("LEVELGATE_", "GO_"))}
json.dump({"arguments": sys.argv[1:], "variables": ours, "file": told}, sys.stdout)
"""


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db")
    yield Yard(store)
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder in which the command is started, and in which a shell would leave its mark."""
    made = tmp_path / "work" / "deep"
    made.mkdir(parents=True)
    return made


def _payload(name: str) -> dict[str, JsonValue]:
    artifact: dict[str, JsonValue] = {
        "file": name,
        "key": name,
        "location": name,
        "size": 1,
        "digest": name,
        "sha256": name,
        "arch": name,
    }
    told = ("pipeline", "subscription", "repository", "package", "name", "version", "digest", "line", "reason")
    return {**dict.fromkeys(told, name), "requested_by": name, "artifacts": [artifact], "test": False}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_reaches_a_command_whole_and_starts_nothing(yard: Yard, folder: Path, name: str) -> None:
    arguments = ["$LEVELGATE_NAME", "$(touch x)", "-x"]
    settings: dict[str, JsonValue] = {
        "command": [sys.executable, "-I", "-S", "-c", PROGRAM, *arguments],
        "directory": str(folder),
        "gocd_variables": True,
    }
    yard.queue(yard.pipeline(kind="command", settings=settings, spacing=()), "r1", payload=_payload(name))
    claim_and_run(yard.environment, "here", yard.in_flight)
    run = yard.run("r1")
    assert (run.state, run.reason) == (RunState.SUCCEEDED, "")
    told = json.loads(yard.log("r1"))
    assert told["arguments"] == arguments
    assert told["file"] == {"id": "r1", **_payload(name)}
    variables = told["variables"]
    of_payload = ("REPOSITORY", "PACKAGE", "NAME", "VERSION", "DIGEST", "LINE", "REASON", "REQUESTED_BY")
    of_artifact = ("FILE", "LOCATION", "SHA256", "ARCH")
    assert {variables[f"LEVELGATE_{key}"] for key in of_payload + of_artifact} == {name}
    assert all(key.replace("_", "").isalnum() for key in variables)
    assert list(folder.iterdir()) == []
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("name", ["zero\0byte", "lone \ud800 surrogate"], ids=["a zero byte", "a lone surrogate"])
def test_a_name_that_no_variable_can_hold_is_errored_and_starts_nothing(yard: Yard, folder: Path, name: str) -> None:
    settings: dict[str, JsonValue] = {"command": ["touch", "x"], "directory": str(folder)}
    pipeline = yard.pipeline(kind="command", settings=settings, spacing=())
    yard.queue(pipeline, "r1", payload={"name": "app", "artifacts": [], "version": name})
    claim_and_run(yard.environment, "here", yard.in_flight)
    run = yard.run("r1")
    assert run.state is RunState.ERRORED
    assert run.reason.startswith("the command could not be started: ")
    assert list(folder.iterdir()) == []
