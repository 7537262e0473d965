"""What a repository type must make of a server that fails."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from levelgate.errors import PluginFailed, ServerBusy
from levelgate.fetching.limits import FetchLimits
from levelgate.plugin import DeadlineExceeded, LevelgateError, Listing, Unchanged
from levelgate.testing.demand import NotConforming, demand
from levelgate.testing.fault import Fault, always, at, cut, dripping, halved, replaced, truncated
from levelgate.testing.release import Release, listed, published, told
from levelgate.testing.repository_host import RepositoryHost
from levelgate.testing.repository_subject import RepositorySubject
from levelgate.testing.script import answer

_HASTY = FetchLimits(deadline=0.4, retry_waits=(0.01, 0.02))
_LATEST = 10.0


class FaultConformance(RepositorySubject):
    """The checks of damaged and late answers: each file that a poll needs is damaged in turn."""

    def test_a_truncated_file_is_never_believed(self) -> None:
        """Neither one whose connection is cut nor one that is short on the server itself."""
        faults = (cut, halved, truncated(1), truncated(-2))
        self._never_believed([(f"{fault}", fault) for fault in faults], "a truncated answer")

    def test_garbage_is_never_believed(self) -> None:
        """Such as a login page in place of a file, or nothing at all."""
        self._never_believed([(repr(body[:40]), replaced(body)) for body in self.garbage], "garbage")

    def test_after_a_damaged_answer_everything_is_listed(self) -> None:
        """What was damaged is asked for again: nothing of it has got into the cursor."""
        for path in self._paths():
            self.publish_now(self.releases(1))
            host = self.host()
            self.poll(host)
            releases = self.publish_now(self.releases(2))
            self.server.change(at(path, halved))
            self._judge(host, releases, f"where {path} is truncated after a good poll")
            self.server.change()
            # What was whole may have been listed already.
            self.poll(host)
            truth, found = published(releases), listed(host.recorded.values(), releases)
            demand(found == truth, f"after {path} was truncated for a while, all is listed: {told(truth)}", told(found))

    def test_a_slow_server_costs_no_more_than_the_deadline(self) -> None:
        """A file that comes byte by byte is given up by `fetch`, and the poll with it."""
        for path in self._paths():
            self.server.change(at(path, dripping(every=0.2)))
            begin = time.monotonic()
            try:
                answered = self.poll(self.host(limits=_HASTY))
            except DeadlineExceeded:
                pass
            except LevelgateError as error:
                raise NotConforming(f"where {path} is slow, DeadlineExceeded passes; found: {error!r}") from error
            else:
                demand(_is_partial(answered), f"where {path} is slow, no listing claims to be complete", answered)
            taken = time.monotonic() - begin
            demand(taken < _LATEST, f"where {path} is slow, a poll ends soon after its deadline", f"{taken:.1f} s")

    def test_a_server_that_fails_is_never_taken_for_an_empty_one(self) -> None:
        """What `fetch` raises says what is wrong, and passes."""
        for path in self._paths():
            self.server.change(at(path, lambda _: answer(503)))
            self._judge(self.host(), self.releases(), f"where the server answers 503 to {path}")
        self.server.change(always(answer(503)))
        try:
            answered = self.poll(self.host())
        except ServerBusy:
            return
        raise NotConforming(f"where the server answers 503 to everything, ServerBusy passes; found: {answered}")

    def test_check_tells_good_from_bad_and_raises_nothing(self) -> None:
        """It reports in words what is wrong with a server, or a repository."""
        self.publish_now(self.releases())
        good = self.host().check()
        demand(good.reachable, "check reports a good repository as reachable", good.summary)
        demand(good.summary.strip(), "check says what it found", repr(good.summary))
        for name, change in (("a server that fails", answer(503)), ("a login page", answer(body=self.garbage[2]))):
            self.server.change(always(change))
            try:
                bad = self.host().check()
            except LevelgateError as error:
                raise NotConforming(f"check reports {name}, and raises nothing; found: {error!r}") from error
            demand(not bad.reachable, f"check reports {name} as not reachable", bad.summary)
            demand(bad.summary.strip(), f"check says what is wrong with {name}", repr(bad.summary))

    def _paths(self) -> Iterator[str]:
        self.server.change()
        self.publish_now(self.releases())
        for path in self.paths():
            yield path
            self.server.change()

    def _never_believed(self, faults: list[tuple[str, Fault]], what: str) -> None:
        for path in self._paths():
            for name, fault in faults:
                self.server.change(at(path, fault))
                self._judge(self.host(), self.releases(), f"where {path} is {what} ({name})")

    def _judge(self, host: RepositoryHost, releases: Sequence[Release], when: str) -> None:
        """Demand an error that says so, a listing that claims to be partial, or the whole truth."""
        knew = host.cursor is not None
        try:
            answered = self.poll(host)
        except PluginFailed as error:
            raise NotConforming(f"{when}, the type raises an error of levelgate.plugin; found: {error}") from error
        except LevelgateError:
            return
        if isinstance(answered, Unchanged):
            demand(knew and answered.warnings, f"{when}, nothing is called unchanged without a warning", answered)
            return
        untold = answered.untold or frozenset()
        demand(knew or answered.warnings or not untold, f"{when}, a warning says what could not be read", answered)
        truth = published(one for one in releases if one.package not in untold)
        found = listed(answered.versions, releases)
        if answered.complete:
            demand(found == truth, f"{when}, a listing that claims to be complete holds {told(truth)}", told(found))
        else:
            demand(found.items() <= truth.items(), f"{when}, a listing holds no more than {told(truth)}", told(found))


def _is_partial(answered: Listing | Unchanged) -> bool:
    return isinstance(answered, Listing) and (not answered.complete or bool(answered.untold))
