"""Package definitions, and what governs the packages found under them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.ledger import NOW, repository, with_package
from levelgate.domain.package import Line, Package, PackageDefinition, Start, StartPolicy
from levelgate.domain.reference import PackageReference
from levelgate.domain.repository import PollState
from levelgate.errors import Conflict, NotFound
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore

APP = PackageReference(repository="updates", package="app")


def _contacted(transaction: Transaction, name: str = "app") -> Package:
    package = with_package(transaction, name)
    transaction.packages.contacted([package.id])
    return transaction.packages.get(PackageReference(repository="updates", package=name))


def test_a_definition_is_stored_whole(store: SqlStore) -> None:
    definition = PackageDefinition(
        repository="updates",
        name="acme-*",
        versions=">=1",
        prereleases=False,
        start=StartPolicy(kind=Start.LAST, count=5),
        lines=(Line(name="2.x", versions=">=2"), Line(name="1.x", versions="<2")),
        settings={"arch": ["x86_64"]},
        position=3,
    )
    with store.write() as transaction:
        transaction.repositories.add(repository(), NOW)
        stored = transaction.packages.define(definition)
    with store.read() as transaction:
        assert list(transaction.packages.definitions("updates")) == [stored] == [replace(definition, id=stored.id)]


def test_definitions_come_by_position(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository(), NOW)
        for name, position in {"b": 2, "a": 3, "c": 1}.items():
            transaction.packages.define(PackageDefinition(repository="updates", name=name, position=position))
        assert [each.name for each in transaction.packages.definitions()] == ["c", "b", "a"]


def test_a_package_is_defined_once(store: SqlStore) -> None:
    with store.write() as transaction:
        with_package(transaction)
        with pytest.raises(Conflict, match="'updates/app' already"):
            transaction.packages.define(PackageDefinition(repository="updates", name="app"))


def test_a_definition_in_an_unknown_repository_is_refused(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository(), NOW)
        with pytest.raises(NotFound, match="did you mean 'updates'"):
            transaction.packages.define(PackageDefinition(repository="update", name="app"))


def test_defining_forgets_the_cursor(store: SqlStore) -> None:
    with store.write() as transaction:
        package = with_package(transaction)
        transaction.polls.save({package.repository_id: PollState(due_at=NOW, cursor={"etag": "x"})})
        transaction.packages.define(PackageDefinition(repository="updates", name="other"))
        assert transaction.repositories.get("updates").poll.cursor is None


def test_finding_is_repeatable_and_returns_all_that_was_found(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository(), NOW)
        pattern = transaction.packages.define(PackageDefinition(repository="updates", name="*"))
        first = transaction.packages.find("updates", {"b": pattern.id})
        both = transaction.packages.find("updates", {"b": pattern.id, "a": pattern.id})
    assert [package.name for package in both] == ["a", "b"]
    assert both[1] == first[0]
    assert both[0].definition == pattern


def test_an_unknown_package_is_answered_with_the_nearest(store: SqlStore) -> None:
    with store.write() as transaction:
        with_package(transaction, "nginx")
        with pytest.raises(NotFound, match="did you mean 'updates/nginx'"):
            transaction.packages.get(PackageReference(repository="updates", package="ngnix"))


def test_contact_ends_first_contact_and_widening(store: SqlStore) -> None:
    with store.write() as transaction:
        package = _contacted(transaction)
        transaction.packages.define(replace(package.definition, versions=">=1"))
        assert transaction.packages.get(APP).widened
        transaction.packages.contacted([package.id])
        after = transaction.packages.get(APP)
    assert (after.contacted, after.widened) == (True, False)


APP_DEFINITION = PackageDefinition(repository="updates", name="app")


def _changed_to(store: SqlStore, change: PackageDefinition) -> Package:
    with store.write() as transaction:
        package = _contacted(transaction)
        transaction.packages.define(replace(change, id=package.definition.id))
        return transaction.packages.get(APP)


@pytest.mark.parametrize(
    "change",
    [
        replace(APP_DEFINITION, versions=">=1"),
        replace(APP_DEFINITION, prereleases=False),
        replace(APP_DEFINITION, lines=(Line(name="1.x", versions="<2"),)),
        replace(APP_DEFINITION, settings={"arch": ["src"]}),
    ],
)
def test_a_change_of_filters_widens(store: SqlStore, change: PackageDefinition) -> None:
    assert _changed_to(store, change).widened


@pytest.mark.parametrize(
    "change", [replace(APP_DEFINITION, position=7), replace(APP_DEFINITION, start=StartPolicy(kind=Start.ALL))]
)
def test_a_change_of_position_or_start_does_not_widen(store: SqlStore, change: PackageDefinition) -> None:
    assert not _changed_to(store, change).widened


def test_an_exact_definition_takes_a_package_over_from_a_pattern(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository(), NOW)
        pattern = transaction.packages.define(PackageDefinition(repository="updates", name="*"))
        found = transaction.packages.find("updates", {"app": pattern.id, "other": pattern.id})
        transaction.packages.contacted([package.id for package in found])
        exact = transaction.packages.define(PackageDefinition(repository="updates", name="app", versions=">=2"))
        app, other = transaction.packages.all("updates")
    assert (app.definition, app.widened) == (exact, True)
    assert (other.definition, other.widened) == (pattern, False)


def test_a_package_falls_back_to_a_pattern(store: SqlStore) -> None:
    with store.write() as transaction:
        package = _contacted(transaction)
        pattern = transaction.packages.define(PackageDefinition(repository="updates", name="a*"))
        assert transaction.packages.get(APP).definition == package.definition
        transaction.packages.undefine(package.definition.id)
        after = transaction.packages.get(APP)
    assert (after.definition, after.widened) == (pattern, False)


def test_the_first_pattern_by_position_governs(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository(), NOW)
        second = transaction.packages.define(PackageDefinition(repository="updates", name="a*", position=2))
        transaction.packages.find("updates", {"app": second.id})
        first = transaction.packages.define(PackageDefinition(repository="updates", name="ap*", position=1))
        assert transaction.packages.get(APP).definition == first
        transaction.packages.define(replace(first, position=3))
        assert transaction.packages.get(APP).definition == second


def test_a_package_that_nothing_governs_is_kept_but_not_watched(store: SqlStore) -> None:
    with store.write() as transaction:
        package = _contacted(transaction)
        transaction.packages.undefine(package.definition.id)
        assert transaction.packages.all() == []
        assert transaction.packages.get(APP).id == package.id


def test_a_package_that_is_watched_again_is_widened(store: SqlStore) -> None:
    with store.write() as transaction:
        package = _contacted(transaction)
        transaction.packages.undefine(package.definition.id)
        transaction.packages.define(PackageDefinition(repository="updates", name="app"))
        (again,) = transaction.packages.all()
    assert (again.id, again.contacted, again.widened) == (package.id, True, True)


def test_packages_of_a_renamed_repository_have_its_new_name(store: SqlStore) -> None:
    with store.write() as transaction:
        package = with_package(transaction)
        transaction.repositories.change(package.repository_id, repository("renamed"))
        (renamed,) = transaction.packages.all()
    assert (renamed.id, renamed.reference, renamed.definition.reference) == (package.id, "renamed/app", "renamed/app")
