"""Definitions, made, changed and removed over the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from fakes.toys import toy_version
from fakes.world import World
from levelgate.api.app import PREFIX, create_app
from levelgate.client.client import Client
from levelgate.client.in_process import ORIGIN, InProcessAdapter
from levelgate.domain.repository import CheckReport
from levelgate.errors import Conflict, DeclarationInvalid, NotFound, RequestInvalid, ServerUnreachable

_FILE = """\
repositories:
  - {name: updates, type: toy, url: "https://repo.example.com/updates/"}
packages:
  - {name: app, repository: updates}
"""
_UPDATES = {"name": "updates", "type": "toy", "url": "https://repo.example.com/updates/"}


@pytest.fixture
def session(world: World) -> Iterator[requests.Session]:
    """A client of nothing but HTTP, to send what the command line does not."""
    with requests.Session() as session:
        session.mount(ORIGIN, InProcessAdapter(create_app(world.environment())))
        yield session


def _add(client: Client, **definition: Any) -> Any:
    return client.post("repositories", body={"definition": _UPDATES | definition})


def test_a_repository_is_added_after_a_look_at_its_address(world: World, client: Client) -> None:
    assert _add(client)["name"] == "updates"
    assert len(world.toy.checked) == 1
    assert [one["name"] for one in client.every("repositories")] == ["updates"]


def test_a_repository_with_a_bad_address_is_not_added_unless_it_is_to_be_added_unseen(
    world: World, client: Client
) -> None:
    world.toy.report = CheckReport(reachable=False, summary="nobody answers", details={"code": "server-unreachable"})
    with pytest.raises(ServerUnreachable, match="nobody answers"):
        _add(client)
    assert list(client.every("repositories")) == []
    client.post("repositories", body={"definition": _UPDATES, "check": False})
    assert [one["name"] for one in client.every("repositories")] == ["updates"]


def test_a_definition_with_an_unknown_field_is_refused_with_its_place(client: Client) -> None:
    with pytest.raises(DeclarationInvalid, match="shelve"):
        _add(client, shelve="a")


def test_a_body_with_an_unknown_field_is_refused(client: Client) -> None:
    with pytest.raises(RequestInvalid, match="'chek' is not known here"):
        client.post("repositories", body={"definition": _UPDATES, "chek": False})


def test_who_acts_is_in_the_event(client: Client) -> None:
    _add(client)
    assert [event["actor"] for event in client.every("events", kind=["repository.added"])] == ["ann"]


def test_without_a_name_the_actor_is_anonymous(world: World, session: requests.Session) -> None:
    session.post(f"{ORIGIN}{PREFIX}/repositories", json={"definition": _UPDATES})
    with world.store.read() as transaction:
        assert [event.actor for event in transaction.events.after(0)] == ["anonymous"]


@pytest.mark.parametrize("name", ["ann%0Abob", "%20", "ann%20", "%ff"])
def test_a_name_that_nobody_can_be_told_by_is_refused(session: requests.Session, name: str) -> None:
    answer = session.post(
        f"{ORIGIN}{PREFIX}/repositories", json={"definition": _UPDATES}, headers={"Levelgate-Actor": name}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


def test_a_paused_repository_is_shown_as_such_until_it_is_resumed(client: Client) -> None:
    _add(client)
    assert client.post("repositories", "updates", "pause", body={})["state"] == "paused"
    assert client.get("repositories", "updates")["state"] == "paused"
    assert client.post("repositories", "updates", "resume", body={})["state"] == "active"


def test_a_change_of_state_is_refused_in_another_state_than_was_expected(client: Client) -> None:
    _add(client)
    with pytest.raises(Conflict, match="active, not paused"):
        client.post("repositories", "updates", "resume", body={"expected": "paused"})
    assert client.post("repositories", "updates", "pause", body={"expected": "active"})["state"] == "paused"


def test_a_change_for_another_revision_is_refused(session: requests.Session, client: Client) -> None:
    _add(client)
    address = f"{ORIGIN}{PREFIX}/repositories/updates"
    tag = session.get(address).headers["ETag"]
    stale = session.delete(address, headers={"If-Match": '"99"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    assert session.get(address).status_code == 200
    assert session.delete(address, headers={"If-Match": tag}).status_code == 204
    assert session.get(address).status_code == 404


def test_packages_are_added_checked_and_removed(world: World, client: Client) -> None:
    _add(client)
    world.toy.versions = [toy_version("acme-a", "1.0"), toy_version("acme-a", "1.1"), toy_version("other", "1.0")]
    added = client.post("packages", body={"definition": {"name": "acme-*", "repository": "updates"}})
    assert (added["name"], added["pattern"]) == ("updates/acme-*", True)
    assert client.post("packages", "updates", "acme-*", "check") == [
        {"package": "updates/acme-a", "versions": 2, "newest": "1.1"}
    ]
    client.delete("packages", "updates", "acme-*")
    assert list(client.every("packages", patterns=True)) == []


def test_a_plan_is_shown_and_applied_with_its_token(client: Client) -> None:
    plan = client.post("declaration", "plan", body={"text": _FILE})
    assert [(step["action"], step["name"]) for step in plan["steps"]] == [("add", "updates"), ("add", "updates/app")]
    assert list(client.every("repositories")) == []
    done = client.post("declaration", "apply", body={"text": _FILE, "token": plan["token"]})
    assert done == plan
    assert client.post("declaration", "plan", body={"text": _FILE})["steps"] == []


def test_a_plan_that_is_out_of_date_is_not_applied(client: Client) -> None:
    plan = client.post("declaration", "plan", body={"text": _FILE})
    _add(client)
    with pytest.raises(Conflict, match="not the one that was shown"):
        client.post("declaration", "apply", body={"text": _FILE, "token": plan["token"]})


def test_each_error_of_a_file_is_told_with_its_place(client: Client) -> None:
    bad = "repositories:\n  - {name: a, type: toy, url: 1}\n  - {nam: b, type: toy}\n"
    with pytest.raises(DeclarationInvalid) as caught:
        client.post("declaration", "plan", body={"text": bad, "filename": "my.yaml"})
    assert len(caught.value.problems) > 1
    assert all(problem.place.startswith("my.yaml:") for problem in caught.value.problems)


def test_what_is_exported_changes_nothing_when_it_is_applied(client: Client) -> None:
    client.post("declaration", "apply", body={"text": _FILE})
    text = client.get("declaration")["text"]
    assert client.post("declaration", "plan", body={"text": text, "prune": True})["steps"] == []


def _subscribed(world: World, client: Client) -> None:
    client.post("declaration", "apply", body={"text": _FILE})
    client.post("pipelines", body={"definition": {"name": "image", "type": "toy", "command": ["make"]}})
    rebuild = {"name": "rebuild", "packages": ["updates/app"], "pipeline": "image"}
    client.post("subscriptions", body={"definition": rebuild})
    world.toy.versions = [toy_version("app", "1.0")]
    client.post("repositories", "updates", "poll", body={})


def test_a_subscription_is_tried_without_starting_anything(world: World, client: Client) -> None:
    _subscribed(world, client)
    before = len(list(client.every("runs")))
    (start,) = client.post("subscriptions", "rebuild", "test", body={"cause": "updates/app@1.0"})["starts"]
    assert (start["pipeline"], start["package"], start["version"]) == ("image", "updates/app", "1.0")
    assert len(list(client.every("runs"))) == before


def test_a_pipeline_is_tried_with_a_run_that_says_it_is_a_test(world: World, client: Client) -> None:
    _subscribed(world, client)
    run = client.post("pipelines", "image", "test", body={"version": "updates/app@1.0"})
    assert (run["state"], run["payload"]["test"], run["payload"]["requested_by"]) == ("queued", True, "ann")
    assert run["payload"]["artifacts"][0]["location"] == "https://example.com/any"
    queued = [event for event in client.every("events", kind=["run.queued"]) if event["subject"] == f"run:{run['id']}"]
    assert [event["actor"] for event in queued] == ["ann"]


def test_trying_a_pipeline_twice_gives_two_runs(world: World, client: Client) -> None:
    _subscribed(world, client)
    runs = [client.post("pipelines", "image", "test", body={"version": "updates/app@1.0"}) for _ in range(2)]
    assert runs[0]["id"] != runs[1]["id"]


def test_a_pipeline_leaves_after_the_subscription_that_starts_it(world: World, client: Client) -> None:
    _subscribed(world, client)
    with pytest.raises(Conflict, match="rebuild"):
        client.delete("pipelines", "image")
    client.delete("subscriptions", "rebuild")
    client.delete("pipelines", "image")
    with pytest.raises(NotFound):
        client.get("pipelines", "image")


def test_a_pipeline_is_paused_only_as_the_revision_that_was_read(world: World, session: requests.Session) -> None:
    world.add_repository()
    world.add_package()
    world.add_subscription()
    pause = f"{ORIGIN}{PREFIX}/pipelines/image/pause"
    stale = session.post(pause, json={"reason": "later"}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    paused = session.post(pause, json={"reason": "later"}, headers={"If-Match": '"1"'}).json()
    assert (paused["state"], paused["pause"]["reason"], paused["pause"]["by"]) == ("paused", "later", "anonymous")


def test_a_run_that_was_started_again_is_a_conflict_the_second_time(client: Client) -> None:
    pipeline = {"name": "image", "type": "toy", "command": ["make"]}
    client.post("pipelines", body={"definition": pipeline})
    run = client.post("pipelines", "image", "test")
    client.post("runs", run["id"], "cancel", body={"expected": "queued"})
    assert client.post("runs", run["id"], "retry")["state"] == "queued"
    with pytest.raises(Conflict, match="is queued"):
        client.post("runs", run["id"], "retry")


def test_a_reason_has_a_limit(client: Client) -> None:
    with pytest.raises(RequestInvalid, match="is longer than 1000 characters"):
        client.post("runs", "r1", "retry", body={"reason": "x" * 1001})


_CLIMBING = """\
repositories: [{name: updates, type: toy, url: "https://repo.example.com/updates/"}]
packages: [{name: app, repository: updates, track: web}]
pipelines: [{name: image, type: toy, command: [make]}]
tracks: [{name: web, levels: [{name: dev, work: [image], exit: {sets: [shop]}}]}]
products: [{name: shop, members: [updates/app], levels: [web/dev], pipeline: image}]
"""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("pipelines", "image"), "'image' is named by the track 'web': levels[0].work[0]"),
        (("packages", "updates", "app"), "'updates/app' is named by the product 'shop': members[0]"),
        (("repositories", "updates"), "'updates/app' is named by the product 'shop': members[0]"),
    ],
)
def test_what_another_definition_names_is_not_removed(client: Client, path: tuple[str, ...], said: str) -> None:
    token = client.post("declaration", "plan", body={"text": _CLIMBING})["token"]
    client.post("declaration", "apply", body={"text": _CLIMBING, "token": token})
    with pytest.raises(Conflict, match=re.escape(said)):
        client.delete(*path)
    assert client.get(*path)
