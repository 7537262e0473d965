"""Definitions that are added, looked at and removed one by one."""

from __future__ import annotations

import pytest

from fakes.declaring import Declaring
from fakes.toys import toy_artifact, toy_version
from levelgate.domain.repository import CheckReport
from levelgate.errors import (
    AddressNotFound,
    Conflict,
    DeclarationInvalid,
    LevelgateError,
    MetadataInvalid,
    NotFound,
    PluginFailed,
    SecretMissing,
    UnexpectedAnswer,
)
from levelgate.plugin import Unchanged
from levelgate.usecases import packages, pipelines, repositories, subscriptions
from levelgate.usecases.packages import Match

FIELDS = {"name": "one", "type": "toy", "url": "https://repo.example.com/one/"}


@pytest.fixture
def ready(declaring: Declaring) -> Declaring:
    """A ledger with a repository `one`."""
    repositories.add_repository(declaring.environment, FIELDS, actor="ann")
    return declaring


def _add_package(ready: Declaring, name: str) -> None:
    packages.add_package(ready.environment, {"repository": "one", "name": name}, actor="ann")


def test_a_repository_is_added_after_a_look_at_its_address(ready: Declaring) -> None:
    assert len(ready.toy.checked) == 1
    assert list(ready.repositories()) == ["one"]
    assert ready.kinds() == ["repository.added"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("address-not-found", AddressNotFound), ("metadata-invalid", MetadataInvalid), (None, UnexpectedAnswer)],
)
def test_a_repository_that_cannot_be_reached_is_refused_with_the_report(
    declaring: Declaring, code: str | None, kind: type[LevelgateError]
) -> None:
    declaring.toy.report = CheckReport(
        reachable=False, summary="there is no index at this address", details={"code": code}
    )

    with pytest.raises(kind, match="there is no index at this address"):
        repositories.add_repository(declaring.environment, FIELDS, actor="ann")

    assert declaring.repositories() == {}


def test_a_repository_can_be_added_unseen(declaring: Declaring) -> None:
    declaring.toy.report = CheckReport(reachable=False, summary="down")

    added = repositories.add_repository(declaring.environment, FIELDS, actor="ann", check=False)

    assert (added.name, declaring.toy.checked) == ("one", [])


def test_the_look_at_an_address_is_outside_any_transaction(
    declaring: Declaring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_meanwhile(*_: object) -> CheckReport:
        with declaring.store.write() as transaction:
            transaction.polls.renew(owner="nobody", until=declaring.clock.now())
        return CheckReport(reachable=True, summary="there")

    monkeypatch.setattr(type(declaring.toy), "check", write_meanwhile)

    assert repositories.add_repository(declaring.environment, FIELDS, actor="ann").name == "one"


@pytest.mark.parametrize(
    ("name", "said"),
    [("one", "there is a repository 'one' already"), ("two", "'two' is the same repository as 'one'")],
)
def test_a_repository_that_is_there_is_not_added_again(ready: Declaring, name: str, said: str) -> None:
    with pytest.raises(Conflict, match=said):
        repositories.add_repository(ready.environment, FIELDS | {"name": name}, actor="ann")

    assert len(ready.toy.checked) == 1


def test_a_name_that_is_taken_is_not_given_to_another_address(ready: Declaring) -> None:
    with pytest.raises(Conflict, match="there is a repository 'one' already"):
        repositories.add_repository(ready.environment, FIELDS | {"url": "https://repo.example.com/two/"}, actor="ann")


def test_a_repository_without_its_secret_is_refused_before_anything_is_asked(declaring: Declaring) -> None:
    declaring.lender.missing = {"${env:TOKEN}"}

    with pytest.raises(SecretMissing):
        repositories.add_repository(declaring.environment, FIELDS | {"token": "${env:TOKEN}"}, actor="ann")

    assert declaring.toy.checked == []


def test_a_stored_repository_is_checked(ready: Declaring) -> None:
    assert repositories.check_repository(ready.environment, "one") == ready.toy.report


def test_pausing_twice_is_told_once(ready: Declaring) -> None:
    repositories.pause(ready.environment, "one", actor="ann")
    paused = repositories.pause(ready.environment, "one", actor="ann")

    assert paused.paused
    assert ready.kinds()[1:] == ["repository.paused"]


def test_a_paused_repository_is_resumed(ready: Declaring) -> None:
    repositories.pause(ready.environment, "one", actor="ann")

    assert not repositories.resume(ready.environment, "one", actor="ann").paused
    assert ready.kinds()[1:] == ["repository.paused", "repository.resumed"]


def test_pausing_is_refused_where_the_state_is_not_the_expected_one(ready: Declaring) -> None:
    with pytest.raises(Conflict, match="repository 'one' is active, not paused"):
        repositories.resume(ready.environment, "one", actor="ann", expected="paused")


def test_a_repository_is_removed_with_its_packages(ready: Declaring) -> None:
    _add_package(ready, "app")

    repositories.remove_repository(ready.environment, "one", actor="ann")

    assert (ready.repositories(), ready.packages()) == ({}, [])
    assert ready.kinds()[2:] == ["package.removed", "repository.removed"]


def test_a_package_is_added_with_the_settings_of_its_repository_type(ready: Declaring) -> None:
    added = packages.add_package(
        ready.environment, {"repository": "one", "spec": "app = 1.2", "arch": ["x86_64"]}, actor="ann"
    )

    assert (added.reference, added.versions, added.settings) == ("one/app", "==1.2", {"arch": ["x86_64"]})
    assert added.id


def test_a_pattern_that_is_added_comes_after_those_there_are(ready: Declaring) -> None:
    for name in ("b*", "a*"):
        _add_package(ready, name)

    assert [package.name for package in ready.packages()] == ["b*", "a*"]
    assert ready.kinds()[1:] == ["package.added", "package.added"]


def test_a_package_is_not_added_twice(ready: Declaring) -> None:
    _add_package(ready, "app")

    with pytest.raises(Conflict, match="there is a package 'one/app' already"):
        _add_package(ready, "app")


def test_a_package_of_an_unknown_repository_is_refused(ready: Declaring) -> None:
    with pytest.raises(DeclarationInvalid, match="'onne' is no repository; did you mean 'one'"):
        packages.add_package(ready.environment, {"repository": "onne", "name": "app"}, actor="ann")


def test_a_package_is_removed(ready: Declaring) -> None:
    _add_package(ready, "app")

    packages.remove_package(ready.environment, "one/app", actor="ann")

    assert ready.packages() == []
    assert ready.kinds()[2:] == ["package.removed"]


def test_a_package_that_is_not_defined_cannot_be_removed(ready: Declaring) -> None:
    _add_package(ready, "app")

    with pytest.raises(NotFound, match="no package 'one/ap' is defined; there is one/app"):
        packages.remove_package(ready.environment, "one/ap", actor="ann")


def test_a_package_is_checked_by_what_its_filters_take_in(ready: Declaring) -> None:
    packages.add_package(
        ready.environment,
        {"repository": "one", "name": "a*", "versions": ">=1.2", "arch": ["x86_64"], "prereleases": False},
        actor="ann",
    )
    here = toy_artifact("x86_64")
    ready.toy.versions = [
        *(toy_version("app", version, here) for version in ("1.1", "1.2", "1.10", "1.9", "2.0-rc")),
        toy_version("app", "3.0", toy_artifact("aarch64")),
        toy_version("art", "2.0", here),
    ]

    assert packages.check_package(ready.environment, "one/a*") == (
        Match(package="one/app", versions=3, newest="1.10"),
        Match(package="one/art", versions=1, newest="2.0"),
    )


def test_a_check_of_a_package_records_nothing_and_asks_without_a_cursor(ready: Declaring) -> None:
    ready.toy.versions = [toy_version("app", "1.1")]

    packages.check_package(ready.environment, "one/app")

    assert [query.cursor for query in ready.toy.queries] == [None]
    with ready.store.read() as transaction:
        assert transaction.packages.all() == []
    assert ready.kinds() == ["repository.added"]


def test_a_type_that_answers_unchanged_to_a_first_question_has_failed(ready: Declaring) -> None:
    ready.toy.listing = Unchanged()

    with pytest.raises(PluginFailed):
        packages.check_package(ready.environment, "one/app")


def test_a_pipeline_that_is_in_use_is_not_removed(ready: Declaring) -> None:
    _add_package(ready, "app")
    pipelines.add_pipeline(ready.environment, {"name": "p", "type": "toy", "command": ["a"]}, actor="ann")
    subscriptions.add_subscription(
        ready.environment, {"name": "s", "packages": ["one/app"], "pipeline": "p"}, actor="ann"
    )

    with pytest.raises(Conflict, match="pipeline 'p' is started by the subscription 's'"):
        pipelines.remove_pipeline(ready.environment, "p", actor="ann")

    subscriptions.remove_subscription(ready.environment, "s", actor="ann")
    pipelines.remove_pipeline(ready.environment, "p", actor="ann")
    assert (ready.pipelines(), ready.subscriptions()) == ([], [])


def test_a_subscription_to_an_unknown_pipeline_is_refused(ready: Declaring) -> None:
    with pytest.raises(DeclarationInvalid, match="'p' is no pipeline"):
        subscriptions.add_subscription(
            ready.environment, {"name": "s", "packages": ["one/*"], "pipeline": "p"}, actor="ann"
        )
