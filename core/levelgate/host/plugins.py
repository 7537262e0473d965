"""The loaded plugins, as the rest of Levelgate meets them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import TypeVar

from levelgate.domain.event import Event
from levelgate.errors import NotFound
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import MOST_HANGS
from levelgate.host.loading import FoundPlugin, Loader, installed
from levelgate.host.watcher import Watcher
from levelgate.plugin.types import PipelineType, RepositoryType
from levelgate.ports import PluginReport

T = TypeVar("T", RepositoryType, PipelineType)


def _by_name(types: Iterable[T]) -> dict[str, T]:
    return {one.name: one for one in sorted(types, key=lambda one: one.name)}


def _one(types: Mapping[str, T], kind: str, name: str) -> T:
    if name in types:
        return types[name]
    known = ", ".join(types) or "none, as no plugin that was loaded has one"
    raise NotFound(f"there is no {kind} type {name[:100]!r}", mend=f"there are: {known}")


def _report(plugin: FoundPlugin) -> PluginReport:
    if plugin.guard.off:
        return replace(plugin.report, state="off", error=f"it hung {MOST_HANGS} times and is off until restart")
    return plugin.report


def _watchers(found: Sequence[FoundPlugin], deadlines: Deadlines) -> list[Watcher]:
    return [
        Watcher(plugin.hooks.event, plugin.guard, seconds=deadlines.event)
        for plugin in found
        if plugin.hooks is not None and "levelgate_event" in plugin.hooks.implemented
    ]


class Plugins:
    """The repository and pipeline types of all loaded plugins (`levelgate.ports.Types`), and the watchers of events.

    Functions of the types raise LevelgateErrors only, apart from the ValueErrors that their contracts name.
    """

    def __init__(self, found: Sequence[FoundPlugin], deadlines: Deadlines) -> None:
        self._found = tuple(found)
        self._repository_types = _by_name(one for plugin in found for one in plugin.repository_types)
        self._pipeline_types = _by_name(one for plugin in found for one in plugin.pipeline_types)
        self._watchers = _watchers(found, deadlines)
        self._watching = threading.Lock()
        self._last = 0

    @classmethod
    def load(
        cls,
        disabled: Iterable[str] = (),
        entry_points: Iterable[EntryPoint] | None = None,
        deadlines: Deadlines | None = None,
    ) -> Plugins:
        """Load the installed plugins, or those of `entry_points`, except the disabled names; never raises for one."""
        limits = deadlines or Deadlines()
        loader = Loader(deadlines=limits, disabled=frozenset(disabled))
        return cls(loader.load(installed() if entry_points is None else entry_points), limits)

    def repository_type(self, name: str) -> RepositoryType:
        """Return one; raise NotFound with the names there are."""
        return _one(self._repository_types, "repository", name)

    def pipeline_type(self, name: str) -> PipelineType:
        """Return one; raise NotFound with the names there are."""
        return _one(self._pipeline_types, "pipeline", name)

    def repository_types(self) -> Sequence[RepositoryType]:
        """Return all, by name."""
        return tuple(self._repository_types.values())

    def pipeline_types(self) -> Sequence[PipelineType]:
        """Return all, by name."""
        return tuple(self._pipeline_types.values())

    def plugins(self) -> Sequence[PluginReport]:
        """Return every plugin that was found, by name, with what became of it."""
        return sorted(map(_report, self._found), key=lambda report: report.name)

    def watch(self, events: Iterable[Event]) -> None:
        """Give committed events to the plugins that watch; returns at once, and never raises.

        Numbers up to the highest one given before are taken as seen: feed it with what `Events.after` returns.
        """
        with self._watching:
            fresh = sorted((event for event in events if event.number > self._last), key=lambda event: event.number)
            if fresh:
                self._last = fresh[-1].number
                for watcher in self._watchers:
                    watcher.offer(fresh)

    def close(self) -> None:
        """End the watchers, each after what it has queued or a second."""
        for watcher in self._watchers:
            watcher.close()
