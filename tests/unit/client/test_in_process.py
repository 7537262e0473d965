"""The transport that calls an application in this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import MutableMapping
from typing import Any

import pytest
import requests

from levelgate.client.in_process import ORIGIN, Application, InProcessAdapter, Receive, Send


def _session(application: Application) -> requests.Session:
    session = requests.Session()
    session.mount(ORIGIN, InProcessAdapter(application))
    return session


async def _start(send: Send, *headers: tuple[bytes, bytes], status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def _echo(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    asked = await receive()
    said = f"{scope['method']} {scope['path']} {scope['query_string'].decode()} ".encode() + asked["body"]
    await _start(send, (b"x-seen", dict(scope["headers"])[b"x-word"]), status=201)
    await send({"type": "http.response.body", "body": said[:5], "more_body": True})
    await send({"type": "http.response.body", "body": said[5:]})


def test_a_request_reaches_the_application_whole_and_so_does_its_answer_the_caller() -> None:
    with _session(_echo) as session:
        answer = session.post(f"{ORIGIN}/a%20b", params={"q": "1"}, data="body", headers={"X-Word": "w"})
    assert answer.text == "POST /a b q=1 body"
    assert (answer.status_code, answer.headers["X-Seen"], answer.reason) == (201, "w", "Created")


def test_a_stream_is_read_while_the_application_still_writes() -> None:
    go_on = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def application(_scope: MutableMapping[str, Any], _receive: Receive, send: Send) -> None:
        loops.append(asyncio.get_running_loop())
        await _start(send)
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": b"second"})

    with _session(application) as session:
        chunks = session.get(ORIGIN, stream=True).iter_content(chunk_size=None)
        assert next(chunks) == b"first"
        loops[0].call_soon_threadsafe(go_on.set)
        assert list(chunks) == [b"second"]


def test_closing_a_stream_tells_the_application() -> None:
    told = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def application(_scope: MutableMapping[str, Any], _receive: Receive, send: Send) -> None:
        loops.append(asyncio.get_running_loop())
        await _start(send)
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        try:
            await asyncio.Event().wait()
        finally:
            told.set()

    with _session(application) as session:
        session.get(ORIGIN, stream=True).close()
        asyncio.run_coroutine_threadsafe(told.wait(), loops[0]).result(timeout=5)
    assert told.is_set()


def test_an_application_that_fails_before_it_answers_is_a_failed_connection() -> None:
    async def application(_scope: MutableMapping[str, Any], _receive: Receive, _send: Send) -> None:
        raise ValueError("broken")

    with _session(application) as session, pytest.raises(requests.ConnectionError, match="without an answer"):
        session.get(ORIGIN)


def test_an_application_that_fails_in_its_answer_ends_the_answer() -> None:
    async def application(_scope: MutableMapping[str, Any], _receive: Receive, send: Send) -> None:
        await _start(send)
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ValueError("broken")

    with _session(application) as session:
        assert session.get(ORIGIN).content == b"half"


def test_closing_twice_is_no_error() -> None:
    adapter = InProcessAdapter(_echo)
    before = threading.active_count()
    adapter.close()
    adapter.close()
    assert threading.active_count() <= before
