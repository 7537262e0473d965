"""What a run is given, as environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from levelgate.plugin import JsonValue, RunRequest

_OF_RUN = (
    "pipeline",
    "subscription",
    "repository",
    "package",
    "name",
    "version",
    "digest",
    "line",
    "level",
    "promotion",
    "product",
    "set",
    "reason",
    "requested_by",
    "test",
)
_OF_ARTIFACT = ("file", "location", "size", "sha256", "arch")
_EPOCH = re.compile(r"^\d+:")


def run_variables(request: RunRequest) -> dict[str, str]:
    """Return `LEVELGATE_*`: what the payload says, and of the artifacts the first; what it leaves out is not set."""
    event = _mapping(request.payload.get("event"))
    values: dict[str, JsonValue] = {
        "run": request.id,
        "attempt": request.attempt,
        "event": event.get("number"),
        "event_kind": event.get("kind"),
        **{key: request.payload.get(key) for key in _OF_RUN},
        **{key: value for key, value in first_artifact(request.payload).items() if key in _OF_ARTIFACT},
    }
    return {f"LEVELGATE_{key.upper()}": _spelled(value) for key, value in values.items() if value is not None}


def gocd_variables(payload: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the variables that GoCD gives for a package: its label, and where it is.

    The label is `name-version-release.arch` where there is an arch, as GoCD's own yum plugin has it, without the
    epoch; otherwise the version.
    """
    artifact = first_artifact(payload)
    name, version, arch = (_spelled(value) for value in (payload["name"], payload["version"], artifact.get("arch", "")))
    prefix = f"GO_PACKAGE_{_sanitised(_spelled(payload['repository']))}_{_sanitised(name)}"
    label = f"{name}-{_EPOCH.sub('', version)}.{arch}" if arch else version
    return {f"{prefix}_LABEL": label, f"{prefix}_LOCATION": _spelled(artifact.get("location", ""))}


def first_artifact(payload: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return the first artifact of a payload; empty where there is none."""
    artifacts = payload.get("artifacts")
    return _mapping(artifacts[0]) if isinstance(artifacts, (list, tuple)) and artifacts else {}


def _mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, Mapping) else {}


def _spelled(value: JsonValue) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def _sanitised(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", name).upper()
