import threading
from functools import partial

import pytest

from levelgate.scheduling.pool import Patience, Pool


def test_a_pool_takes_no_more_than_its_size_and_no_key_twice() -> None:
    pool, go_on = Pool("poll of", 2), threading.Event()
    assert pool.submit("a", lambda: go_on.wait(5))
    assert not pool.submit("a", lambda: None)
    assert pool.submit("b", lambda: go_on.wait(5))
    assert not pool.submit("c", lambda: None)
    assert (pool.room, pool.keys) == (0, frozenset({"a", "b"}))
    go_on.set()
    assert pool.wait_idle(5)
    assert pool.room == 2


def test_what_comes_then_comes_when_there_is_room_again() -> None:
    rooms, done = [], threading.Event()

    def then() -> None:
        rooms.append(pool.room)
        done.set()

    pool = Pool("run", 1, then=then)
    pool.submit("a", lambda: None)
    assert done.wait(5)
    assert rooms == [1]


def test_work_that_raises_is_logged_by_name_and_gives_its_room_back(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("odd")

    pool = Pool("poll of", 1)
    pool.submit("updates", fail)
    assert pool.wait_idle(5)
    assert "poll of updates failed" in caplog.text


def test_waiting_for_what_goes_on_ends_at_its_limit() -> None:
    pool, go_on = Pool("run", 1), threading.Event()
    pool.submit("a", lambda: go_on.wait(5))
    assert not pool.wait_idle(0.01)
    go_on.set()
    assert pool.wait_idle(5)


def test_a_hung_thread_does_not_keep_the_process_from_ending() -> None:
    found = threading.Event()
    daemons: list[bool] = []

    def look() -> None:
        daemons.append(threading.current_thread().daemon)
        found.set()

    Pool("run", 1).submit("a", look)
    assert found.wait(5)
    assert daemons == [True]


def test_pieces_that_take_long_take_no_room_as_long_as_they_are_few() -> None:
    now, go_on = 0.0, threading.Event()
    pool = Pool("poll of", 2, patience=Patience(seconds=10, slow=3), now=lambda: now)
    taken = []
    for key in "abcdefgh":
        taken.append(pool.submit(key, lambda: go_on.wait(5)))
        now += 5
    assert taken == [True, True, True, True, True, False, False, False]
    assert (pool.room, pool.slow) == (0, 3)
    go_on.set()
    assert pool.wait_idle(5)
    assert (pool.room, pool.slow) == (2, 0)


def test_what_is_offered_is_done_in_order_by_as_few_threads_as_there_is_room() -> None:
    pool, done, threads = Pool("poll of", 1), list[str](), set[int]()

    def work(key: str) -> None:
        done.append(key)
        threads.add(threading.get_ident())

    assert all(pool.offer(key, partial(work, key)) for key in "abc")
    assert not pool.offer("b", lambda: None)
    assert (pool.keys, pool.waiting) == (frozenset(), frozenset("abc"))
    pool.begin()
    while pool.waiting or pool.keys:
        assert pool.wait_idle(5)
    assert (done, len(threads)) == (["a", "b", "c"], 1)


def test_what_waits_begins_when_what_is_before_it_has_become_slow() -> None:
    now, go_on = 0.0, threading.Event()
    pool = Pool("poll of", 1, patience=Patience(seconds=10, slow=1), now=lambda: now)
    begun = threading.Event()
    pool.submit("slow", lambda: go_on.wait(5))
    pool.offer("next", begun.set)
    pool.begin()
    assert not begun.is_set()
    now = 10.0
    pool.begin()
    assert begun.wait(5)
    go_on.set()
    assert pool.wait_idle(5)
