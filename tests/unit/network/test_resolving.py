"""Names that are unknown, slow or never looked up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from threading import Event

import pytest

from levelgate.errors import DeadlineExceeded, ServerUnreachable
from levelgate.network.resolving import Resolver
from levelgate.network.retrying import Passing


class Hanging:
    """A look-up that ends when it is let go."""

    def __init__(self) -> None:
        self.let_go = Event()

    def __call__(self, host: str) -> list[str]:
        self.let_go.wait()
        return [host]


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    look_up = Hanging()
    yield look_up
    look_up.let_go.set()


def test_a_name_is_looked_up() -> None:
    assert Resolver(1, lambda _: ["192.0.2.1"]).resolve("repo.example.com", 5) == ["192.0.2.1"]


@pytest.mark.parametrize(
    ("spelled", "address"),
    [("127.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("::1", "::1"), ("2852039166", "169.254.169.254")],
)
def test_an_address_in_any_spelling_needs_no_look_up(hanging: Hanging, spelled: str, address: str) -> None:
    assert Resolver(1, hanging).resolve(spelled, 0.01) == [address]


def test_an_unknown_name_is_unreachable_at_once() -> None:
    def unknown(_: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(ServerUnreachable, match=r"'repo\.example\.com' is unknown"):
        Resolver(1, unknown).resolve("repo.example.com", 5)


def test_name_servers_that_fail_for_now_are_a_passing_failure() -> None:
    def later(_: str) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    with pytest.raises(Passing):
        Resolver(1, later).resolve("repo.example.com", 5)


def test_a_name_that_cannot_be_spelled_is_unknown() -> None:
    with pytest.raises(ServerUnreachable):
        Resolver(1).resolve(f"{'a' * 300}.example.com", 5)


def test_a_stuck_look_up_is_given_up_and_counted_until_it_ends(hanging: Hanging) -> None:
    resolver = Resolver(2, hanging)
    with pytest.raises(DeadlineExceeded, match="was not looked up within"):
        resolver.resolve("stuck.example.com", 0.01)
    assert resolver.stuck == 1
    hanging.let_go.set()
    for thread in threading.enumerate():
        if thread.name == "look-up of stuck.example.com":
            thread.join()
    assert resolver.stuck == 0


def test_stuck_look_ups_are_capped(hanging: Hanging) -> None:
    resolver = Resolver(1, hanging)
    with pytest.raises(DeadlineExceeded):
        resolver.resolve("stuck.example.com", 0.01)
    with pytest.raises(DeadlineExceeded, match="1 other look-ups are stuck"):
        resolver.resolve("next.example.com", 0.01)
