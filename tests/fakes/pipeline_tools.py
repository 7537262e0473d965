"""What pipeline types are lent, where a test lends only some of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from levelgate.plugin import JsonValue, Launch, Launched, PipelineTools, Send, Sent


def no_launch(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    directory: Path | None = None,
    run_file: Mapping[str, JsonValue] | None = None,
) -> Launched:
    raise AssertionError(("nothing is launched here", command, environment, directory, run_file))


def no_send(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    allowed_networks: Sequence[str] = (),
    place: str = "",
) -> Sent:
    raise AssertionError(("nothing is sent here", url, body, headers, allowed_networks, place))


def no_secret(reference: str) -> str:
    raise AssertionError(("no secret is asked for here", reference))


def tools(
    *,
    launch: Launch = no_launch,
    send: Send = no_send,
    secret: Callable[[str], str] = no_secret,
    log: Callable[[str], None] = print,
) -> PipelineTools:
    """Return tools of which those that are not given refuse to be used."""
    return PipelineTools(launch=launch, send=send, secret=secret, log=log)
