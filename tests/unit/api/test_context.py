"""What every request is given."""

from __future__ import annotations

from levelgate.api.context import request_owner


def test_two_requests_of_one_process_do_not_share_a_lease() -> None:
    assert request_owner() != request_owner()
