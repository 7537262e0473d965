"""The classic ladder: machines take a version up to deployment, and people from there."""

from __future__ import annotations

from collections.abc import Callable

from fakes.example import Example

_MACHINES = ("unit", "package", "integration", "ui", "performance", "regression", "deployment")


def test_machines_take_a_version_up_to_deployment(example: Callable[[str], Example]) -> None:
    ladder = example("tracks/ladder.yaml")
    ladder.publish("1.0-1")
    assert {level: ladder.at(level) for level in _MACHINES} == {level: {"1.0-1": "passed"} for level in _MACHINES}
    assert ladder.logs("1.0-1", "deployment") == [
        f"{what}: updates/hello 1.0-1 at ladder/deployment"
        for what in ("check-install", "check-uninstall", "check-upgrade")
    ]
    (row,) = ladder.terminal.json("board", "ladder")
    available = {cell["level"]: cell["available"] for cell in row["cells"] if cell["available"]}
    assert available == {"ladder/exploratory": "updates/hello@1.0-1"}


def test_a_version_that_fails_at_one_branch_does_not_get_where_both_must_pass(
    example: Callable[[str], Example],
) -> None:
    ladder = example("tracks/ladder.yaml")
    (ladder.folder / "performance.fails").touch()
    ladder.publish("1.0-1")
    assert (ladder.at("ui"), ladder.at("performance")) == ({"1.0-1": "passed"}, {"1.0-1": "failed"})
    assert ladder.at("regression") == {}
    assert ladder.lacks("1.0-1", "regression")["prerequisites"] == ("needs the grant of performance", [])


def test_people_take_it_up_to_uat_and_only_those_whom_a_gate_names(example: Callable[[str], Example]) -> None:
    ladder = example("tracks/ladder.yaml")
    ladder.publish("1.0-1")
    ladder.do("promote", "updates/hello@1.0-1", "exploratory")
    assert ladder.answer("approve", "1.0-1", "exploratory", "ann") == "active"
    assert ladder.lacks("1.0-1", "exploratory")["sign_offs"] == ("needs 1 more sign-off of testers", ["bob", "cy"])
    assert ladder.answer("approve", "1.0-1", "exploratory", "cy") == "passed"

    ladder.do("promote", "updates/hello@1.0-1", "regulatory")
    refused = ladder.terminal.run("approve", ladder.number("1.0-1", "regulatory"), "--as", "ann")
    assert (refused.status, refused.err.startswith("error[not-entitled]: ann ")) == (1, True)
    assert ladder.answer("approve", "1.0-1", "regulatory", "dee") == "passed"

    ladder.do("promote", "updates/hello@1.0-1", "uat", "--as", "eve")
    asked = ladder.number("1.0-1", "uat")
    assert ladder.terminal.run("approve", asked, "--as", "eve").status == 1
    assert ladder.answer("approve", "1.0-1", "uat", "fay") == "waiting"
    assert ladder.answer("approve", "1.0-1", "uat", "dee") == "active"
    assert ladder.answer("approve", "1.0-1", "uat", "gus") == "passed"


def test_a_sign_off_that_nobody_gives_in_time_ends_it(example: Callable[[str], Example]) -> None:
    ladder = example("tracks/ladder.yaml")
    ladder.publish("1.0-1")
    ladder.do("promote", "updates/hello@1.0-1", "exploratory")
    ladder.later(days=4, hours=23)
    assert ladder.at("exploratory") == {"1.0-1": "active"}
    ladder.later(hours=1)
    assert ladder.at("exploratory") == {"1.0-1": "expired"}
