import os
import signal
import threading
import time

from levelgate.scheduling.signals import Signals


def test_signals_are_counted_and_the_handlers_before_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Signals() as signals:
        assert signals.wait(0) == 0
        os.kill(os.getpid(), signal.SIGTERM)
        assert signals.wait(5) == 1
        os.kill(os.getpid(), signal.SIGINT)
        assert signals.wait(5) == 2
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_wait_ends_when_it_is_woken() -> None:
    began = time.monotonic()
    with Signals() as signals:
        threading.Timer(0.01, signals.wake).start()
        assert signals.wait(10) == 0
    assert time.monotonic() - began < 5


def test_who_wakes_too_late_harms_nobody() -> None:
    with Signals() as signals:
        pass
    signals.stop()
    assert signals.count == 1
