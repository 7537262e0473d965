"""Plugins, each an object, whose types come from a function of the test's choice."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn, cast

from fakes.plugins.feed import FEED, MAKE
from levelgate.plugin import hookimpl

BLOCKED = threading.Event()


@dataclass(frozen=True)
class Yielding:
    """A plugin that does as it is told."""

    types: Callable[[], Any]

    @hookimpl
    def levelgate_repository_types(self) -> Any:
        return self.types()


@dataclass(frozen=True)
class YieldingPipelines:
    """The same with pipeline types."""

    types: Callable[[], Any]

    @hookimpl
    def levelgate_pipeline_types(self) -> Any:
        return self.types()


def _raise() -> NoReturn:
    raise RuntimeError("out of ink\nand paper")


def _exit() -> NoReturn:
    sys.exit("enough")


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt


def _hang() -> None:
    BLOCKED.wait(5)


raises = Yielding(_raise)
exits = Yielding(_exit)
interrupts = Yielding(_interrupt)
hangs = Yielding(_hang)
returns_none = Yielding(lambda: None)
returns_number = Yielding(lambda: 7)
yields_text = Yielding(lambda: ["feed"])
yields_for_ever = Yielding(lambda: (replace(FEED, name=f"feed{n}") for n in itertools.count()))
yields_bad_name = Yielding(lambda: [replace(FEED, name="my feed")])
yields_bad_settings = Yielding(lambda: [replace(FEED, settings=cast("Any", dict))])
yields_bad_scheme = Yielding(lambda: [replace(FEED, scheme=cast("Any", "rpm"))])
yields_bad_parsers = Yielding(lambda: [replace(FEED, parsers=cast("Any", "feedparser"))])
yields_bad_concurrency = YieldingPipelines(lambda: [replace(MAKE, concurrency=0)])
yields_bad_prepare = YieldingPipelines(lambda: [replace(MAKE, prepare=cast("Any", b"body"))])
yields_twice = Yielding(lambda: [replace(FEED, name="twin"), replace(FEED, name="twin")])
yields_feed = Yielding(lambda: [FEED])
