from levelgate.domain.json_value import JsonValue
from levelgate.plugin import RunRequest
from levelgate_command.settings import CommandSettings
from levelgate_command.variables import gocd_variables, run_variables

ARTIFACT: dict[str, JsonValue] = {
    "file": "app-1.2-3.x86_64.rpm",
    "key": "x86_64",
    "location": "https://repo.example.com/app-1.2-3.x86_64.rpm",
    "size": 4711,
    "digest": "sha256:ab",
    "sha256": "ab",
    "arch": "x86_64",
}
PAYLOAD: dict[str, JsonValue] = {
    "id": "run-1",
    "pipeline": "smoke-tests",
    "subscription": "smoke",
    "event": {"number": 7, "kind": "version.detected"},
    "repository": "el9-updates",
    "package": "el9-updates/lib.c++",
    "name": "lib.c++",
    "version": "2:1.2-3",
    "digest": "sha256:cd",
    "artifacts": [ARTIFACT, {**ARTIFACT, "arch": "aarch64"}],
    "level": None,
    "promotion": None,
    "product": None,
    "set": None,
    "reason": "it is new",
    "requested_by": "levelgate",
    "test": False,
}


def _request(payload: dict[str, JsonValue]) -> RunRequest:
    return RunRequest(id="run-1", attempt=2, settings=CommandSettings(command=["true"]), payload=payload)


def test_a_run_is_told_as_variables_with_the_first_artifact() -> None:
    assert run_variables(_request(PAYLOAD)) == {
        "LEVELGATE_RUN": "run-1",
        "LEVELGATE_ATTEMPT": "2",
        "LEVELGATE_PIPELINE": "smoke-tests",
        "LEVELGATE_SUBSCRIPTION": "smoke",
        "LEVELGATE_EVENT": "7",
        "LEVELGATE_EVENT_KIND": "version.detected",
        "LEVELGATE_REPOSITORY": "el9-updates",
        "LEVELGATE_PACKAGE": "el9-updates/lib.c++",
        "LEVELGATE_NAME": "lib.c++",
        "LEVELGATE_VERSION": "2:1.2-3",
        "LEVELGATE_DIGEST": "sha256:cd",
        "LEVELGATE_FILE": "app-1.2-3.x86_64.rpm",
        "LEVELGATE_LOCATION": "https://repo.example.com/app-1.2-3.x86_64.rpm",
        "LEVELGATE_SIZE": "4711",
        "LEVELGATE_SHA256": "ab",
        "LEVELGATE_ARCH": "x86_64",
        "LEVELGATE_REASON": "it is new",
        "LEVELGATE_REQUESTED_BY": "levelgate",
        "LEVELGATE_TEST": "false",
    }


def test_a_run_without_artifacts_has_no_location() -> None:
    assert "LEVELGATE_LOCATION" not in run_variables(_request({**PAYLOAD, "artifacts": []}))


def test_gocd_variables_are_named_as_gocd_names_them() -> None:
    assert gocd_variables(PAYLOAD) == {
        "GO_PACKAGE_EL9_UPDATES_LIB_C___LABEL": "lib.c++-1.2-3.x86_64",
        "GO_PACKAGE_EL9_UPDATES_LIB_C___LOCATION": "https://repo.example.com/app-1.2-3.x86_64.rpm",
    }


def test_a_version_without_an_arch_is_its_own_gocd_label() -> None:
    told = gocd_variables({**PAYLOAD, "artifacts": [{**ARTIFACT, "arch": ""}]})
    assert told["GO_PACKAGE_EL9_UPDATES_LIB_C___LABEL"] == "2:1.2-3"
