"""The entry gate `provenance`."""

from __future__ import annotations

import pytest

from fakes.gate_facts import PEOPLE, facts, version
from levelgate.domain.gate import Missing
from levelgate.domain.gates.provenance import Provenance, read


def test_a_verified_signature_passes() -> None:
    assert Provenance().judge(facts(version=version(signed=True))).passes


def test_a_version_without_the_fact_waits_and_says_so_r20() -> None:
    verdict = Provenance().judge(facts())
    assert verdict.missing == (
        Missing(gate="provenance", what="has no verified signature: its repository says nothing about it"),
    )


def test_a_signature_that_is_not_valid_waits_and_lets_others_pass_by_r4() -> None:
    verdict = Provenance().judge(facts(version=version(signed=False)))
    assert verdict.missing == (Missing(gate="provenance", what="has a signature that is not valid", bad=True),)


def test_people_are_no_obstacle() -> None:
    assert Provenance().problems(PEOPLE) == []


def test_what_is_read_is_written_alike() -> None:
    assert read(Provenance().settings()) == Provenance()


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="is not true; write true, or leave it out"):
        read("yes")
