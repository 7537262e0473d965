"""The stream of events: nothing is left out, nothing comes twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice
from typing import Any

import requests

from fakes.world import World
from levelgate.api.app import create_app
from levelgate.client.client import Client
from levelgate.client.in_process import ORIGIN, InProcessAdapter
from levelgate.errors import RequestInvalid


def _numbers(client: Client, count: int, **query: Any) -> list[int]:
    return [event.data["number"] for event in islice(client.stream("events", "stream", **query), count)]


def test_a_stream_goes_on_after_the_number_it_was_given(world: World, client: Client) -> None:
    world.append_events("a", "b", "c")
    assert _numbers(client, 2, after=1) == [2, 3]


def test_an_event_written_later_comes_too(world: World, client: Client) -> None:
    world.append_events("a")
    stream = client.stream("events", "stream", after=0)
    assert next(stream).data["number"] == 1
    world.append_events("b")
    assert next(stream).data["number"] == 2


def test_a_stream_resumes_after_the_last_event_that_was_seen(world: World) -> None:
    world.append_events("a", "b", "c")
    with requests.Session() as session:
        session.mount(ORIGIN, InProcessAdapter(create_app(world.environment())))
        url = f"{ORIGIN}/api/v1/events/stream?after=0"
        answer = session.get(url, headers={"Last-Event-ID": "2"}, stream=True)
        first = next(answer.iter_content(chunk_size=None)).decode()
        answer.close()
    assert "id: 3" in first.splitlines()


def test_what_is_no_number_is_refused_as_last_event_id(world: World) -> None:
    with requests.Session() as session:
        session.mount(ORIGIN, InProcessAdapter(create_app(world.environment())))
        answer = session.get(f"{ORIGIN}/api/v1/events/stream", headers={"Last-Event-ID": "x"})
    assert answer.json()["code"] == RequestInvalid.code


def test_a_stream_without_a_beginning_tells_only_what_comes(world: World, client: Client) -> None:
    world.append_events("a", "b")
    with ThreadPoolExecutor() as threads:
        stream = client.stream("events", "stream")
        first = threads.submit(next, stream)
        while not first.done():
            world.append_events("later")
            wait([first], timeout=0.1)
    assert first.result().data["number"] > 2
