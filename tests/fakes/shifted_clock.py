"""A wall clock that can be set, for the whole of a server: the environment's, and APScheduler's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base


class ShiftedClock:
    """The machine's clock, with `ahead` added."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta(0)
        clock = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Shifted:
                return cls.fromtimestamp((datetime.now(UTC) + clock.ahead).timestamp(), tz)

        monkeypatch.setattr(base, "datetime", Shifted)
        monkeypatch.setattr("levelgate.scheduling.server.datetime", Shifted)

    def now(self) -> datetime:
        """Return what the wall clock says."""
        return datetime.now(UTC) + self.ahead
