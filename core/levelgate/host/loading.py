"""Finding and loading plugins, one after the other; what fails is reported, and stops nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from levelgate.domain.reference import OUR_NAME
from levelgate.errors import LevelgateError, PluginFailed
from levelgate.host import contract
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import Guard
from levelgate.host.guarded_types import guarded_pipeline_type, guarded_repository_type
from levelgate.host.hooks import Hooks
from levelgate.host.threads import Threads
from levelgate.plugin.hookspecs import PROJECT
from levelgate.plugin.types import PipelineType, RepositoryType
from levelgate.ports import PluginReport

T = TypeVar("T", RepositoryType, PipelineType)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPlugin:
    """A plugin, whatever became of it: only a loaded one has hooks and types."""

    report: PluginReport
    guard: Guard
    hooks: Hooks | None = None
    repository_types: tuple[RepositoryType, ...] = ()
    pipeline_types: tuple[PipelineType, ...] = ()


def installed() -> Sequence[EntryPoint]:
    """Return the entry points of installed plugins, by name."""
    return sorted(entry_points(group=PROJECT), key=lambda point: (point.name, point.value))


def _report(point: EntryPoint) -> PluginReport:
    dist = point.dist
    return PluginReport(
        name=point.name,
        module=point.value.partition(":")[0],
        distribution=dist.name if dist else "",
        version=dist.version if dist else "",
        state="loaded",
    )


@dataclass(kw_only=True, slots=True)
class Loader:
    """Loads plugins and remembers which names are taken, and by whom."""

    deadlines: Deadlines
    disabled: frozenset[str]
    threads: Threads = field(default_factory=Threads)
    _plugins: dict[str, str] = field(default_factory=dict)
    _types: dict[tuple[type, str], str] = field(default_factory=dict)

    def load(self, points: Iterable[EntryPoint]) -> list[FoundPlugin]:
        """Load each of them that is not disabled."""
        found = [self._load(point) for point in points]
        for name in sorted(self.disabled - {plugin.report.name for plugin in found}):
            logger.warning("plugin %s is switched off, but no plugin has that name", name)
        return found

    def _load(self, point: EntryPoint) -> FoundPlugin:
        report = _report(point)
        guard = Guard(point.name, self.threads)
        if point.name in self.disabled:
            return FoundPlugin(report=replace(report, state="off"), guard=guard)
        try:
            self._check_name(point, guard)
            plugin = self._loaded(point, report, guard)
        except LevelgateError as error:
            logger.warning("plugin %s was not loaded: %s", point.name, error)
            return FoundPlugin(report=replace(report, state="failed", error=str(error)), guard=guard)
        self._take(plugin)
        return plugin

    def _check_name(self, point: EntryPoint, guard: Guard) -> None:
        if not OUR_NAME.fullmatch(point.name):
            raise guard.broken(
                f"{point.name!r} is no name of a plugin", wants="up to 100 letters, digits, '.', '_' and '-'"
            )
        if point.name in self._plugins:
            raise PluginFailed(
                f"plugin {point.name}: {self._plugins[point.name]} has that name already",
                mend="uninstall one of them, or rename its entry point",
            )
        self._plugins[point.name] = point.value

    def _loaded(self, point: EntryPoint, report: PluginReport, guard: Guard) -> FoundPlugin:
        seconds = self.deadlines.hook
        hooks = guard.call_within(self.deadlines.load, "importing it", lambda: Hooks(point.load(), guard))
        repository_types = self._yielded(hooks, guard, "levelgate_repository_types", contract.repository_type, seconds)
        pipeline_types = self._yielded(hooks, guard, "levelgate_pipeline_types", contract.pipeline_type, seconds)
        return FoundPlugin(
            report=replace(
                report,
                repository_types=tuple(one.name for one in repository_types),
                pipeline_types=tuple(one.name for one in pipeline_types),
                hooks=hooks.implemented,
            ),
            guard=guard,
            hooks=hooks,
            repository_types=tuple(guarded_repository_type(one, guard, self.deadlines) for one in repository_types),
            pipeline_types=tuple(guarded_pipeline_type(one, guard) for one in pipeline_types),
        )

    def _yielded(
        self, hooks: Hooks, guard: Guard, hook: str, check: Callable[[object, Guard], T], seconds: float
    ) -> list[T]:
        """Call a hook; its types are looked at in the same thread, since looking may run the plugin's code."""
        types = guard.call_within(seconds, hook, lambda: [check(one, guard) for one in hooks.yielded(hook)])
        own: set[str] = set()
        for one in types:
            owner = guard.plugin if one.name in own else self._types.get((type(one), one.name))
            if owner is not None:
                raise PluginFailed(
                    f"plugin {guard.plugin}: the type {one.name} is already there, from plugin {owner}",
                    mend="switch one of them off",
                )
            own.add(one.name)
        return types

    def _take(self, plugin: FoundPlugin) -> None:
        types: tuple[RepositoryType | PipelineType, ...] = (*plugin.repository_types, *plugin.pipeline_types)
        for one in types:
            self._types[(type(one), one.name)] = plugin.report.name
