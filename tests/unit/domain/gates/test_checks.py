"""The entry gate `checks`."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.gate_facts import NOON, PEOPLE, facts, version
from levelgate.domain.facts import CheckResult
from levelgate.domain.gates.checks import Checks, read

_SCAN = Checks(of=("cve-scan", "licences"))


def _result(name: str, *, passed: bool, **more: Any) -> CheckResult:
    return CheckResult(name=name, passed=passed, at=NOON, by="scanner", **more)


def _what(*results: CheckResult) -> list[tuple[str, bool]]:
    judged = _SCAN.judge(facts(version=version(checks={result.name: result for result in results})))
    return [(one.what, one.bad) for one in judged.missing]


def test_all_that_succeeded_pass() -> None:
    assert _what(_result("cve-scan", passed=True), _result("licences", passed=True)) == []


def test_each_check_without_a_result_is_missing_r20() -> None:
    assert _what(_result("licences", passed=True)) == [("lacks a result of the check cve-scan", False)]


def test_a_failed_check_keeps_it_waiting_and_lets_others_pass_by_r4() -> None:
    failed = _result("cve-scan", passed=False, url="https://scan.example.com/1")
    assert _what(failed, _result("licences", passed=True)) == [
        ("failed the check cve-scan, as scanner reported (https://scan.example.com/1)", True)
    ]


def test_it_is_the_check_that_can_supply_its_result_r20() -> None:
    judged = _SCAN.judge(facts(version=version(checks={"cve-scan": _result("cve-scan", passed=False)})))
    assert [one.who for one in judged.missing] == [("cve-scan",), ("licences",)]


def test_a_failed_check_ends_nothing() -> None:
    failed = {"cve-scan": _result("cve-scan", passed=False)}
    assert _SCAN.judge(facts(version=version(checks=failed))).end is None


def test_people_are_no_obstacle() -> None:
    assert _SCAN.problems(PEOPLE) == []


def test_what_is_read_is_written_alike() -> None:
    assert read(["cve-scan", "licences"]) == _SCAN
    assert _SCAN.settings() == ["cve-scan", "licences"]


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="is not a list; write"):
        read("cve-scan")
