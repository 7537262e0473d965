"""Polling of repositories where each package is asked for by itself, and may be unchanged by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fakes.lane import listed
from fakes.polling import Ledger, ScriptedTypes
from levelgate.domain.listing import ListedVersion
from levelgate.usecases.poll_report import PollOutcome

NOTHING: frozenset[str] = frozenset()


def _of(package: str, *versions: str, **more: Any) -> list[ListedVersion]:
    return [replace(listed(version), package=package, **more) for version in versions]


def test_what_a_listing_says_nothing_about_stays_as_it_is(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0"), *_of("lib", "1.0"), untold=NOTHING)
    for _ in range(3):
        report = everything.poll(*_of("app", "1.0"), untold=frozenset({"lib"}))
        assert (report.outcome, report.events) == (PollOutcome.RECORDED, ())
    assert everything.versions("updates/lib") == [("1.0", "present")]


def test_a_package_that_is_not_among_the_untold_is_listed_whole(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0", "1.1"), *_of("lib", "1.0"), untold=NOTHING)
    for _ in range(2):
        everything.poll(*_of("app", "1.1"), untold=frozenset({"lib"}))
    assert everything.versions("updates/app") == [("1.0", "missing"), ("1.1", "present")]


def test_one_package_that_loses_too_much_is_held_back_and_the_others_are_recorded(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0", "1.1", "1.2"), *_of("lib", "1.0"), untold=NOTHING)
    report = everything.poll(*_of("app", "1.2", "1.3"), *_of("lib", "1.0", "1.1"), untold=NOTHING)
    assert (report.outcome, report.added) == (PollOutcome.HELD_BACK, 1)
    assert [event.kind for event in report.events] == ["repository.held_back", "version.detected"]
    assert everything.versions("updates/app") == [("1.0", "present"), ("1.1", "present"), ("1.2", "present")]


def test_the_doubted_packages_are_named_in_the_next_question(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0", "1.1", "1.2"), *_of("lib", "1.0", "1.1"), *_of("web", "1.0"), untold=NOTHING)
    everything.poll(*_of("app", "1.2"), *_of("lib", "1.1"), *_of("web", "1.0"), untold=NOTHING)
    everything.poll(*_of("app", "1.2"), *_of("lib", "1.1"), untold=frozenset({"web"}))
    asked = [(query.again, query.doubted) for query in everything.script.queries]
    assert asked == [(False, NOTHING), (False, NOTHING), (True, frozenset({"app", "lib"}))]
    assert not everything.repository.poll.again
    assert everything.versions("updates/app") == [("1.0", "missing"), ("1.1", "missing"), ("1.2", "present")]
    assert everything.versions("updates/lib") == [("1.0", "missing"), ("1.1", "present")]


def test_a_doubted_package_that_is_untold_stays_in_doubt(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0", "1.1", "1.2"), *_of("lib", "1.0", "1.1"), untold=NOTHING)
    everything.poll(*_of("app", "1.2"), *_of("lib", "1.1"), untold=NOTHING)
    everything.poll(untold=frozenset({"app", "lib"}))
    everything.poll(*_of("app", "1.2"), *_of("lib", "1.1"), untold=NOTHING)
    assert everything.script.queries[-1].doubted == {"app", "lib"}
    assert everything.versions("updates/app") == [("1.0", "missing"), ("1.1", "missing"), ("1.2", "present")]
    assert everything.versions("updates/lib") == [("1.0", "missing"), ("1.1", "present")]


def test_a_held_back_package_that_is_untold_is_not_forgotten_for_another(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0"), *_of("lib", "1.0"), untold=NOTHING)
    everything.poll(*_of("lib", "1.0"), untold=NOTHING)
    everything.poll(untold=frozenset({"app"}))
    everything.poll(untold=NOTHING)
    assert everything.versions("updates/app") == [("1.0", "missing")]
    assert everything.versions("updates/lib") == [("1.0", "missing")]


def test_first_contact_of_an_untold_package_is_still_to_come(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0"), untold=frozenset({"lib"}))
    everything.poll(*_of("lib", "1.0", "1.1"), untold=frozenset({"app"}))
    with everything.store.read() as transaction:
        found = {one.name: one.id for one in transaction.packages.all("updates")}
        offered = [(one.version, one.offered) for one in transaction.versions.listed(found["lib"])]
    assert offered == [("1.0", False), ("1.1", True)]


def test_what_a_repository_withdraws_is_yanked_at_once_listed_or_not(ledger: Ledger) -> None:
    ledger.poll(*_of("app", "1.0", "1.1"), untold=NOTHING)
    report = ledger.poll(*_of("app", "1.1"), untold=NOTHING, withdrawn={"app": "malware"})
    assert ledger.versions() == [("1.0", "yanked"), ("1.1", "yanked")]
    assert [(event.kind, event.data["reason"]) for event in report.events] == [("version.yanked", "malware")] * 2
    assert ledger.told(untold=NOTHING, withdrawn={"app": "malware"}) == []


def test_what_is_withdrawn_no_more_returns(ledger: Ledger) -> None:
    ledger.poll(*_of("app", "1.0"), untold=NOTHING)
    ledger.poll(untold=NOTHING, withdrawn={"app": "malware"})
    assert ledger.told(*_of("app", "1.0"), untold=NOTHING) == ["version.returned"]


def test_a_whole_listing_is_still_held_back_as_one(everything: Ledger) -> None:
    everything.poll(*_of("app", "1.0", "1.1", "1.2"), *_of("lib", "1.0"))
    assert everything.poll(*_of("app", "1.2", "1.3"), *_of("lib", "1.0")).outcome is PollOutcome.RECORDED
    assert everything.poll(*_of("lib", "1.0", "1.1")).outcome is PollOutcome.HELD_BACK
    assert everything.versions("updates/lib") == [("1.0", "present")]


def test_equal_versions_are_one_where_the_type_says_so(ledger: Ledger) -> None:
    kind = replace(ledger.script.type(), equal_is_same=True)
    ledger.environment = replace(ledger.environment, types=ScriptedTypes(kind))
    ledger.poll(listed("1.0", {"one": "a"}))
    kinds = ledger.told(listed("01.0", {"one": "a"}), listed("1.00", {"two": "b"}))
    assert kinds == ["artifact.late"]
    assert ledger.versions() == [("1.0", "present")]


def test_equal_versions_are_two_where_it_says_nothing(ledger: Ledger) -> None:
    ledger.poll(listed("1.0", {"one": "a"}), listed("01.0", {"one": "b"}))
    assert len(ledger.versions()) == 2
