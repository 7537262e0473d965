"""What the API tells of what is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.lane import NOON
from fakes.toys import toy_artifact, toy_version
from fakes.world import World
from levelgate.api.paging import encode
from levelgate.client.client import Client
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.errors import NotFound, ReferenceInvalid, RequestInvalid


def _polled(world: World, client: Client, *versions: str) -> None:
    world.add_repository()
    world.add_package()
    world.toy.versions = [toy_version("app", version) for version in versions]
    client.post("repositories", "updates", "poll", body={})


def test_a_repository_is_shown_with_its_entry_in_the_file_and_its_polling(world: World, client: Client) -> None:
    world.add_repository()
    shown = client.get("repositories", "updates")
    assert shown["definition"] == {
        "name": "updates",
        "type": "toy",
        "interval": "1m",
        "url": "https://repo.example.com/updates/",
    }
    assert (shown["state"], shown["revision"], shown["poll"]["good_at"]) == ("active", 1, None)


def test_repositories_are_listed_by_name_over_all_pages(world: World, client: Client) -> None:
    for name in ("b", "c", "a"):
        world.add_repository(name)
    assert [one["name"] for one in client.every("repositories", limit=2)] == ["a", "b", "c"]


def test_versions_are_listed_in_version_order_over_all_pages(world: World, client: Client) -> None:
    _polled(world, client, "1.10", "1.9", "1.2", "2.0", "1.11")
    listed = list(client.every("packages", "updates", "app", "versions", limit=2))
    assert [one["version"] for one in listed] == ["1.2", "1.9", "1.10", "1.11", "2.0"]
    assert {one["package"] for one in listed} == {"updates/app"}


def test_versions_can_be_listed_by_state(world: World, client: Client) -> None:
    _polled(world, client, "1.0", "1.1")
    world.toy.versions = [
        toy_version("app", "1.0"),
        toy_version("app", "1.1", toy_artifact(digest="sha256:" + "b" * 64)),
    ]
    client.post("repositories", "updates", "poll", body={})
    path = ("packages", "updates", "app", "versions")
    assert [one["version"] for one in client.every(*path, state=["replaced"])] == ["1.1"]
    assert [one["version"] for one in client.every(*path, state=["present", "replaced"])] == ["1.0", "1.1", "1.1"]


def test_a_version_is_found_by_its_id_its_reference_and_its_digest(world: World, client: Client) -> None:
    _polled(world, client, "1.0")
    by_reference = client.get("versions", "updates/app@1.0")
    assert client.get("versions", str(by_reference["id"])) == by_reference
    assert client.get("versions", f"updates/app@1.0#{by_reference['digest'][:12]}") == by_reference
    assert by_reference["artifacts"][0]["location"] == "https://example.com/any"
    assert (by_reference["state"], by_reference["offered"]) == ("present", True)


@pytest.mark.parametrize("reference", ["99", "updates/app@9"])
def test_a_version_that_is_not_there_is_not_found(world: World, client: Client, reference: str) -> None:
    _polled(world, client, "1.0")
    with pytest.raises(NotFound):
        client.get("versions", reference)


def test_what_is_no_reference_is_said_so(client: Client) -> None:
    with pytest.raises(ReferenceInvalid, match="app@"):
        client.get("versions", "app@")


def test_packages_are_listed_whether_found_or_not_and_patterns_apart(world: World, client: Client) -> None:
    _polled(world, client, "1.0")
    world.add_package("later")
    world.add_package("acme-*", position=1)
    listed = [(one["name"], one["found"]) for one in client.every("packages")]
    assert listed == [("updates/app", True), ("updates/later", False)]
    patterns = [(one["name"], one["pattern"]) for one in client.every("packages", patterns=True)]
    assert patterns == [("updates/acme-*", True)]


def test_a_package_shows_what_governs_it(world: World, client: Client) -> None:
    _polled(world, client, "1.0")
    shown = client.get("packages", "updates", "app")
    assert shown["definition"]["start"] == "newest"
    with pytest.raises(NotFound, match="updates/other"):
        client.get("packages", "updates", "other")


def test_packages_of_an_unknown_repository_are_an_error_not_an_empty_list(client: Client) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        list(client.every("packages", repository="nowhere"))


def test_events_come_by_number_over_all_pages_and_by_kind(world: World, client: Client) -> None:
    _polled(world, client, "1.0", "1.1")
    numbers = [event["number"] for event in client.every("events", limit=1)]
    assert numbers == list(range(1, len(numbers) + 1))
    kinds = {event["kind"] for event in client.every("events", kind=["version.*"])}
    assert kinds == {"version.detected"}
    assert [event["number"] for event in client.every("events", after=numbers[-2])] == numbers[-1:]


def test_events_about_one_package_leave_out_the_others(world: World, client: Client) -> None:
    _polled(world, client, "1.0")
    world.append_events("repository:1")
    about = {event["kind"] for event in client.every("events", package="updates/app")}
    assert "version.detected" in about
    assert "repository.warned" not in about


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        (
            "events",
            {"kind": ["version.detectd"]},
            "no kind of event 'version.detectd'; did you mean 'version.detected'",
        ),
        ("events", {"kind": ["foo"]}, "no kind of event 'foo'; such as artifact.*, check.*"),
        ("events", {"package": "updates/nope"}, "no package 'updates/nope'; `levelgate package list` shows them"),
        ("events", {"package": "updates/ap"}, "no package 'updates/ap'; did you mean 'updates/app'?"),
        ("events", {"package": "nope/app"}, "no repository 'nope'"),
        ("runs", {"pipeline": "imgae"}, "no pipeline 'imgae'; did you mean 'image'?"),
    ],
)
def test_a_filter_that_names_what_never_was_is_an_error_not_an_empty_list(
    world: World, client: Client, path: str, query: dict[str, Any], said: str
) -> None:
    _polled(world, client, "1.0")
    world.add_subscription()
    with pytest.raises(NotFound) as caught:
        list(client.every(path, **query))
    assert said in str(caught.value)


def test_a_filter_may_name_what_has_nothing_yet_or_is_gone(world: World, client: Client) -> None:
    _polled(world, client, "1.0")
    world.add_package("later")
    world.add_subscription()
    assert list(client.every("events", package="updates/later")) == []
    assert list(client.every("runs", pipeline="image")) == []
    client.delete("repositories", "updates")
    assert list(client.every("events", package="updates/app"))
    assert list(client.every("events", package="updates/app", after=1000)) == []


def test_pipelines_and_subscriptions_show_their_entries_in_the_file(world: World, client: Client) -> None:
    world.add_repository()
    world.add_subscription()
    assert client.get("pipelines", "image")["definition"]["command"] == ["make"]
    assert [one["pipeline"] for one in client.every("subscriptions")] == ["image"]
    assert client.get("subscriptions", "rebuild")["definition"]["packages"] == ["updates/app"]


def test_a_run_is_listed_with_its_version_and_found_by_the_beginning_of_its_id(world: World, client: Client) -> None:
    world.add_repository()
    world.add_package()
    world.add_subscription()
    world.toy.versions = [toy_version("app", "1.0")]
    client.post("repositories", "updates", "poll", body={})
    (run,) = client.every("runs", state="queued", pipeline="image")
    assert (run["package"], run["version"], run["subscription"]) == ("updates/app", "1.0", "rebuild")
    assert client.get("runs", run["id"][:8]) == run
    assert list(client.every("runs", state="failed")) == []


def test_a_log_is_read_on_from_where_it_ended(world: World, client: Client) -> None:
    world.add_repository()
    world.add_package()
    world.add_subscription()
    world.toy.versions = [toy_version("app", "1.0")]
    client.post("repositories", "updates", "poll", body={})
    (run,) = client.every("runs")
    with world.store.write() as transaction:
        transaction.runs.append_log(run["id"], 1, "one\n")
    first = client.get("runs", run["id"], "log")
    with world.store.write() as transaction:
        transaction.runs.append_log(run["id"], 1, "two\n")
    assert (first["text"], first["ended"]) == ("one\n", False)
    assert client.get("runs", run["id"], "log", after=first["position"])["text"] == "two\n"


def test_plugins_are_listed_and_shown(client: Client) -> None:
    assert [(one["name"], one["state"]) for one in client.every("plugins")] == [("toy", "loaded")]
    with pytest.raises(NotFound, match="found: toy"):
        client.get("plugins", "tyo")


def test_a_database_is_checked(world: World, client: Client) -> None:
    world.append_events("a", "b")
    answer = client.post("database", "check")
    assert (answer["events"], answer["findings"]) == (2, [])


def test_a_database_is_replayed_on_demand(world: World, client: Client) -> None:
    with world.store.write() as transaction:
        pause = Hold(kind=HoldKind.PAUSE, scope=Scope(), reason="flood", owner="olga", created_at=NOON)
        transaction.holds.add(pause)
    assert client.post("database", "check")["findings"] == []
    assert client.post("database", "check", replay=True)["findings"] == ["hold 1 is stored, and no event tells of it"]


def test_the_schema_of_the_file_is_served(client: Client) -> None:
    assert "repositories" in client.get("declaration", "schema")["properties"]


def test_a_limit_over_the_largest_is_refused(client: Client) -> None:
    with pytest.raises(RequestInvalid, match="write 1000 at most"):
        client.get("events", limit=1001)


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "-1", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_number_that_nothing_can_have_is_no_reference(client: Client, number: str) -> None:
    with pytest.raises(ReferenceInvalid, match="is not a version"):
        client.get("versions", number)


@pytest.mark.parametrize("path", ["events", "runs"])
@pytest.mark.parametrize("position", [10**30, -1, True])
def test_a_cursor_with_a_number_that_nothing_can_have_is_refused(client: Client, path: str, position: int) -> None:
    with pytest.raises(RequestInvalid, match="cursor of another list"):
        client.get(path, cursor=encode(position))


@pytest.mark.parametrize("position", [["zz", 1], ["00", 10**30], ["0", 1], ["00"]])
def test_a_cursor_of_versions_with_nonsense_in_it_is_refused(
    world: World, client: Client, position: list[object]
) -> None:
    _polled(world, client, "1.0")
    with pytest.raises(RequestInvalid, match="cursor is of another list"):
        client.get("packages", "updates", "app", "versions", cursor=encode(position))


def test_events_after_a_number_that_nothing_can_have_are_refused(client: Client) -> None:
    with pytest.raises(RequestInvalid, match="is too large"):
        client.get("events", after=10**30)
