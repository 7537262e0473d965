"""Quick tests for everything, long ones and a soak for the newest that passed them, and an age before prod."""

from __future__ import annotations

from collections.abc import Callable

from fakes.example import Example


def test_tests_and_time_take_the_newest_to_prod(example: Callable[[str], Example]) -> None:
    fast = example("tracks/fast-feedback.yaml")
    fast.publish("1.0-1")
    assert list(fast.lacks("1.0-1", "extended-test")) == ["soak"]
    fast.later(hours=1)
    fast.publish("1.1-1", "1.2-1")
    assert fast.at("fast-feedback") == {"1.0-1": "passed", "1.1-1": "passed", "1.2-1": "passed"}
    assert fast.at("extended-test") == {"1.0-1": "active", "1.1-1": "waiting", "1.2-1": "waiting"}
    fast.later(hours=23)
    assert fast.at("extended-test") == {"1.0-1": "passed", "1.1-1": "superseded", "1.2-1": "active"}
    fast.later(days=1)
    assert fast.at("prod") == {"1.0-1": "waiting", "1.2-1": "waiting"}
    assert fast.promotion("1.0-1", "prod")["look_again"] == "2026-12-03T09:00:00Z"
    fast.later(days=1)
    assert fast.at("prod") == {"1.0-1": "passed", "1.2-1": "waiting"}
    fast.later(hours=1)
    assert fast.at("prod") == {"1.0-1": "passed", "1.2-1": "passed"}


def test_a_version_that_fails_the_quick_tests_is_not_tested_at_length(example: Callable[[str], Example]) -> None:
    fast = example("tracks/fast-feedback.yaml")
    (fast.folder / "quick.fails").touch()
    fast.publish("1.0-1")
    assert (fast.at("fast-feedback"), fast.at("extended-test")) == ({"1.0-1": "failed"}, {})
    (fast.folder / "quick.fails").unlink()
    fast.publish("1.1-1")
    assert (fast.at("fast-feedback"), fast.at("extended-test")) == (
        {"1.0-1": "failed", "1.1-1": "passed"},
        {"1.1-1": "active"},
    )


def test_long_tests_that_fail_end_it_before_it_soaks(example: Callable[[str], Example]) -> None:
    fast = example("tracks/fast-feedback.yaml")
    (fast.folder / "long.fails").touch()
    fast.publish("1.0-1")
    fast.later(days=4)
    assert (fast.at("extended-test"), fast.at("prod")) == ({"1.0-1": "failed"}, {})
