"""Tracks that are wrong: each error names the place, the value and what would be right."""

from __future__ import annotations

import pytest

from fakes.files import read, refusal
from levelgate.domain.declaration import Declaration
from levelgate.errors import DeclarationInvalid

_GROUND = """\
repositories: [{name: updates, type: toy, url: "https://repo.example.com/el9/"}]
packages: [{name: app, repository: updates, track: web}]
pipelines: [{name: tests, type: toy, command: [make]}]
groups: [{name: team, members: [ann, bob]}, {name: nobody, members: []}]
"""


def _track(*levels: str) -> str:
    lines = "".join(f"      - {{{level}}}\n" for level in levels)
    return f"{_GROUND}tracks:\n  - name: web\n    levels:\n{lines}"


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (
            ["name: qa, slot: 2"],
            ":8: tracks[0].levels[0].slot: unknown key 'slot'; did you mean 'slots'?",
        ),
        (["name: q a"], "tracks[0].levels[0].name: 'q a' is not a name; use up to 100 letters"),
        (["slots: 2"], "levelgate.yaml:8: tracks[0].levels[0]: 'name' is missing; add it"),
        (
            ["name: qa, entry: {checks: [a b]}"],
            "levels[0].entry.checks[0]: 'a b' is not the name of a check",
        ),
        (
            ['name: qa, entry: {approvals: {of: ["a\\e"]}}'],
            "entry.approvals.of[0]: 'a\\x1b' is no name; leave out",
        ),
        (["name: qa, slots: 0"], "levels[0].slots: 0 is not a number of slots; write 1 to 1000, or unlimited"),
        (["name: qa, slots: many"], "levels[0].slots: 'many' is not a number of slots"),
        (
            ["name: qa, slots: unlimited, next: newest"],
            "levelgate.yaml:8: tracks[0].levels[0].next: 'next' says nothing beside unlimited slots; leave it out",
        ),
        (["name: qa, next: first"], "levels[0].next: 'first' is no choice here; write 'oldest' or 'newest'"),
        (["name: qa, activate: yes"], "levels[0].activate: 'yes' is no choice here; write 'auto' or 'manual'"),
        (["name: qa, after: dev"], "levels[0].after: 'dev' is not what comes before; write a list such as [qa]"),
        (["name: qa, after: {some: [dev]}"], "levels[0].after: a mapping is not what comes before"),
        (["name: dev", "name: qa, after: [dev, dev]"], "levels[1].after: a list names a level twice; name each once"),
        (
            ["name: dev", "name: qa, after: [dew]"],
            "levelgate.yaml:9: tracks[0].levels[1].after[0]: 'dew' is no level of this track; did you mean 'dev'?",
        ),
        (
            ["name: dev", "name: qa, after: {any: [dew]}"],
            "tracks[0].levels[1].after.any[0]: 'dew' is no level of this track; did you mean 'dev'?",
        ),
        (["name: qa, after: [qa]"], "levels[0].after: qa after qa goes round in a circle; leave one of them out"),
        (
            ["name: dev, after: [prod]", "name: qa, after: [dev]", "name: prod, after: [qa]"],
            "levels[0].after: dev after prod after qa after dev goes round in a circle",
        ),
        (["name: qa", "name: qa"], "levels[1].name: 'qa' is declared twice, first as levels[0]; rename one"),
        (
            ["name: dev", "name: qa, was: dev"],
            "levels[1].was: 'dev' is a level still; give the name that it had",
        ),
        (["name: a, was: c", "name: b, was: c"], "levels[0].was: two levels were 'c'; only one can keep its grants"),
        (
            ["name: qa, work: [test]"],
            "levelgate.yaml:8: tracks[0].levels[0].work[0]: 'test' is no pipeline; did you mean 'tests'?",
        ),
        (["name: qa, work: [tests, tests]"], "levels[0].work[1]: 'tests' stands here twice; name each pipeline once"),
        (["name: qa, entry: [soak]"], "levels[0].entry: a list is not a mapping; write {key: value}"),
        (
            ["name: qa, entry: {windows: {}}"],
            "levels[0].entry.windows: 'windows' is no gate of the entry; did",
        ),
        (["name: qa, entry: {soak: 4h}"], "levels[0].entry.soak: 'soak' is a gate of the exit; move it to exit"),
        (["name: qa, exit: {window: {}}"], "levels[0].exit.window: 'window' is a gate of the entry; move it to entry"),
        (["name: qa, exit: {work: [tests]}"], "levels[0].exit.work: 'work' stands at every level; leave it out here"),
        (
            ["name: qa, entry: {approvals: {cuont: 1, of: [team]}}"],
            "levels[0].entry.approvals.cuont: unknown key 'cuont'; did you mean 'count'?",
        ),
        (
            ["name: qa, entry: {approvals: {count: 0, of: [team]}}"],
            "levels[0].entry.approvals.count: 0 is not a count; write a whole number from 1",
        ),
        (["name: qa, entry: {approvals: {count: 1}}"], "levels[0].entry.approvals: 'of' is missing; add it"),
        (
            ["name: qa, entry: {approvals: {of: []}}"],
            "levels[0].entry.approvals.of: [] names nobody and nothing; name at least one, or leave it out",
        ),
        (
            ["name: qa, entry: {approvals: {count: 3, of: [team]}}"],
            "levels[0].entry.approvals: count 3 cannot be reached by ann, bob; write 2 at most, or name more",
        ),
        (
            ["name: qa, exit: {sign_offs: {of: [nobody]}}"],
            "levels[0].exit.sign_offs: nobody is in nobody; give it members",
        ),
        (["name: qa, entry: {filter: {versions: 1.10}}"], 'filter.versions: 1.10 is a bare number; quote it: "1.10"'),
        (
            ['name: qa, entry: {filter: {versions: "1.2"}}'],
            "levels[0].entry.filter.versions: '1.2' is not a range of toy versions, as updates/app has:",
        ),
        (["name: qa, entry: {min_age: 3}"], "levels[0].entry.min_age: 3 is not a duration; write a whole number and s"),
        (["name: qa, entry: {checks: [a, a]}"], "levels[0].entry.checks[1]: 'a' stands here twice; name it once"),
        (["name: qa, exit: {sets: [shop]}"], "levels[0].exit.sets[0]: 'shop' is no product; declare a product of"),
        (["name: qa, entry: {window: {days: monday}}"], "entry.window.days: 'monday' is no day; write one of mon, tue"),
    ],
)
def test_a_wrong_level_is_refused_with_place_value_and_mend(levels: list[str], said: str) -> None:
    assert said in str(refusal(_track(*levels)))


def test_a_count_that_approvers_cannot_reach_is_refused_r22() -> None:
    roles = "roles: [{role: approver, persons: [ann]}]\n"
    said = str(refusal(_track("name: qa, exit: {sign_offs: {count: 2, of: [team]}}") + roles))
    assert "levels[0].exit.sign_offs: count 2 cannot be reached: of those named only these are approvers" in said


def test_a_level_that_is_no_mapping_is_refused() -> None:
    text = _track().replace("levels:\n", "levels: [qa]\n")
    assert "tracks[0].levels[0]: 'qa' is not a level; write its fields" in str(refusal(text))


def test_a_track_without_levels_is_refused() -> None:
    text = _track().replace("levels:\n", "levels: []\n")
    assert "tracks[0].levels: a track has no levels; write at least one" in str(refusal(text))


def test_all_errors_of_a_track_are_told_at_once() -> None:
    refused = refusal(_track("name: qa, slots: 0", "name: prod, entry: {min_age: x, checks: []}"))
    assert len(refused.problems) == 3


def test_a_wrong_gate_hides_no_wrong_prerequisite() -> None:
    refused = refusal(_track("name: qa, after: [dev]", "name: prod, entry: {min_age: x}"))
    assert [problem.message for problem in refused.problems] == [
        "'dev' is no level of this track",
        "'x' is not a duration",
    ]


def test_a_wrong_level_is_not_told_again_where_it_is_named() -> None:
    text = _track("name: qa, slots: 0") + "holds: [{name: f, level: web/qa, until: '2026-12-20', reason: r}]\n"
    assert len(refusal(text).problems) == 1


def test_a_wrong_group_makes_no_count_unreachable() -> None:
    text = _track("name: qa, exit: {sign_offs: {count: 2, of: [team]}}").replace("[ann, bob]}", "[ann, bob], x: 1}")
    assert [problem.message for problem in refusal(text).problems] == ["unknown key 'x'"]


def _stored(text: str) -> Declaration:
    return read(text)


def test_a_package_that_cannot_read_the_filter_of_a_stored_track_is_refused_at_its_track() -> None:
    stored = _stored('tracks: [{name: web, levels: [{name: qa, entry: {filter: {versions: "=>1"}}}]}]\n')
    with pytest.raises(DeclarationInvalid) as refused:
        read(_GROUND, stored)
    assert "packages[0].track: 'web' has a level that admits '=>1', which is not a range of toy versions" in str(
        refused.value
    )


def test_what_is_stored_can_be_named() -> None:
    stored = _stored(_GROUND.replace(", track: web", ""))
    track = "tracks: [{name: web, levels: [{name: qa, work: [tests], exit: {sign_offs: {count: 2, of: [team]}}}]}]\n"
    assert [one.name for one in read(track, stored).tracks] == ["web"]
