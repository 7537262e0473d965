import threading

import pytest

from levelgate.scheduling.coalesced import Coalesced


def test_what_is_asked_for_during_the_work_is_done_once_after_it() -> None:
    calls = []

    def work() -> None:
        calls.append(threading.get_ident())
        if len(calls) == 1:
            coalesced()
            coalesced()

    coalesced = Coalesced(work)
    coalesced()
    assert len(calls) == 2
    assert coalesced.idle


def test_it_is_not_idle_while_another_thread_is_at_it() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(5)

    coalesced = Coalesced(work)
    thread = threading.Thread(target=coalesced)
    thread.start()
    assert begun.wait(5)
    assert not coalesced.idle
    go_on.set()
    thread.join()
    assert coalesced.idle


def test_work_that_raises_leaves_it_usable() -> None:
    troubles = [RuntimeError("once")]

    def work() -> None:
        if troubles:
            raise troubles.pop()

    coalesced = Coalesced(work)
    with pytest.raises(RuntimeError, match="once"):
        coalesced()
    coalesced()
    assert coalesced.idle
