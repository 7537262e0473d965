"""Streams of server-sent events: what happens, and how far long work has come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeAlias

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from levelgate.api.problems import problem, unexpected
from levelgate.errors import LevelgateError

KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = b": still here\n\n"

Tell: TypeAlias = Callable[[Mapping[str, Any]], None]


def sse(event: str, data: Any, identity: str | None = None) -> bytes:
    """Spell one server-sent event."""
    return format_sse_event(event=event, data_str=json.dumps(data), id=identity)


async def carried_out(work: Callable[[Tell], Mapping[str, Any]]) -> AsyncIterator[bytes]:
    """Do work in a thread: what it tells comes as `progress`, what it returns as `result`, its error as `problem`."""
    told: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(progress: Mapping[str, Any]) -> None:
        loop.call_soon_threadsafe(told.put_nowait, progress)

    task = asyncio.create_task(run_in_threadpool(work, tell))
    task.add_done_callback(lambda _: told.put_nowait(None))
    async for chunk in _progress(told):
        yield chunk
    error = task.exception()
    if error is None:
        yield sse("result", task.result())
    elif isinstance(error, Exception):
        yield sse("problem", problem(error if isinstance(error, LevelgateError) else unexpected(error)))


async def _progress(told: asyncio.Queue[Mapping[str, Any] | None]) -> AsyncIterator[bytes]:
    while True:
        try:
            progress = await asyncio.wait_for(told.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            yield KEEP_ALIVE
            continue
        if progress is None:
            return
        yield sse("progress", progress)
