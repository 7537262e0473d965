"""Processes of a machine that is not there."""

from __future__ import annotations

from levelgate.usecases.lease_owner import new_owner

ENDED = "host:2"


class FakeProcesses:
    """Implements `levelgate.ports.Processes`: this one is `host:1`, and `host:2` has ended."""

    def here(self) -> str:
        return "host:1"

    def has_ended(self, process: str) -> bool:
        return process == ENDED


def fresh_owner(*, server: bool = False) -> str:
    """Return a name for leases that nobody else has."""
    return new_owner(FakeProcesses(), server=server)
