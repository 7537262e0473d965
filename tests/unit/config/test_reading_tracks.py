"""Tracks, products, freezes, groups and roles as they are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fakes.files import declarations, read
from levelgate.domain.declaration import Declaration
from levelgate.domain.facts import Need
from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.provenance import Provenance
from levelgate.domain.gates.sets import Sets
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.gates.window import Window
from levelgate.domain.hold import Scope
from levelgate.domain.json_value import JsonValue
from levelgate.domain.people import GroupDefinition, Role, RoleDefinition
from levelgate.domain.product import OnFailure, ProductDefinition, SetStart, StartKind
from levelgate.domain.track import Activate, Level, Next, TrackDefinition

_FILE = """\
repositories: [{name: updates, type: toy, url: "https://repo.example.com/el9/"}]
packages:
  - {name: app, repository: updates, track: web, lines: {"1.x": ">=1", "2.x": ">=2"}}
  - {name: "acme-*", repository: updates, track: web}
tracks:
  - name: web
    levels:
      - {name: dev, slots: unlimited, work: [tests]}
      - name: qa
        was: test
        after: [dev]
        next: newest
        slots: 2
        exit: {soak: 4h, sets: [shop], sign_offs: {count: 1, of: [team], lifetime: 2d}}
      - name: prod
        after: {any: [qa, dev]}
        activate: manual
        entry:
          filter: {prereleases: false, versions: ">=1.2"}
          min_age: 3d
          checks: [cve-scan]
          provenance: true
          window: {days: mon-thu, hours: "09:00-16:00", zone: Europe/Berlin}
          approvals: {count: 2, of: [team], each_of: [ann], not_requester: true, lifetime: 7d, validity: 24h}
pipelines: [{name: tests, type: toy, command: [make]}]
products:
  - name: shop
    members: ["updates/app:1.x"]
    optional: ["updates/acme-docs"]
    levels: [web/qa]
    pipeline: tests
    start: {schedule: "0  2 * * *", zone: Europe/Berlin}
    on_failure: reject
holds:
  - {name: year-end, kind: freeze, level: web/prod, from: "2026-12-20 00:00", until: "2027-01-02 00:00",
     zone: Europe/Berlin, reason: year end}
groups: [{name: team, members: [ann, bob]}]
roles: [{role: promoter, groups: [team], persons: [cy], tracks: [web], levels: [web/prod]}]
"""


def _level(name: str) -> Level | None:
    return read(_FILE).tracks[0].level(name)


def test_a_level_has_its_defaults() -> None:
    track = read("tracks: [{name: web, levels: [{name: dev}]}]\n").tracks[0]
    assert track == TrackDefinition(name="web", levels=(Level(name="dev"),))


def test_unlimited_slots_are_no_number() -> None:
    assert _level("dev") == Level(name="dev", slots=None, work=("tests",))


def test_a_list_of_levels_before_means_all() -> None:
    qa = _level("qa")
    assert qa is not None
    assert (qa.after, qa.need, qa.was, qa.next, qa.slots) == (("dev",), Need.ALL, "test", Next.NEWEST, 2)


def test_any_of_several_levels_can_be_enough() -> None:
    prod = _level("prod")
    assert prod is not None
    assert (prod.after, prod.need, prod.activate) == (("qa", "dev"), Need.ANY, Activate.MANUAL)


def test_the_gates_of_an_entry_stand_in_the_order_of_their_kinds() -> None:
    prod = _level("prod")
    assert prod is not None
    assert prod.entry == (
        Filter(versions=">=1.2", prereleases=False),
        MinAge(age=timedelta(days=3)),
        Checks(of=("cve-scan",)),
        Provenance(),
        Window(days=frozenset({0, 1, 2, 3}), opens=540, closes=960, zone="Europe/Berlin"),
        Approvals(
            of=("team",),
            count=2,
            each_of=("ann",),
            not_requester=True,
            lifetime=timedelta(days=7),
            validity=timedelta(days=1),
        ),
    )


def test_the_gates_of_an_exit_stand_in_the_order_of_their_kinds() -> None:
    qa = _level("qa")
    assert qa is not None
    assert qa.exit == (
        SignOffs(of=("team",), lifetime=timedelta(days=2)),
        Sets(products=("shop",)),
        Soak(time=timedelta(hours=4)),
    )


def test_a_package_names_its_track() -> None:
    assert [package.track for package in read(_FILE).packages] == ["web", "web"]


def test_a_product_is_read() -> None:
    assert read(_FILE).products == (
        ProductDefinition(
            name="shop",
            members=("updates/app:1.x",),
            optional=("updates/acme-docs",),
            levels=("web/qa",),
            pipeline="tests",
            start=SetStart(kind=StartKind.SCHEDULE, cron="0 2 * * *", zone="Europe/Berlin"),
            on_failure=OnFailure.REJECT,
        ),
    )


def test_a_package_with_several_lines_stands_for_all_of_them() -> None:
    assert read(_FILE.replace('["updates/app:1.x"]', '["updates/app"]')).products[0].members == ("updates/app",)


def test_an_optional_member_need_not_be_there_yet() -> None:
    assert read(_FILE.replace("updates/acme-docs", "updates/manual")).products[0].optional == ("updates/manual",)


def test_the_times_of_a_freeze_are_local() -> None:
    assert read(_FILE).holds == (
        FreezeDefinition(
            name="year-end",
            scope=Scope(level="web/prod"),
            begins=datetime(2026, 12, 19, 23, tzinfo=UTC),
            ends=datetime(2027, 1, 1, 23, tzinfo=UTC),
            zone="Europe/Berlin",
            reason="year end",
        ),
    )


def test_a_freeze_over_a_double_hour_begins_with_the_first_and_ends_with_the_second() -> None:
    text = 'holds: [{name: f, from: "2026-10-25 02:30", until: "2026-10-25 02:30", zone: Europe/Berlin, reason: r}]\n'
    freeze = read(text).holds[0]
    assert (freeze.begins, freeze.ends) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


def test_groups_and_roles_are_read() -> None:
    declaration = read(_FILE)
    assert declaration.groups == (GroupDefinition(name="team", members=("ann", "bob")),)
    assert declaration.roles == (
        RoleDefinition(role=Role.PROMOTER, groups=("team",), persons=("cy",), tracks=("web",), levels=("web/prod",)),
    )


def test_what_is_written_reads_back_as_the_same() -> None:
    declaration = read(_FILE)
    assert read(declarations().write(declaration)) == declaration


def test_defaults_of_the_new_sections_are_not_written() -> None:
    text = (
        "tracks:\n  - name: web\n    levels:\n      - name: dev\n"
        "holds:\n  - name: f\n    kind: freeze\n    until: 2026-12-20 00:00\n    reason: r\n"
        "groups:\n  - name: team\n    members:\n      - ann\n"
        "roles:\n  - role: viewer\n    groups:\n      - team\n"
    )
    assert declarations().write(read(text)) == text


def test_one_entry_is_read_by_itself_beside_what_is_stored() -> None:
    stored = read(_FILE)
    fields: dict[str, JsonValue] = {"name": "api", "levels": [{"name": "dev", "work": ["tests"]}]}
    definition = declarations().entry("tracks", fields, stored=stored)
    assert definition == TrackDefinition(name="api", levels=(Level(name="dev", work=("tests",)),))
    assert Declaration.of([definition]).over(stored).tracks[0] == definition
