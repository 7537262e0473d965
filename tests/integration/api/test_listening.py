"""A listener on loopback."""

from __future__ import annotations

import socket
import threading
from contextlib import closing

import pytest
import requests
from fastapi import FastAPI

from levelgate.api.health import create_health_app
from levelgate.api.listening import Listener
from levelgate.errors import Conflict


def _app() -> FastAPI:
    return create_health_app(tuple, tuple)


def _port(listener: Listener) -> int:
    return int(listener.url.rpartition(":")[2])


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_it_answers_until_it_is_left_and_leaves_no_thread(host: str) -> None:
    with Listener(host, 0) as listener:
        listener.answer(_app())
        assert requests.get(f"{listener.url}/healthz", timeout=10).json() == {"status": "alive"}
        assert "listener" in {thread.name for thread in threading.enumerate()}
    assert "listener" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{listener.url}/healthz", timeout=10)


def test_a_port_that_another_has_is_named_with_what_to_do() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with pytest.raises(Conflict, match=f"cannot listen on 127.0.0.1:{port}: another program") as raised:
            Listener("127.0.0.1", port)
    assert "--listen off" in raised.value.mend


def test_a_port_that_was_just_left_can_be_had_at_once() -> None:
    with Listener("127.0.0.1", 0) as first:
        first.answer(_app())
        requests.get(f"{first.url}/healthz", timeout=10)
    with Listener("127.0.0.1", _port(first)) as second:
        second.answer(_app())
        assert requests.get(f"{second.url}/healthz", timeout=10).ok


def test_what_is_no_http_harms_nobody_else() -> None:
    with Listener("127.0.0.1", 0) as listener:
        listener.answer(_app())
        address = ("127.0.0.1", _port(listener))
        with closing(socket.create_connection(address)) as silent, closing(socket.create_connection(address)) as odd:
            odd.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
            assert odd.recv(100).startswith(b"HTTP/1.1 400")
            silent.sendall(b"GET /healthz HTTP/1.1\r\n")
            assert requests.get(f"{listener.url}/healthz", timeout=10).ok
    assert "listener" not in {thread.name for thread in threading.enumerate()}


def test_it_tells_nothing_of_what_answers() -> None:
    with Listener("127.0.0.1", 0) as listener:
        listener.answer(_app())
        headers = requests.get(f"{listener.url}/healthz", timeout=10).headers
    assert set(headers) == {"content-length", "content-type", "cache-control"}


def test_one_that_never_answered_is_left_quietly() -> None:
    with Listener("127.0.0.1", 0) as listener:
        port = _port(listener)
    with closing(socket.create_server(("127.0.0.1", port))) as free:
        assert free.getsockname()[1] == port
