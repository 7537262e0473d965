"""Each check of the suite notices what it is meant for, and nothing else: broken types fail one check each."""

from __future__ import annotations

import pytest

from fakes.kit.broken_feeds import BROKEN
from fakes.kit.failing_checks import failing_checks
from fakes.kit.feed import Feed, FeedChecks


def test_a_type_that_does_as_it_should_passes_every_check() -> None:
    assert failing_checks(FeedChecks) == {}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_type_fails_the_check_that_is_meant_for_it(broken: type[Feed]) -> None:
    suite = type("Checks", (FeedChecks,), {"kind": broken().type()})
    failed = failing_checks(suite)
    assert [*failed] == [vars(broken)["meant"]], failed
    assert failed[vars(broken)["meant"]].startswith("NotConforming: ")
