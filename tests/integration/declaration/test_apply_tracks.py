"""Applying files with tracks, products, freezes, groups and roles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.declaring import Declaring, steps
from levelgate.domain.declaration import Declaration
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.domain.plan import Action, FieldChange
from levelgate.domain.planning import Count, Counts, Defined, affected, make_plan, with_consequences
from levelgate.domain.track import Level, Track, TrackDefinition
from levelgate.errors import DeclarationInvalid, NotEntitled
from levelgate.usecases.export import export

WHOLE = """\
repositories:
  - {name: one, type: toy, url: "https://repo.example.com/one/"}
packages:
  - {name: app, repository: one, track: web}
tracks:
  - name: web
    levels:
      - {name: dev, work: [tests]}
      - name: qa
        after: [dev]
        exit: {sign_offs: {of: [team]}, sets: [shop]}
      - name: prod
        after: [qa]
        entry: {min_age: 3d}
pipelines:
  - {name: tests, type: toy, command: [make]}
products:
  - {name: shop, members: ["one/app"], levels: [web/qa], pipeline: tests}
holds:
  - {name: year-end, level: web/prod, from: "2026-12-20 00:00", until: "2027-01-02 00:00", zone: Europe/Berlin,
     reason: year end}
groups:
  - {name: team, members: [ann, bob]}
roles:
  - {role: promoter, groups: [team], tracks: [web]}
"""


def _without(*names: str) -> str:
    """Return the file without these sections."""
    parts = WHOLE.replace("\n", "\n\0").split("\0")
    kept, keep = [], True
    for line in parts:
        if line and not line.startswith((" ", "\n")):
            keep = line.rstrip().removesuffix(":") not in names
        kept.append(line if keep else "")
    return "".join(kept)


def test_all_sections_are_added_with_an_event_for_each_definition(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    assert [(str(event.kind), event.subject) for event in declaring.events()] == [
        ("repository.added", "repository:1"),
        ("track.added", "track:1"),
        ("package.added", "package_definition:1"),
        ("pipeline.added", "pipeline:1"),
        ("product.added", "product:1"),
        ("hold.added", "hold:1"),
        ("group.added", "group:1"),
        ("role.added", "role:1"),
    ]


def test_the_same_file_again_changes_nothing(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    assert declaring.apply(WHOLE, prune=True).steps == ()


def test_an_export_changes_nothing_when_it_is_applied(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    exported = export(declaring.environment)
    assert declaring.apply(exported, prune=True).steps == ()


def test_what_the_file_no_longer_names_is_pruned(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    plan = declaring.apply("repositories: []\n", prune=True)

    assert {entry.action for entry in plan.steps} == {Action.REMOVE}
    assert len(plan.steps) == 8
    assert export(declaring.environment) == "repositories: []\n"


def test_a_product_that_no_level_waits_for_is_noted(declaring: Declaring) -> None:
    plan = declaring.plan(WHOLE.replace(", sets: [shop]", ""))
    notes = [entry.note for entry in plan.steps if entry.section == "products"]
    assert notes == ["web/qa does not wait for its sets: its exit has no sets: [shop]"]


def test_what_was_pruned_comes_back(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    declaring.apply("repositories: []\n", prune=True)
    declaring.apply(WHOLE)
    assert declaring.apply(WHOLE, prune=True).steps == ()


def test_a_freeze_is_a_hold_of_who_applied_it_and_survives_a_change(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    declaring.clock.move(hours=1)
    declaring.apply(WHOLE.replace("reason: year end", "reason: holidays"))

    with declaring.store.read() as transaction:
        (hold,) = transaction.holds.standing()
    assert (hold.kind, hold.owner, hold.declared, hold.reason) == (HoldKind.FREEZE, "ann", "year-end", "holidays")
    assert declaring.kinds()[-1] == "hold.changed"


def test_the_event_of_a_freeze_tells_its_times_in_utc(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    (event,) = (event for event in declaring.events() if event.kind == "hold.added")
    assert (event.data["begins"], event.data["ends"]) == ("2026-12-19T23:00:00+00:00", "2027-01-01T23:00:00+00:00")


def test_a_freeze_that_is_no_longer_declared_is_lifted(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    declaring.apply(_without("holds"), prune=True)

    with declaring.store.read() as transaction:
        (lifted,) = transaction.holds.lifted()
    assert (lifted.by, lifted.reason) == ("ann", "no longer declared")
    last = declaring.events()[-1]
    assert (str(last.kind), last.reason, last.data["declared"]) == ("hold.lifted", "no longer declared", "year-end")


def test_a_hold_that_was_made_by_command_survives_pruning(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    pause = Hold(
        kind=HoldKind.PAUSE, scope=Scope(track="web"), reason="r", owner="cy", created_at=declaring.clock.now()
    )
    with declaring.store.write() as transaction:
        transaction.holds.add(pause)
    declaring.apply(WHOLE, prune=True)

    with declaring.store.read() as transaction:
        assert len(transaction.holds.standing()) == 2


def test_a_changed_track_is_told_level_by_level(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    changed = WHOLE.replace("{min_age: 3d}", "{min_age: 4d}").replace("{name: dev, work", "{name: dev, slots: 2, work")

    (entry,) = declaring.plan(changed).steps
    assert entry.changes == (
        FieldChange(field="dev.slots", old=1, new=2),
        FieldChange(field="prod.entry", old={"min_age": "3d"}, new={"min_age": "4d"}),
    )


def test_levels_that_come_and_go_are_told_as_a_whole(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    changed = WHOLE.replace("- name: prod", "- name: stage")

    (entry,) = [step for step in declaring.plan(changed.replace("web/prod", "web/stage")).steps if step.name == "web"]
    assert [(one.field, one.new is None) for one in entry.changes] == [("prod", True), ("stage", False)]


def test_a_level_that_was_another_is_told_as_renamed_r21(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    changed = WHOLE.replace("- name: prod", "- name: live\n        was: prod").replace("web/prod", "web/live")

    (entry,) = [step for step in declaring.plan(changed).steps if step.name == "web"]
    assert entry.changes == (
        FieldChange(field="live.name", old="prod", new="live"),
        FieldChange(field="live.was", old=None, new="prod"),
    )


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("tracks", "packages one/app: track: 'web' would be removed, and this names it; declare it in the file too"),
        ("pipelines", "tracks web: levels[0].work[0]: 'tests' would be removed, and this names it"),
        ("products", "tracks web: levels[1].exit.sets[0]: 'shop' would be removed, and this names it"),
        ("groups", "tracks web: levels[1].exit.sign_offs: 'team' would be removed, and this names it"),
        ("groups", "roles promoter at web: groups[0]: 'team' would be removed, and this names it"),
    ],
)
def test_what_others_name_is_not_pruned(declaring: Declaring, section: str, said: str) -> None:
    declaring.apply(WHOLE)
    with pytest.raises(DeclarationInvalid) as refused:
        declaring.plan(_without(section), prune=True)
    assert said in str(refused.value)


def test_a_smaller_group_that_a_stored_gate_counts_on_is_refused_r22(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    with pytest.raises(DeclarationInvalid) as refused:
        declaring.plan("groups: [{name: team, members: []}]\n")
    assert str(refused.value) == "tracks web: levels[1].exit.sign_offs: nobody is in team; give it members"


def test_products_and_freezes_follow_a_renamed_repository(declaring: Declaring) -> None:
    declaring.apply(WHOLE.replace("level: web/prod", "package: one/app"))
    declaring.apply('repositories: [{name: uno, type: toy, url: "https://repo.example.com/one/"}]\n')

    with declaring.store.read() as transaction:
        assert transaction.products.get("shop").definition.members == ("uno/app",)
        assert [hold.scope.package for hold in transaction.holds.standing()] == ["uno/app"]


def test_a_role_is_known_by_what_it_is_and_where(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    changed = WHOLE.replace("groups: [team], tracks", "persons: [cy], tracks")
    assert steps(declaring.plan(changed)) == [(Action.CHANGE, "promoter at web")]


_TRACK = Track(id=1, definition=TrackDefinition(name="web", levels=(Level(name="dev"), Level(name="qa"))))
_SMALLER = replace(_TRACK.definition, levels=(Level(name="dev"),))


def test_a_plan_says_what_would_end_with_a_level_r21() -> None:
    defined = Defined(tracks=[_TRACK])
    plan = make_plan(defined, Declaration(tracks=(_SMALLER,)), prune=False)
    counts = Counts(levels={"web/qa": Count(promotions=1, grants=12)})

    noted = with_consequences(plan, defined, counts)
    assert affected(plan, defined).levels == {"web/qa"}
    assert noted.steps[0].note == "web/qa goes: 1 open promotion would end aborted, 12 grants would stop counting"
    assert noted.token == plan.token


def test_a_plan_says_what_would_end_with_a_track_r21() -> None:
    defined = Defined(tracks=[_TRACK])
    plan = make_plan(defined, Declaration(), prune=True)
    noted = with_consequences(plan, defined, Counts(levels={"web/dev": Count(grants=1)}))
    assert noted.steps[0].note == "web/dev goes: 1 grant would stop counting"


def test_a_renamed_level_ends_nothing_r21() -> None:
    renamed = replace(_TRACK.definition, levels=(Level(name="dev"), Level(name="test", was="qa")))
    defined = Defined(tracks=[_TRACK])
    plan = make_plan(defined, Declaration(tracks=(renamed,)), prune=False)
    assert affected(plan, defined).levels == frozenset()


def test_a_package_that_leaves_its_track_is_counted(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    text = WHOLE.replace(", track: web}", "}").replace(", sets: [shop]", "")
    plan = declaring.plan(text[: text.index("products:")] + text[text.index("holds:") :], prune=True)
    assert [entry.changes for entry in plan.steps if entry.section == "packages"] == [
        (FieldChange(field="track", old="web", new=None),)
    ]


_ADMIN = "roles:\n  - {role: admin, persons: [ann]}\n  - {role: operator, persons: [oli]}\n"


def test_roles_say_who_may_apply_what(declaring: Declaring) -> None:
    declaring.apply(_ADMIN)
    declaring.apply("tracks: [{name: web, levels: [{name: qa}]}]\n")
    with pytest.raises(NotEntitled) as refused:
        declaring.apply('repositories: [{name: one, type: toy, url: "https://repo.example.com/one/"}]\n')
    assert str(refused.value) == "ann may not register; these may: oli"


def test_what_was_refused_changed_nothing(declaring: Declaring) -> None:
    declaring.apply(_ADMIN)
    before = declaring.events()
    with pytest.raises(NotEntitled):
        declaring.apply("pipelines: [{name: tests, type: toy, command: [make]}]\n")
    assert declaring.events() == before
