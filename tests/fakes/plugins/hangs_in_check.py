"""A plugin whose check hangs (for long enough, but not for ever)."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace

from fakes.plugins.feed import FEED
from levelgate.plugin import CheckReport, RepositorySettings, RepositoryTools, RepositoryType, hookimpl


def check(_settings: RepositorySettings, _tools: RepositoryTools) -> CheckReport:
    threading.Event().wait(5)
    return CheckReport(reachable=True, summary="late")


@hookimpl
def levelgate_repository_types() -> Iterable[RepositoryType]:
    yield replace(FEED, name="hanging", check=check)
