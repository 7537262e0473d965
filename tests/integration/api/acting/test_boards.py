"""Tracks and their boards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.ascent import Ascent
from fakes.climbing import ladder
from fakes.lane import listed
from levelgate.api.app import create_app
from levelgate.api.paging import encode
from levelgate.client.client import Client, in_process
from levelgate.domain.track import Activate
from levelgate.errors import NotFound, RequestInvalid
from levelgate.storage.store import open_store


def test_what_waits_where_nothing_ever_was_is_beside_an_empty_cell(client: Client, ascent: Ascent) -> None:
    client.post("promotions", "2", "decisions", body={"answer": "approve"})
    ascent.settle()
    (row,) = client.every("tracks", "web", "board")
    prod = row["cells"][2]
    assert (prod["level"], prod["occupant"]) == ("web/prod", None)
    assert [one["version"] for one in prod["waiting"]] == ["updates/app@1.0"]
    assert [one["gate"] for one in prod["waiting"][0]["missing"]] == ["checks", "approvals"]


def test_a_track_is_shown_with_its_gates_and_work(client: Client) -> None:
    (track,) = client.every("tracks")
    assert client.get("tracks", "web") == track
    prod = track["levels"][2]
    assert (prod["level"], prod["after"], prod["need"], prod["work"]) == ("web/prod", ["web/qa"], "all", ["make"])
    assert (list(prod["entry"]), prod["exit"]) == (["checks", "approvals"], {})


def test_a_board_comes_in_pages() -> None:
    store = open_store("sqlite://")
    ascent = Ascent(store, *ladder("dev"), name="*")
    ascent.poll(*(replace(listed("1.0"), package=name) for name in ("a", "b", "c")))
    ascent.settle()
    with in_process(create_app(ascent.environment), actor="ann") as client:
        first = client.get("tracks", "web", "board", limit=2)
        lanes = [row["lane"] for row in client.every("tracks", "web", "board", limit=2)]
    store.close()
    assert len(first["items"]) == 2
    assert lanes == ["updates/a:main", "updates/b:main", "updates/c:main"]


def test_the_board_of_an_unknown_track_is_not_found(client: Client) -> None:
    with pytest.raises(NotFound, match="none"):
        client.get("tracks", "none", "board")


def test_what_is_ready_comes_in_pages_of_lanes_looked_at() -> None:
    store = open_store("sqlite://")
    ascent = Ascent(store, replace(ladder("dev")[0], activate=Activate.MANUAL), name="*")
    ascent.poll(*(replace(listed("1.0"), package=name) for name in ("a", "b", "c")))
    ascent.settle()
    with in_process(create_app(ascent.environment), actor="ann") as client:
        first = client.get("ready", limit=2)
        versions = [one["version"] for one in client.every("ready", level="dev", limit=2)]
        with pytest.raises(RequestInvalid, match="cursor"):
            client.get("ready", cursor=encode(["web/dev", -1]))
        with pytest.raises(RequestInvalid, match="cursor"):
            client.get("ready", cursor=encode(7))
    store.close()
    assert len(first["items"]) == 2
    assert versions == ["updates/a@1.0", "updates/b@1.0", "updates/c@1.0"]
