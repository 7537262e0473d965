"""The installed server, killed at random moments while a publisher goes on with the package `app`."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from fakes.faults.watched import Watched
from fakes.yum_repository import YumRepository, rpm

PATIENCE = 45
"""Less than a lease, so that nothing which waits for the end of one is waited for."""
_TOLD = 4000
_MOST_AT_ONCE = 6
_RECORDED = "SELECT count(*) FROM events WHERE kind = 'version.detected' OR kind LIKE 'run.%'"
_UNFINISHED = "SELECT count(*) FROM runs WHERE ended_at IS NULL"


@contextmanager
def served(watched: Watched) -> Iterator[subprocess.Popen[bytes]]:
    """Have a server of its own process group, killed at the latest at the end; its log is shown where a test fails."""
    with (watched.folder / "serve.log").open("ab") as log:
        server = subprocess.Popen(
            [watched.program, "serve"],
            cwd=watched.folder,
            env=watched.environment,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield server
        except AssertionError:
            sys.stderr.write((watched.folder / "serve.log").read_text(encoding="utf-8")[-_TOLD:])
            raise
        finally:
            server.kill()
            server.wait()


def wait(reached: Callable[[], bool]) -> None:
    """Wait until that is so."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.01)


def kill(server: subprocess.Popen[bytes]) -> None:
    """Kill a server with its whole group."""
    os.killpg(server.pid, signal.SIGKILL)
    assert server.wait(PATIENCE) == -signal.SIGKILL


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop a server in good order."""
    server.terminate()
    assert server.wait(PATIENCE) == 0


class Killing:
    """Lives of one server after the other; `moments` chooses what happens when.

    A version of which all is done has `events` events, as long as no attempt is lost. `unfinished` counts in the
    database what is still to be done.
    """

    def __init__(
        self,
        watched: Watched,
        repository: YumRepository,
        moments: random.Random,
        *,
        events: int,
        unfinished: str = _UNFINISHED,
    ) -> None:
        self._watched = watched
        self._repository = repository
        self._moments = moments
        self._events = events
        self._unfinished = unfinished
        self.published = 0
        self.kills = 0

    def live_and_die(self, versions: int) -> None:
        """Serve while so many versions are published, and kill the server at any moment until all could be done.

        The moment is one of the work and not of the clock, so that a slow machine is killed as often during it.
        """
        most = self._events * (self.published + versions)
        mark, late = self._moments.randint(min(self._ask(_RECORDED), most), most), self._moments.uniform(0, 0.05)
        with self._publishing(versions), served(self._watched) as server:
            wait(lambda: self._ask(_RECORDED) >= mark)
            time.sleep(late)
            kill(server)
            self.kills += 1

    def live(self, versions: int) -> None:
        """Serve while so many versions are published, until all is done, and stop in good order."""
        with served(self._watched) as server:
            with self._publishing(versions):
                pass
            detected = "SELECT count(*) FROM events WHERE kind = 'version.detected'"
            wait(lambda: self._ask(detected) >= self.published and not self._ask(self._unfinished))
            stop(server)

    @contextmanager
    def _publishing(self, versions: int) -> Iterator[None]:
        """Publish so many more meanwhile, a few at a time, each time with all that was published before."""
        first, self.published = self.published, self.published + versions
        steps: list[tuple[int, float]] = []
        while first < self.published:
            first = min(first + self._moments.randint(1, _MOST_AT_ONCE), self.published)
            steps.append((first, self._moments.uniform(0, 0.4)))
        thread = threading.Thread(target=self._publish, args=(steps,))
        thread.start()
        try:
            yield
        finally:
            thread.join()

    def _publish(self, steps: list[tuple[int, float]]) -> None:
        for known, pause in steps:
            self._repository.publish([rpm("app", f"1.{number}-1") for number in range(known)])
            time.sleep(pause)

    def _ask(self, question: str) -> int:
        with closing(sqlite3.connect(f"{self._watched.database.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute(question).fetchone()[0])
