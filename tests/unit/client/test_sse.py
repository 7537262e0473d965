"""Reading server-sent events from chunks that break anywhere."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from levelgate.client.sse import ServerSentEvent, read_events

_STREAM = 'event: run.ended\nid: 17\ndata: {"name": "ä"}\n\n: still here\n\ndata: [1,\ndata: 2]\r\n\n'.encode()
_EVENTS = [
    ServerSentEvent(event="run.ended", data={"name": "ä"}, id="17"),
    ServerSentEvent(event="message", data=[1, 2]),
]


@given(st.lists(st.integers(min_value=0, max_value=len(_STREAM)), max_size=8))
def test_events_are_the_same_however_the_stream_is_cut_into_chunks(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(_STREAM)]
    chunks = [_STREAM[start:end] for start, end in pairwise(places)]
    assert list(read_events(chunks)) == _EVENTS


def test_an_event_that_was_cut_off_is_left_out() -> None:
    assert list(read_events([b'data: {"whole": 1}\n\ndata: {"cut": '])) == [
        ServerSentEvent(event="message", data={"whole": 1})
    ]
