"""Polling by request, with and without a stream of its progress."""

from __future__ import annotations

import pytest

from fakes.toys import toy_version
from fakes.world import World
from levelgate.client.client import Client
from levelgate.errors import NotFound, ServerUnreachable
from levelgate.usecases.record import BATCH


def test_a_poll_says_what_it_recorded(world: World, client: Client) -> None:
    world.add_repository()
    world.add_package()
    world.toy.versions = [toy_version("app", "1.0"), toy_version("app", "1.1")]
    report = client.post("repositories", "updates", "poll", body={})
    assert (report["outcome"], report["listed"], report["added"], report["changed"]) == ("recorded", 2, 2, 0)


def test_a_large_first_contact_tells_its_progress_before_its_result(world: World, client: Client) -> None:
    world.add_repository()
    world.add_package()
    world.toy.versions = [toy_version("app", f"1.{number}") for number in range(BATCH + 1)]
    events = list(client.stream("repositories", "updates", "poll", method="POST", body={}))
    assert [event.event for event in events[:-1]] == ["progress"] * (len(events) - 1)
    assert events[-2].data == {"done": BATCH + 1, "of": BATCH + 1}
    assert (events[-1].event, events[-1].data["added"]) == ("result", BATCH + 1)


def test_accept_reaches_the_plugin(world: World, client: Client) -> None:
    world.add_repository()
    client.post("repositories", "updates", "poll", body={"accept": True})
    assert [query.accept for query in world.toy.queries] == [True]


def test_a_failed_poll_is_a_problem_of_the_stream_and_stays_with_the_repository(world: World, client: Client) -> None:
    world.add_repository()
    world.toy.listing = ServerUnreachable("nobody answers at repo.example.com")
    with pytest.raises(ServerUnreachable, match="nobody answers"):
        list(client.stream("repositories", "updates", "poll", method="POST", body={}))
    poll = client.get("repositories", "updates")["poll"]
    assert (poll["failures"], poll["error_code"]) == (1, "server-unreachable")


def test_an_unexpected_failure_ends_the_stream_with_an_internal_problem(world: World, client: Client) -> None:
    world.add_repository()
    world.toy.listing = ZeroDivisionError("s3cret")
    with pytest.raises(Exception, match="unexpected ZeroDivisionError"):
        list(client.stream("repositories", "updates", "poll", method="POST", body={}))


def test_polling_an_unknown_repository_is_not_found(client: Client) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        client.post("repositories", "nowhere", "poll", body={})
