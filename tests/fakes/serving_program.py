"""Serves a yard in a process of its own, for tests that kill it: DATABASE, then how long a lease is, in seconds."""

from __future__ import annotations

import sys
from datetime import timedelta

from fakes.dispatching import SystemClock, Yard
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.logs import configure
from levelgate.scheduling.server import Server
from levelgate.scheduling.signals import Signals
from levelgate.storage.store import open_store

if __name__ == "__main__":
    configure()
    limits = Limits(tick=0.05, beat=0.2, grace=1.0, lease=timedelta(seconds=float(sys.argv[2])))
    with Signals() as caught:
        Server(Yard(open_store(sys.argv[1]), clock=SystemClock()).environment, limits=limits).serve(caught)
