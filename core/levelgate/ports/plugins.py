"""The types of the plugins, and what plugins are lent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from levelgate.domain.json_value import JsonValue
from levelgate.plugin.types import PipelineTools, PipelineType, RepositoryTools, RepositoryType


class Types(Protocol):
    """The repository and pipeline types of the loaded plugins.

    Their `check`, `list_versions` and `start` are guarded: what a plugin raises that is no LevelgateError becomes
    PluginFailed. A `check` or `list_versions` that outlives its deadline is given up with DeadlineExceeded; `start`
    takes as long as what it is lent lets it.
    """

    def repository_type(self, name: str) -> RepositoryType:
        """Return one; raise NotFound with the names there are."""
        ...

    def pipeline_type(self, name: str) -> PipelineType:
        """Return one; raise NotFound with the names there are."""
        ...

    def repository_types(self) -> Sequence[RepositoryType]:
        """Return all, by name."""
        ...

    def pipeline_types(self) -> Sequence[PipelineType]:
        """Return all, by name."""
        ...

    def plugins(self) -> Sequence[PluginReport]:
        """Return every plugin that was found, also those that failed or are switched off."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginReport:
    """A plugin as the host sees it: `state` is loaded, failed or off; `error` says why it failed."""

    name: str
    module: str
    distribution: str
    version: str
    state: str
    error: str = ""
    repository_types: tuple[str, ...] = ()
    pipeline_types: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()


class Lender(Protocol):
    """Makes the tools that plugins are lent, bound to one repository or one attempt, with their secrets."""

    def repository_tools(self, settings: Mapping[str, JsonValue], key: str) -> AbstractContextManager[RepositoryTools]:
        """Lend tools for one poll or check; temporary files are gone at the end.

        `settings` are the repository's, secrets as references; `key` (its fingerprint) tells which session,
        cookies and credentials to use.
        """
        ...

    def pipeline_tools(self, attempt: Attempt) -> AbstractContextManager[PipelineTools]:
        """Lend tools for one attempt of one run."""
        ...

    def check_secret(self, reference: str, check: Callable[[str], None] | None = None) -> None:
        """Raise SecretMissing for a reference that cannot be resolved here, or where `check` refuses its value.

        `check` is given the value, and raises ValueError, which does not repeat it.
        """
        ...


class Attempt(Protocol):
    """What an attempt of a run needs while it goes on."""

    @property
    def run_id(self) -> str:
        """The run's id."""
        ...

    @property
    def timeout(self) -> float:
        """How many seconds it may take."""
        ...

    def write(self, text: str) -> None:
        """Take output for the run's log; never blocks for long, and drops what is over the cap."""
        ...

    def cancelled(self) -> bool:
        """Whether somebody wants it to end."""
        ...
