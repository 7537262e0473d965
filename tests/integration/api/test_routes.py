"""The routes, and the page that lists them."""

from __future__ import annotations

import re
from pathlib import Path

import requests

from fakes.world import World
from levelgate.api.app import PREFIX, create_app
from levelgate.client.in_process import ORIGIN, InProcessAdapter

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "http.md"
_ROW = re.compile(r"^\| `([A-Z]+) (/[^`]*)` \| \S.* \|$", re.MULTILINE)


def _described(world: World) -> dict[str, dict[str, dict[str, str]]]:
    with requests.Session() as session:
        session.mount(ORIGIN, InProcessAdapter(create_app(world.environment())))
        paths: dict[str, dict[str, dict[str, str]]] = session.get(f"{ORIGIN}/openapi.json").json()["paths"]
        return paths


def test_the_page_lists_exactly_the_routes_there_are(world: World) -> None:
    routes = {(method.upper(), path) for path, methods in _described(world).items() for method in methods}
    listed = {(method, PREFIX + path) for method, path in _ROW.findall(_PAGE.read_text(encoding="utf-8"))}
    assert routes == listed


def test_every_route_says_in_the_description_what_it_does(world: World) -> None:
    silent = [
        f"{method} {path}"
        for path, methods in _described(world).items()
        for method, operation in methods.items()
        if not operation.get("description")
    ]
    assert silent == []
