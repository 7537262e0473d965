"""Revoking grants (R13), and carrying them over (R16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.climbing import Climb, ladder
from levelgate.domain.change import Carried, Revoked
from levelgate.domain.facts import LaneVersion, Need, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.request import Request
from levelgate.domain.promoting.revoking import carry
from levelgate.domain.track import Activate, Level
from levelgate.errors import Conflict, NotPossible

_ANN = Approvals(of=("ann",))
_DEV, _QA, _PROD = ladder("dev", "qa", "prod")


def _climb(*levels: Level) -> Climb:
    climb = Climb(*levels)
    climb.settle()
    climb.publish("1.0")
    return climb


def _unsupported(climb: Climb, text: str = "1.0") -> set[str]:
    return set(climb.version(text).unsupported)


def test_a_grant_is_marked_revoked_and_the_level_is_not_offered_again_r13() -> None:
    climb = _climb(_DEV)
    climb.revoke("1.0", "dev")
    assert climb.standing("1.0", "dev") is Standing.REVOKED
    assert climb.settle() == []


def test_it_needs_a_reason_and_a_grant_r13() -> None:
    climb = _climb(_DEV, replace(_QA, activate=Activate.MANUAL))
    with pytest.raises(NotPossible, match="needs a reason"):
        climb.revoke("1.0", "dev", reason="")
    with pytest.raises(NotPossible, match="web/qa is not granted"):
        climb.revoke("1.0", "qa")


def test_waiting_ones_whose_prerequisites_no_longer_hold_are_aborted_r13() -> None:
    climb = _climb(_DEV, replace(_QA, entry=(_ANN,)))
    climb.revoke("1.0", "dev")
    assert (climb.state("1.0", "qa"), climb.promotion("1.0", "qa").end_reason) == (
        "aborted",
        "it needs the grant of dev",
    )


def test_active_ones_go_on_and_their_grant_is_born_unsupported_r13() -> None:
    climb = _climb(_DEV, replace(_QA, work=("make",)), replace(_PROD, activate=Activate.MANUAL))
    climb.revoke("1.0", "dev")
    assert climb.state("1.0", "qa") == "active"
    climb.report("1.0", "qa", RunState.SUCCEEDED)
    assert (climb.standing("1.0", "qa"), _unsupported(climb)) == (Standing.GRANTED, {"qa"})


def test_grants_above_without_support_are_flagged_and_announced_r13() -> None:
    climb = _climb(_DEV, _QA, _PROD)
    changes = climb.revoke("1.0", "dev")
    assert [one.unsupported for one in changes if isinstance(one, Revoked)] == [("qa", "prod")]
    assert _unsupported(climb) == {"qa", "prod"}


def test_grants_that_rest_on_another_one_keep_their_support_r13() -> None:
    sec = Level(name="sec")
    climb = _climb(_DEV, sec, replace(_QA, after=("dev", "sec"), need=Need.ANY), _PROD)
    climb.revoke("1.0", "dev")
    assert _unsupported(climb) == set()


def test_a_grant_without_support_is_no_prerequisite_for_automation_r13() -> None:
    climb = _climb(_DEV, _QA)
    climb.revoke("1.0", "dev")
    climb.redefine(_DEV, _QA, _PROD)
    assert climb.state("1.0", "prod") == "none"
    assert "needs the grant of qa (which has lost its support)" in climb.missing("1.0", "prod")


def test_an_automatic_one_that_waits_on_a_grant_without_support_is_aborted_r13() -> None:
    climb = _climb(_DEV, _QA, replace(_PROD, entry=(_ANN,)))
    climb.revoke("1.0", "dev")
    assert climb.state("1.0", "prod") == "aborted"


def test_a_person_may_still_go_by_it_r13() -> None:
    climb = _climb(_DEV, _QA, replace(_PROD, entry=(_ANN,)))
    climb.promote("1.0", "prod")
    climb.revoke("1.0", "dev")
    assert climb.state("1.0", "prod") == "waiting"
    climb.approve("1.0", "prod", "ann")
    assert (climb.state("1.0", "prod"), _unsupported(climb)) == ("passed", {"qa", "prod"})


def test_when_the_level_is_granted_again_what_rests_on_it_has_support_again_r13() -> None:
    climb = _climb(_DEV, _QA, _PROD)
    climb.revoke("1.0", "dev")
    climb.promote("1.0", "dev", reason="mended outside")
    assert (climb.standing("1.0", "dev"), _unsupported(climb)) == (Standing.GRANTED, set())


def test_with_support_again_it_is_a_prerequisite_for_automation_again_r13() -> None:
    climb = _climb(_DEV, _QA)
    climb.revoke("1.0", "dev")
    climb.redefine(_DEV, _QA, _PROD)
    climb.promote("1.0", "dev", reason="mended outside")
    assert climb.state("1.0", "prod") == "passed"


def test_one_that_is_itself_granted_again_by_a_skip_has_support_again_r13() -> None:
    climb = _climb(_DEV, _QA, _PROD)
    climb.revoke("1.0", "dev")
    climb.promote("1.0", "qa", skip=True, reason="good anyway")
    assert _unsupported(climb) == set()


def test_a_skipped_prerequisite_leaves_a_grant_with_support_r9() -> None:
    climb = Climb(replace(_DEV, activate=Activate.MANUAL), replace(_QA, activate=Activate.MANUAL), _PROD)
    climb.publish("1.0")
    climb.promote("1.0", "qa", skip=True, reason="urgent")
    assert climb.ledger() == {"1.0": {"qa", "prod"}}
    assert _unsupported(climb) == set()


def test_a_revoked_level_may_be_promoted_anew_by_a_person_r7() -> None:
    climb = _climb(replace(_DEV, exit=(SignOffs(of=("ann",)),)))
    climb.approve("1.0", "dev", "ann")
    climb.revoke("1.0", "dev")
    climb.promote("1.0", "dev", reason="again")
    climb.reject("1.0", "dev", "ann")
    assert climb.standing("1.0", "dev") is Standing.REFUSED


def test_revoking_twice_is_not_possible_and_goes_by_the_expected_state_r19() -> None:
    climb = _climb(_DEV)
    climb.revoke("1.0", "dev", expected="granted")
    with pytest.raises(Conflict, match="is revoked, not granted"):
        climb.revoke("1.0", "dev", expected="granted")


def _carry(climb: Climb, text: str, source: LaneVersion, reason: str = "the same bytes") -> None:
    request = Request(person="ada", reason=reason)
    climb.settle(carry(climb.lane, climb.version(text).id, source, request, climb.now))


def test_a_person_carries_grants_over_to_the_same_digest_r16() -> None:
    climb = _climb(_DEV, _QA, replace(_PROD, entry=(_ANN,)))
    source = climb.version("1.0")
    climb.block("1.0")
    climb.publish("1.0.1", digest=source.version.digest, alias_of=source.id, standings={"dev": Standing.REFUSED})
    _carry(climb, "1.0.1", source)
    carried = [one for one in climb.changes if isinstance(one, Carried)]
    assert [(one.levels, one.unsupported) for one in carried] == [(("dev", "qa"), ())]
    assert climb.state("1.0.1", "prod") == "waiting"


def test_nothing_is_carried_between_other_bytes_r16() -> None:
    climb = _climb(_DEV)
    climb.publish("1.1", standings={"dev": Standing.REFUSED})
    with pytest.raises(NotPossible, match="their digests differ"):
        _carry(climb, "1.1", climb.version("1.0"))


def test_carrying_needs_a_reason_and_something_to_carry_r16() -> None:
    climb = _climb(_DEV)
    source = climb.version("1.0")
    climb.publish("1.0.1", digest=source.version.digest, standings={"dev": Standing.REFUSED})
    with pytest.raises(NotPossible, match="needs a reason"):
        _carry(climb, "1.0.1", source, reason="")
    _carry(climb, "1.0.1", source)
    with pytest.raises(NotPossible, match="changes nothing"):
        _carry(climb, "1.0.1", source)


def test_nothing_is_carried_by_itself_r16() -> None:
    climb = _climb(_DEV, replace(_QA, entry=(_ANN,)))
    climb.publish("1.0.1", digest=climb.version("1.0").version.digest, alias_of=1)
    assert climb.promotion("1.0.1", "dev").id != climb.promotion("1.0", "dev").id


def test_a_carried_grant_whose_prerequisites_are_not_held_has_no_support_r13() -> None:
    climb = _climb(_DEV, _QA)
    source = climb.version("1.0")
    standings = {"dev": Standing.REVOKED, "qa": Standing.GRANTED}
    climb.publish("1.0.1", digest=source.version.digest, standings={"dev": Standing.REFUSED, "qa": Standing.REFUSED})
    _carry(climb, "1.0.1", replace(source, standings=standings))
    assert _unsupported(climb, "1.0.1") == {"qa"}


def test_nothing_is_carried_from_a_version_to_itself_r16() -> None:
    climb = _climb(_DEV)
    with pytest.raises(NotPossible, match="they are one version"):
        _carry(climb, "1.0", climb.version("1.0"))
