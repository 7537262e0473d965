"""Products, freezes, groups and roles that are wrong: each error names the place, the value and what would be right."""

from __future__ import annotations

import pytest

from fakes.files import refusal

_GROUND = """\
repositories: [{name: updates, type: toy, url: "https://repo.example.com/el9/"}]
packages:
  - {name: app, repository: updates, track: web}
  - {name: lib, repository: updates, track: web, lines: {"1.x": ">=1", "2.x": ">=2"}}
  - {name: docs, repository: updates}
tracks: [{name: web, levels: [{name: qa}, {name: prod, after: [qa]}]}]
pipelines: [{name: tests, type: toy, command: [make]}]
"""


def _product(**changed: str) -> str:
    fields = {"name": "shop", "members": '["updates/app"]', "levels": "[web/qa]", "pipeline": "tests", **changed}
    return f"{_GROUND}products: [{{{', '.join(f'{key}: {value}' for key, value in fields.items())}}}]\n"


def _freeze(**changed: str) -> str:
    fields = {"name": "f", "until": '"2026-12-20 00:00"', "reason": "r", **changed}
    said = ", ".join(f"{key.rstrip('_')}: {value}" for key, value in fields.items())
    return f"{_GROUND}holds: [{{{said}}}]\n"


def _people(text: str) -> str:
    return f"{_GROUND}groups: [{{name: team, members: [ann, bob]}}]\n{text}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_product(pipeline="test"), "products[0].pipeline: 'test' is no pipeline; did you mean 'tests'?"),
        (_product(members='["updates/ap"]'), "products[0].members[0]: 'updates/ap' is no package; did you mean"),
        (_product(members='["app"]'), "products[0].members[0]: 'app' is not a package; write REPOSITORY/PACKAGE"),
        (_product(members='["updates/a*"]'), "products[0].members[0]: 'updates/a*' is a pattern; name one package"),
        (_product(members="[]"), "products[0].members: [] is too short; give at least 1"),
        (_product(optional='["update/x"]'), "products[0].optional[0]: 'update/x' is no package; did you mean"),
        (
            _product(members='["updates/lib:3.x"]'),
            "products[0].members[0]: '3.x' is no line of updates/lib; its lines are 1.x, 2.x",
        ),
        (_product(members='["updates/app:1.x"]'), "'1.x' is no line of updates/app; its lines are main"),
        (
            _product(members='["updates/docs"]'),
            "products[0].members[0]: 'updates/docs' is on no track, of which the product signs no level; put it on web",
        ),
        (_product(members='["updates/app", "updates/app"]'), "members[1]: 'updates/app' stands here twice"),
        (_product(optional='["updates/app"]'), "products[0].optional[0]: 'updates/app' is among the members"),
        (_product(levels="[web/qs]"), "products[0].levels[0]: 'web/qs' is no level; did you mean 'web/qa'?"),
        (_product(levels="[qa]"), "products[0].levels[0]: 'qa' is not a level; write TRACK/LEVEL, such as web/prod"),
        (_product(start="nightly"), "products[0].start: 'nightly' does not say when a set starts; write candidate"),
        (_product(start='{schedule: "0 2 * *"}'), "has the schedule '0 2 * *', which is not a schedule; write five"),
        (_product(start='{schedule: "0 25 * * *"}'), "which has '25' as hour; write numbers of 0 to 23"),
        (_product(start='{schedule: "0 2 * * *", zone: Berlin}'), "has the zone 'Berlin', which is no time zone"),
        (_product(on_failure="ignore"), "products[0].on_failure: 'ignore' is no choice here; write 'keep' or 'reject'"),
        (_freeze(level="web/pord"), "holds[0].level: 'web/pord' is no level; did you mean 'web/prod'?"),
        (_freeze(track="wep"), "holds[0].track: 'wep' is no track; did you mean 'web'?"),
        (_freeze(package="updates/apq"), "holds[0].package: 'updates/apq' is no package; did you mean 'updates/app'?"),
        (_freeze(package="updates/lib", line="3.x"), "holds[0].line: '3.x' is no line of updates/lib"),
        (_freeze(line="1.x"), "holds[0].line: 'line' stands without 'package'; name the package as well"),
        (_freeze(track="web", level="web/qa"), "holds[0].track: 'track' stands beside 'level', which names a track"),
        (_freeze(kind="pause"), "holds[0].kind: 'pause' is not declared here; write freeze, and make holds of other"),
        (_freeze(until='"20.12.2026"'), "holds[0].until: '20.12.2026' is not a local time; write one such as"),
        (
            _freeze(until='"9999-12-31 23:00"', zone="America/New_York"),
            "in America/New_York: the calendar ends",
        ),
        (_freeze(name="approvals"), "holds[0].name: 'approvals' is the name of a gate; choose another"),
        (_freeze(name="upstream"), "holds[0].name: 'upstream' is the name of a gate; choose another"),
        (_freeze(name='"7"'), "holds[0].name: '7' is what a hold made by command can be called; choose another"),
        (_freeze(name="pause-7"), "holds[0].name: 'pause-7' is what a hold made by command can be called"),
        (_freeze(zone="Europe/Berlim"), "holds[0].zone: 'Europe/Berlim' is no time zone; did you mean 'Europe/Berlin'"),
        (
            _freeze(until='"2026-03-29 02:30"', zone="Europe/Berlin"),
            "holds[0].until: '2026-03-29 02:30' is missing in Europe/Berlin: clocks are put forward then; choose",
        ),
        (
            _freeze(from_='"2026-12-21"'),
            "holds[0].until: '2026-12-20 00:00' is not after '2026-12-21'; write a later time",
        ),
        (_freeze(reason='""'), "holds[0].reason: '' is empty; write something"),
        (_people("roles: [{role: boss, groups: [team]}]"), "roles[0].role: 'boss' is no choice here; write"),
        (_people("roles: [{role: admin}]"), "roles[0]: nobody has this role; name groups or persons"),
        (_people("roles: [{role: admin, groups: [tean]}]"), "roles[0].groups[0]: 'tean' is no group; did you mean"),
        (_people("roles: [{role: admin, groups: [team], tracks: [x]}]"), "roles[0].tracks[0]: 'x' is no track"),
        (_people("roles: [{role: admin, groups: [team], levels: [web/x]}]"), "levels[0]: 'web/x' is no level"),
        (
            _people("roles: [{role: admin, groups: [team]}, {role: admin, persons: [cy]}]"),
            "roles[1]: the role 'admin' is declared twice, first at levelgate.yaml:9: roles[0]; name all who have it",
        ),
        (f"{_GROUND}groups: [{{name: a, members: [ann, ann]}}]", "groups[0].members[1]: 'ann' stands here twice"),
        (f"{_GROUND}groups: [{{name: a, members: [a b]}}]", "groups[0].members[0]: 'a b' is not a person's name"),
        (
            f"{_GROUND}groups: [{{name: a, members: [b]}}, {{name: b, members: [c]}}]",
            "groups[0].members[0]: 'b' is a group, not a person; name its members, or rename it",
        ),
        (f"{_GROUND}groups: [{{name: a, members: [b]}}, {{name: a, members: [c]}}]", "'a' is declared twice, first at"),
    ],
)
def test_a_wrong_entry_is_refused_with_place_value_and_mend(text: str, said: str) -> None:
    assert said in str(refusal(text))
