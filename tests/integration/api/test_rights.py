"""Who may work on repositories, pipelines and runs, where roles are declared."""

from __future__ import annotations

import pytest

from fakes.world import World
from levelgate.api.app import create_app
from levelgate.client.client import Client, in_process
from levelgate.errors import NotEntitled

_FILE = """\
repositories: [{name: updates, type: toy, url: "https://repo.example.com/updates/"}]
pipelines: [{name: image, type: toy, command: [make]}]
roles: [{role: viewer, persons: [vic]}, {role: operator, persons: [olga]}]
"""


def _acting(world: World, person: str) -> Client:
    return in_process(create_app(world.environment()), actor=person)


@pytest.mark.parametrize(
    "path",
    [
        ("repositories", "updates", "pause"),
        ("repositories", "updates", "resume"),
        ("repositories", "updates", "poll"),
        ("pipelines", "image", "pause"),
        ("pipelines", "image", "resume"),
        ("pipelines", "image", "test"),
        ("runs", "RUN", "cancel"),
        ("runs", "RUN", "retry"),
    ],
)
def test_only_an_operator_works_on_what_is_registered(world: World, path: tuple[str, ...]) -> None:
    with _acting(world, "olga") as olga:
        token = olga.post("declaration", "plan", body={"text": _FILE})["token"]
        olga.post("declaration", "apply", body={"text": _FILE, "token": token})
        run = olga.post("pipelines", "image", "test")["id"]
        if path[-1] == "retry":
            olga.post("runs", run, "cancel")
        there = tuple(run if part == "RUN" else part for part in path)
        before = olga.get("events", limit=1000)["items"]
        with _acting(world, "vic") as vic, pytest.raises(NotEntitled, match=r"vic may not operate .*; these may: olga"):
            vic.post(*there)
        assert olga.get("events", limit=1000)["items"] == before
        assert olga.post(*there)
