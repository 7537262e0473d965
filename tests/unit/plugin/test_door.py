from __future__ import annotations

import inspect

from levelgate import plugin
from levelgate.plugin import hookspecs


def test_everything_that_the_door_names_is_behind_it() -> None:
    assert [name for name in plugin.__all__ if not hasattr(plugin, name)] == []
    assert sorted(plugin.__all__, key=str.lower) == sorted(set(plugin.__all__), key=str.lower)


def test_each_hook_is_prefixed_and_shows_an_example() -> None:
    hooks = [one for one in vars(hookspecs).values() if hasattr(one, f"{hookspecs.PROJECT}_spec")]
    assert len(hooks) == 3
    for hook in hooks:
        assert hook.__name__.startswith("levelgate_")
        assert "@hookimpl" in (inspect.getdoc(hook) or "")
