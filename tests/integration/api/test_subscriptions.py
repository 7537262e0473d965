"""Subscriptions and quarantine, through the API."""

from __future__ import annotations

import pytest

from fakes.toys import toy_artifact, toy_version
from fakes.world import World
from levelgate.client.client import Client
from levelgate.domain.package import Start, StartPolicy
from levelgate.errors import Conflict, DeclarationInvalid, NotFound, RequestInvalid

OTHER = toy_artifact(digest="sha256:" + "b" * 64)


@pytest.fixture(autouse=True)
def watched(world: World) -> None:
    """Watch `updates/app` and `updates/docs`, every version of them."""
    world.add_repository()
    for name in ("app", "docs"):
        world.add_package(name, start=StartPolicy(kind=Start.ALL))
    world.add_subscription()


def _publish(world: World, client: Client, *versions: str) -> None:
    named = (version.split("@") for version in versions)
    world.toy.versions = [toy_version(package, version) for package, version in named]
    client.post("repositories", "updates", "poll", body={})


def _add(client: Client, **fields: object) -> None:
    entry = {"name": "both", "packages": ["updates/app", "updates/docs"], "pipeline": "image", **fields}
    client.post("subscriptions", body={"definition": entry})


def test_a_subscription_tells_what_has_gathered_and_what_it_waits_for(world: World, client: Client) -> None:
    _add(client, wait_for="all", quiet="2m")
    shown = client.get("subscriptions", "both")
    assert (shown["definition"]["each"], shown["definition"]["quiet"]) == ("latest", "2m")
    _publish(world, client, "docs@1.0")
    shown = client.get("subscriptions", "both")
    (gathered,) = shown["gathered"]
    assert (gathered["package"], gathered["version"]) == ("updates/docs", "1.0")
    assert client.get("events", str(gathered["event"]))["kind"] == "version.detected"
    assert (shown["waits_for"], shown["last_run"]) == (["updates/app"], None)


def test_a_subscription_tells_its_last_run(world: World, client: Client) -> None:
    _publish(world, client, "app@1.0")
    (run,) = client.every("runs")
    (listed,) = client.every("subscriptions")
    assert listed["last_run"] == {
        "id": run["id"],
        "package": "updates/app",
        "version": "1.0",
        "state": "queued",
        "due_at": run["due_at"],
        "ended_at": None,
    }
    assert (listed["gathered"], listed["waits_for"]) == ([], [])


def test_a_test_tells_what_is_missing_or_what_would_be_given_and_when(world: World, client: Client) -> None:
    _add(client, wait_for="all", quiet="2m")
    _publish(world, client, "docs@1.0")
    told = client.post("subscriptions", "both", "test", body={"cause": "updates/docs@1.0"})
    assert told == {"starts": [], "reason": "it waits for updates/app", "waits_for": ["updates/app"]}
    _publish(world, client, "docs@1.0", "app@2.0")
    told = client.post("subscriptions", "both", "test", body={"cause": "updates/app@2.0"})
    (start,) = told["starts"]
    assert [one["version"] for one in start["versions"]] == ["2.0", "1.0"]
    assert (start["version"], start["due_at"]) == ("2.0", "2026-01-01T12:02:00Z")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pipeline": "imag"}, "pipeline: 'imag' is no pipeline; did you mean 'image'?"),
        ({"packages": ["updates/ap"]}, "packages[0]: 'updates/ap' is no package; did you mean 'updates/app'?"),
        ({"packages": ["update/*"]}, "packages[0]: 'update/*' is no package"),
        ({"events": ["version.detcted"]}, "events[0]: 'version.detcted' is no event that can start a pipeline"),
        ({"wait_for": "all", "each": "version"}, "each: 'version' does not go with wait_for: all"),
        ({"quiet": "soon"}, "quiet: 'soon' is not a duration"),
    ],
)
def test_what_a_subscription_names_must_be_there(client: Client, fields: dict[str, object], said: str) -> None:
    with pytest.raises(DeclarationInvalid) as caught:
        _add(client, **fields)
    assert said in str(caught.value)


def test_a_pattern_that_matches_nothing_yet_is_fine(client: Client) -> None:
    _add(client, packages=["updates/acme-*"], wait_for="all")
    assert client.get("subscriptions", "both")["waits_for"] == ["updates/acme-*"]


def test_a_version_is_accepted_by_its_id_or_its_reference(world: World, client: Client) -> None:
    _publish(world, client, "app@1.0")
    world.toy.versions = [toy_version("app", "1.0", OTHER)]
    client.post("repositories", "updates", "poll", body={})
    quarantined = client.get("versions", "updates/app@1.0")
    assert (quarantined["state"], quarantined["offered"]) == ("present", False)
    reference = f"updates/app@1.0#{quarantined['digest'][:20]}"
    answer = client.post("versions", reference, "accept", body={"reason": "meant so"})
    assert (answer["runs"], answer["version"]["offered"], answer["version"]["quarantined_from"]) == (1, True, None)
    with pytest.raises(Conflict, match="is present, and in no quarantine"):
        client.post("versions", str(quarantined["id"]), "accept", body={})
    (event,) = client.every("events", kind="version.accepted")
    assert (event["actor"], event["reason"]) == ("ann", "meant so")


def test_a_reason_is_one_sentence(client: Client) -> None:
    with pytest.raises(RequestInvalid, match="reason"):
        client.post("versions", "1", "accept", body={"reason": "x" * 1001})


def test_a_version_that_is_not_there_is_not_accepted(client: Client) -> None:
    with pytest.raises(NotFound, match="there is no version with the id 99"):
        client.post("versions", "99", "accept", body={})
