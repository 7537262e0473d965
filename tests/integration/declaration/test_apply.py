"""Applying declaration files, one after the other."""

from __future__ import annotations

import pytest

from fakes.declaring import Declaring, steps
from levelgate.domain.plan import Action, FieldChange
from levelgate.errors import Conflict, DeclarationInvalid, SecretMissing
from levelgate.usecases.export import export

ONE = '  - {name: one, type: toy, url: "https://repo.example.com/one/"}\n'
TWO = '  - {name: two, type: toy, url: "https://repo.example.com/two/"}\n'
WHOLE = f"""\
repositories:
{ONE}packages:
  - {{name: app, repository: one}}
  - {{name: "acme-*", repository: one}}
pipelines:
  - {{name: rebuild, type: toy, command: [make]}}
subscriptions:
  - {{name: images, packages: ["one/app"], pipeline: rebuild}}
"""


def _repositories(*entries: str) -> str:
    return "repositories:\n" + "".join(entries)


def test_a_first_file_is_added_with_an_event_for_each_definition(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    assert [(event.kind, event.subject, event.actor) for event in declaring.events()] == [
        ("repository.added", "repository:1", "ann"),
        ("package.added", "package_definition:1", "ann"),
        ("package.added", "package_definition:2", "ann"),
        ("pipeline.added", "pipeline:1", "ann"),
        ("subscription.added", "subscription:1", "ann"),
    ]


def test_a_new_repository_is_due_at_once(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    assert declaring.repositories()["one"].poll.due_at == declaring.clock.now()


def test_the_same_file_again_changes_nothing_and_writes_no_event(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    before = (declaring.events(), declaring.repositories(), declaring.packages())

    again = declaring.apply(WHOLE, prune=True)

    assert again.steps == ()
    assert (declaring.events(), declaring.repositories(), declaring.packages()) == before


def test_an_export_changes_nothing_when_it_is_applied(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    assert declaring.plan(export(declaring.environment), prune=True).steps == ()


def test_a_plan_changes_nothing(declaring: Declaring) -> None:
    declaring.plan(WHOLE)

    assert declaring.events() == []
    assert declaring.repositories() == {}


def test_without_prune_what_the_file_does_not_name_stays(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    made = declaring.apply(_repositories(TWO))

    assert steps(made) == [(Action.ADD, "two")]
    assert list(declaring.repositories()) == ["one", "two"]
    assert declaring.pipelines() == ["rebuild"]


def test_with_prune_what_the_file_does_not_name_goes(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    declaring.apply(_repositories(TWO), prune=True)

    assert list(declaring.repositories()) == ["two"]
    assert (declaring.packages(), declaring.pipelines(), declaring.subscriptions()) == ([], [], [])
    assert declaring.kinds()[5:] == [
        "package.removed",
        "package.removed",
        "repository.removed",
        "repository.added",
        "subscription.removed",
        "pipeline.removed",
    ]


def test_a_changed_field_is_planned_as_the_file_spells_it(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    made = declaring.apply(_repositories(ONE.replace("}", ", interval: 5m}")))

    assert made.steps[0].changes == (FieldChange(field="interval", old="1m", new="5m"),)
    assert declaring.events()[-1].data["changes"] == {"interval": {"old": "1m", "new": "5m"}}


def test_another_order_of_lines_is_a_change(declaring: Declaring) -> None:
    package = "packages: [{name: app, repository: one, lines: {LINES}}]\n"
    first = _repositories(ONE) + package.replace("LINES", 'b: ">=2", a: ""')
    declaring.apply(first)

    made = declaring.plan(_repositories(ONE) + package.replace("LINES", 'a: "", b: ">=2"'))

    assert steps(made) == [(Action.CHANGE, "one/app")]


def test_a_renamed_repository_keeps_its_id_and_its_packages(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    made = declaring.apply(_repositories(ONE.replace("name: one", "name: uno")))

    assert steps(made)[0] == (Action.RENAME, "uno")
    assert made.steps[0].former == "one"
    assert declaring.repositories()["uno"].id == 1
    assert [package.reference for package in declaring.packages()] == ["uno/app", "uno/acme-*"]
    changed = next(event for event in declaring.events() if event.kind == "repository.changed")
    assert changed.data["former"] == "one"


def test_a_subscription_that_the_file_does_not_name_follows_a_renaming(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    declaring.apply(_repositories(ONE.replace("name: one", "name: uno")))

    with declaring.store.read() as transaction:
        assert transaction.subscriptions.get("images").definition.packages == ("uno/app",)


def test_a_trailing_slash_makes_no_other_repository(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE))

    assert declaring.plan(_repositories(ONE.replace("one/", "one"))).steps == ()


def test_another_address_under_the_same_name_keeps_the_history_and_says_so(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    made = declaring.apply(_repositories(ONE.replace("example.com/one", "example.com/new")))

    assert steps(made) == [(Action.CHANGE, "one")]
    assert made.steps[0].note == "another address under the same name: its history and its packages stay"
    assert declaring.repositories()["one"].id == 1
    assert len(declaring.packages()) == 2


def test_two_repositories_can_swap_their_names(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE, TWO))

    declaring.apply(_repositories(ONE.replace("name: one", "name: two"), TWO.replace("name: two", "name: one")))

    assert {name: repository.id for name, repository in declaring.repositories().items()} == {"two": 1, "one": 2}


def test_a_new_repository_can_take_the_name_of_a_renamed_one(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE))

    declaring.apply(_repositories(TWO.replace("name: two", "name: one"), ONE.replace("name: one", "name: old")))

    assert {name: repository.id for name, repository in declaring.repositories().items()} == {"old": 1, "one": 2}


def test_a_name_that_goes_to_another_repository_must_be_given_up_in_the_file(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE, TWO))

    with pytest.raises(Conflict, match="the name 'one' would go from one repository to 'two'"):
        declaring.plan(_repositories(TWO.replace("name: two", "name: one")))


def test_a_name_can_be_taken_from_a_repository_that_is_pruned(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE, TWO))

    declaring.apply(_repositories(TWO.replace("name: two", "name: one")), prune=True)

    assert {name: repository.id for name, repository in declaring.repositories().items()} == {"one": 2}


def test_a_repository_keeps_its_type(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE))

    with pytest.raises(Conflict, match="'one' is a toy repository and cannot become doll"):
        declaring.plan(_repositories(ONE.replace("type: toy", "type: doll")))


def test_a_plan_that_is_no_longer_the_one_shown_is_not_applied(declaring: Declaring) -> None:
    shown = declaring.plan(WHOLE).token
    declaring.apply(_repositories(ONE))

    with pytest.raises(Conflict):
        declaring.apply(WHOLE, expected=shown)

    assert declaring.packages() == []


def test_the_plan_that_was_shown_is_applied(declaring: Declaring) -> None:
    shown = declaring.plan(WHOLE).token

    assert declaring.apply(WHOLE, expected=shown).token == shown


def test_a_change_of_anything_that_is_shown_gives_another_token(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE))
    faster = declaring.plan(_repositories(ONE.replace("}", ", interval: 5s}"))).token
    slower = declaring.plan(_repositories(ONE.replace("}", ", interval: 5m}"))).token

    assert faster != slower


def test_what_is_to_be_added_is_part_of_the_token(declaring: Declaring) -> None:
    assert declaring.plan(_repositories(ONE)).token != declaring.plan(_repositories(ONE.replace("/one/", "/1/"))).token


def test_a_pipeline_that_a_subscription_starts_is_not_pruned(declaring: Declaring) -> None:
    declaring.apply(WHOLE)
    without = WHOLE.replace("  - {name: rebuild, type: toy, command: [make]}\n", "")

    with pytest.raises(
        DeclarationInvalid, match="subscriptions images: 'rebuild' would be removed, and this starts it"
    ):
        declaring.apply(without, prune=True)

    assert declaring.pipelines() == ["rebuild"]


def test_a_package_that_a_subscription_names_is_not_pruned(declaring: Declaring) -> None:
    declaring.apply(WHOLE)

    with pytest.raises(DeclarationInvalid, match="subscriptions images: 'one/app' is no package"):
        declaring.apply(WHOLE.replace("  - {name: app, repository: one}\n", ""), prune=True)


def test_packages_of_a_renamed_repository_must_use_its_new_name(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE))

    with pytest.raises(DeclarationInvalid, match="packages one/app: 'one' is no repository"):
        declaring.plan(
            _repositories(ONE.replace("name: one", "name: uno")) + "packages: [{name: app, repository: one}]\n"
        )


def test_a_package_may_belong_to_a_repository_that_is_stored_already(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE))

    declaring.apply("packages: [{name: app, repository: one, arch: [x86_64]}]\n")

    assert [package.reference for package in declaring.packages()] == ["one/app"]


def test_patterns_take_the_order_of_the_file(declaring: Declaring) -> None:
    text = _repositories(ONE) + "packages: [{name: 'A*', repository: one}, {name: 'B*', repository: one}]\n"
    declaring.apply(text)

    made = declaring.apply(text.replace("A*", "C*").replace("B*", "A*").replace("C*", "B*"))

    assert [package.name for package in declaring.packages()] == ["B*", "A*"]
    assert [change.field for entry in made.steps for change in entry.changes] == ["position"]


def test_a_pattern_that_the_file_does_not_name_comes_after_those_it_names(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE) + "packages: [{name: '*', repository: one}]\n")

    declaring.apply("packages: [{name: 'acme-*', repository: one}]\n")

    assert [package.name for package in declaring.packages()] == ["acme-*", "*"]


def test_missing_secrets_are_told_all_at_once_and_nothing_is_changed(declaring: Declaring) -> None:
    declaring.lender.missing = {"${env:TOKEN}", "${file:/srv/key}"}
    text = _repositories(ONE.replace("}", ', token: "${env:TOKEN}"}'))
    text += 'pipelines: [{name: p, type: toy, command: [a], key: "${file:/srv/key}"}]\n'

    with pytest.raises(SecretMissing) as refused:
        declaring.apply(text)

    assert "repositories one: token: ${env:TOKEN} cannot be resolved" in str(refused.value)
    assert "pipelines p: key: ${file:/srv/key} cannot be resolved" in str(refused.value)
    assert declaring.repositories() == {}


def test_a_missing_secret_is_told_by_the_plan_already(declaring: Declaring) -> None:
    declaring.lender.missing = {"${env:TOKEN}"}

    with pytest.raises(SecretMissing) as refused:
        declaring.plan(_repositories(ONE.replace("}", ', token: "${env:TOKEN}"}')))

    assert refused.value.place == "repositories one: token"


def test_a_removed_repository_comes_back_with_its_history(declaring: Declaring) -> None:
    declaring.apply(_repositories(ONE))
    declaring.apply(_repositories(TWO), prune=True)

    declaring.apply(_repositories(ONE.replace("name: one", "name: again")))

    assert declaring.repositories()["again"].id == 1


def test_a_pruned_repository_takes_its_packages_along_when_another_takes_its_name(declaring: Declaring) -> None:
    declaring.apply(
        _repositories(ONE, TWO) + "packages: [{name: app, repository: one}, {name: app, repository: two}]\n"
    )

    declaring.apply(
        _repositories(TWO.replace("name: two", "name: one")) + "packages: [{name: app, repository: one}]\n", prune=True
    )

    assert [(package.reference, package.id) for package in declaring.packages()] == [("one/app", 2)]
    assert declaring.kinds()[4:] == ["package.removed", "repository.removed", "repository.changed"]
