"""Revoke, carry, report a check, accept: what persons say of versions."""

from __future__ import annotations

import pytest

from fakes.ascent import Ascent, by
from fakes.climbing import ladder
from fakes.lane import listed
from levelgate.domain.facts import CheckResult, Standing
from levelgate.domain.gates.checks import Checks
from levelgate.domain.people import Role, RoleDefinition
from levelgate.domain.track import Level
from levelgate.errors import Conflict, NotEntitled, NotPossible
from levelgate.storage.store import SqlStore
from levelgate.usecases.accept import accept
from levelgate.usecases.promoting.checking import report_check


def _report(ascent: Ascent, *, passed: bool, person: str = "scanner") -> None:
    result = CheckResult(name="cve-scan", passed=passed, at=ascent.clock.now(), by=person)
    report_check(ascent.environment, ascent.find("1.0"), result)


def test_a_revoked_grant_stays_in_the_ledger_r13(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "prod"))
    ascent.publish("1.0")
    grants = ascent.granting.revoke(ascent.find("1.0"), "dev", by("eve", "flaw"))
    assert [(one.level, one.stands, one.unsupported) for one in grants] == [
        ("web/dev", False, False),
        ("web/prod", True, True),
    ]
    assert ascent.standing("1.0", "dev") is Standing.REVOKED
    kinds = [(event.kind, event.data["level"], event.actor) for event in ascent.events("grant.*")[-2:]]
    assert kinds == [("grant.revoked", "web/dev", "eve"), ("grant.unsupported", "web/prod", "levelgate")]


def test_only_an_admin_revokes_where_roles_are_declared(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    ascent.publish("1.0")
    ascent.give(RoleDefinition(role=Role.ADMIN, persons=("eve",)))
    with pytest.raises(NotEntitled, match="ann may not revoke at web/dev; these may: eve"):
        ascent.granting.revoke(ascent.find("1.0"), "dev", by("ann"))


def test_grants_are_carried_over_to_the_same_bytes_under_another_version_r16(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "prod"))
    ascent.poll(listed("1.1", {"noarch": "same"}))
    ascent.settle()
    ascent.poll(listed("1.1", {"noarch": "same"}), listed("1.0", {"noarch": "same"}))
    ascent.settle()
    assert ascent.standing("1.0", "prod") is None
    grants = ascent.granting.carry(ascent.find("1.0"), ascent.find("1.1"), by("eve", "same bytes"))
    assert [(one.level, one.origin, one.granted_by) for one in grants] == [
        ("web/dev", "carry", "eve"),
        ("web/prod", "carry", "eve"),
    ]


def test_carrying_other_grants_than_expected_is_a_conflict_that_names_them_r19(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "prod"))
    ascent.poll(listed("1.1", {"noarch": "same"}))
    ascent.settle()
    ascent.poll(listed("1.1", {"noarch": "same"}), listed("1.0", {"noarch": "same"}))
    ascent.settle()
    asked = (ascent.find("1.0"), ascent.find("1.1"), by("eve", "same bytes"))
    with pytest.raises(Conflict, match="web/dev, web/prod would be carried"):
        ascent.granting.carry(*asked, expected=["web/dev"])
    assert len(ascent.granting.carry(*asked, expected=["prod", "web/dev"])) == 2
    with pytest.raises(Conflict, match="nothing would be carried"):
        ascent.granting.carry(*asked, expected=["dev", "prod"])


def test_grants_are_not_carried_to_other_bytes(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    ascent.publish("1.0")
    ascent.publish("1.1")
    with pytest.raises(NotPossible, match="their digests differ"):
        ascent.granting.carry(ascent.find("1.1"), ascent.find("1.0"), by("eve"))


def test_a_failed_check_keeps_it_waiting_and_a_later_success_lets_it_in(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(Checks(of=("cve-scan",)),)))
    ascent.publish("1.0")
    _report(ascent, passed=False)
    assert ascent.state("1.0", "prod") == "waiting"
    _report(ascent, passed=True)
    assert ascent.state("1.0", "prod") == "passed"
    with store.read() as transaction:
        version = ascent.find("1.0")(transaction)
        assert [one.passed for one in transaction.checks.of_version(version.id)] == [False, True]


def test_only_an_operator_reports_a_check_where_roles_are_declared(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(Checks(of=("cve-scan",)),)))
    ascent.publish("1.0")
    ascent.give(RoleDefinition(role=Role.OPERATOR, persons=("scanner",)))
    with pytest.raises(NotEntitled, match="ann may not report a check"):
        _report(ascent, passed=True, person="ann")
    _report(ascent, passed=True)


def test_a_replaced_version_is_aborted_and_the_new_record_waits_for_an_operator_r15(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(Checks(of=("cve-scan",)),)))
    ascent.publish("1.0")
    ascent.poll(listed("1.0", "other bytes"))
    ascent.settle()
    old = ascent.promotions()[0]
    assert (old.promotion.state, old.promotion.end_reason) == (
        "aborted",
        "it was replaced in its repository by other files under the same version",
    )
    accept(ascent.environment, ascent.find("1.0"), actor="olga")
    assert [one.promotion.state for one in ascent.promotions()] == ["aborted", "waiting"]
