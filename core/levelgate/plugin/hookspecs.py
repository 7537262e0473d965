"""Every hook of Levelgate: what a plugin may implement, and when it is called.

A plugin is a module, found by an entry point in the group `levelgate`, that implements some of these hooks:

    from levelgate.plugin import hookimpl

    @hookimpl
    def levelgate_repository_types():
        yield MY_TYPE
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from levelgate.domain.event import Event
from levelgate.plugin.types import PipelineType, RepositoryType

PROJECT = "levelgate"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def levelgate_repository_types() -> Iterable[RepositoryType]:
    """Yield the types of repository that this plugin can watch.

    Called once, when the plugin is loaded. For example:

        @hookimpl
        def levelgate_repository_types():
            yield RepositoryType(name="feed", title="JSON feed", settings=FeedSettings, ...)
    """
    return ()


@hookspec
def levelgate_pipeline_types() -> Iterable[PipelineType]:
    """Yield the types of pipeline that this plugin can start.

    Called once, when the plugin is loaded. For example:

        @hookimpl
        def levelgate_pipeline_types():
            yield PipelineType(name="make", title="make", settings=MakeSettings, start=start)
    """
    return ()


@hookspec
def levelgate_event(event: Event) -> None:
    """Watch an event, after it has been committed.

    Called on a thread of its own, in order of the events' numbers; what it raises is logged and harms nobody.
    For example:

        @hookimpl
        def levelgate_event(event):
            print(event.number, event.kind, event.subject)
    """
