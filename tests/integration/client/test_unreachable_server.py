"""A server that is not there."""

from __future__ import annotations

import pytest

from levelgate.client.client import Client
from levelgate.errors import ServerUnreachable


def test_a_server_that_is_not_there_is_named_without_what_was_asked_of_it() -> None:
    with (
        Client("http://127.0.0.1:1", actor="ann", token="lg_secret") as client,
        pytest.raises(ServerUnreachable) as caught,
    ):
        client.get("x", q="private")
    assert "http://127.0.0.1:1" in str(caught.value)
    assert "the connection was refused" in str(caught.value)
    assert "private" not in str(caught.value)
