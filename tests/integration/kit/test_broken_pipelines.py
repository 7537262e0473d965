"""Each check of the suite notices what it is meant for, and nothing else: broken types fail one check each."""

from __future__ import annotations

import pytest

from fakes.kit.broken_hooks import BROKEN, Hook, HookChecks
from fakes.kit.failing_checks import failing_checks


def test_a_type_that_does_as_it_should_passes_every_check() -> None:
    assert failing_checks(HookChecks) == {}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_type_fails_the_check_that_is_meant_for_it(broken: type[Hook]) -> None:
    suite = type("Checks", (HookChecks,), {"kind": broken().type()})
    failed = failing_checks(suite)
    assert [*failed] == [vars(broken)["meant"]], failed
    assert failed[vars(broken)["meant"]].startswith("NotConforming: ")
