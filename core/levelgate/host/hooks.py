"""The hooks of one plugin: nothing else of the host touches pluggy."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

import pluggy

from levelgate.domain.event import Event
from levelgate.errors import PluginFailed
from levelgate.host.guard import Guard
from levelgate.plugin import hookspecs

_MOST_TYPES = 100


def _hook_names(manager: pluggy.PluginManager) -> tuple[str, ...]:
    return tuple(name for name in dir(hookspecs) if manager.parse_hookspec_opts(hookspecs, name) is not None)


class Hooks:
    """A plugin in a plugin manager of its own, so that none can wrap, reorder or break another's hooks."""

    def __init__(self, plugin: object, guard: Guard) -> None:
        """Raise PluginFailed for a hook that does not exist, has other arguments, or is missing altogether."""
        self._guard = guard
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._known = _hook_names(self._manager)
        self._check_names(plugin)
        try:
            self._manager.register(plugin, guard.plugin)
        except pluggy.PluginValidationError as error:
            raise guard.broken(str(error), wants="the arguments of levelgate.plugin.hookspecs") from error
        callers = self._manager.get_hookcallers(plugin) or ()
        self.implemented = tuple(sorted(caller.name for caller in callers if caller.name in self._known))
        if not self.implemented:
            raise guard.broken("it implements no hook", wants=f"@hookimpl on one of {', '.join(self._known)}")

    def _check_names(self, plugin: object) -> None:
        for name in dir(plugin):
            options = self._manager.parse_hookimpl_opts(plugin, name)
            hook = (options.get("specname") or name) if options else None
            if hook is not None and hook not in self._known:
                near = get_close_matches(hook, self._known, n=1, cutoff=0)
                raise PluginFailed(
                    f"plugin {self._guard.plugin}: there is no hook {hook}", mend=f"did you mean {near[0]}?"
                )

    def yielded(self, hook: str) -> list[object]:
        """Call a hook that yields types and return them; nothing where the plugin does not implement it."""
        if hook not in self.implemented:
            return []
        results = getattr(self._manager.hook, hook)()
        found = results[0] if results else None
        if not isinstance(found, Iterable):
            raise self._guard.broken(f"{hook} returned {type(found).__name__}", wants="an iterable of types")
        types = list(islice(found, _MOST_TYPES + 1))
        if len(types) > _MOST_TYPES:
            raise self._guard.broken(f"{hook} yields more than {_MOST_TYPES} types", wants="a handful")
        return types

    def event(self, event: Event) -> None:
        """Have the plugin look at an event."""
        self._manager.hook.levelgate_event(event=event)
