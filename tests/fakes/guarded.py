"""The feed plugin's types with other functions, behind the host's guard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from fakes.pipeline_tools import tools
from fakes.plugins.feed import FEED, MAKE
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import Guard
from levelgate.host.guarded_types import guarded_pipeline_type, guarded_repository_type
from levelgate.host.threads import Threads
from levelgate.plugin import (
    Fetched,
    JsonValue,
    PipelineSettings,
    PipelineType,
    RepositorySettings,
    RepositoryTools,
    RepositoryType,
    RunRequest,
    VersionQuery,
)

SETTINGS = RepositorySettings()
QUERY = VersionQuery(settings=SETTINGS, packages=())
REQUEST = RunRequest(id="r1", attempt=1, settings=PipelineSettings(), payload={})


def _fetch(*_: Any, **__: Any) -> Fetched:
    raise AssertionError("nothing is fetched here")


def _parse(*_: Any, **__: Any) -> JsonValue:
    raise AssertionError("nothing is parsed here")


TOOLS = RepositoryTools(fetch=_fetch, parse=_parse)
RUN_TOOLS = tools()


def raising(error: BaseException) -> Callable[..., NoReturn]:
    """Return a function that raises that error, whatever it is given."""

    def function(*_: object) -> NoReturn:
        raise error

    return function


def guard() -> Guard:
    """Return a guard of a plugin named acme."""
    return Guard("acme", Threads())


def feed(own: Guard | None = None, deadlines: Deadlines | None = None, **functions: Any) -> RepositoryType:
    """Return the repository type feed with these functions."""
    return guarded_repository_type(replace(FEED, **functions), own or guard(), deadlines or Deadlines())


def make(**functions: Any) -> PipelineType:
    """Return the pipeline type make with these functions."""
    return guarded_pipeline_type(replace(MAKE, **functions), guard())
