"""Who holds a lease."""

from __future__ import annotations

import pytest

from fakes.processes import ENDED, FakeProcesses, fresh_owner
from levelgate.usecases.lease_owner import is_gone, is_server


def test_two_things_that_one_process_does_do_not_share_a_lease() -> None:
    assert fresh_owner() != fresh_owner()


@pytest.mark.parametrize("server", [True, False])
def test_a_server_is_told_from_a_command(server: bool) -> None:
    assert is_server(fresh_owner(server=server)) is server


def test_an_owner_is_gone_with_its_process() -> None:
    assert is_gone(FakeProcesses(), f"{ENDED}:ab")
    assert not is_gone(FakeProcesses(), fresh_owner())
