"""A plan that would end open promotions says so (R21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.declaring import Declaring
from fakes.stored_lane import StoredLane
from fakes.toys import FakeTypes
from levelgate.config import DeclarationFile
from levelgate.domain.gates.soak import Soak
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.track import Level
from levelgate.ports import Environment
from levelgate.storage.store import open_store


class _OfYum(Declaring):
    """A ledger whose toys are known as yum, as the repository of a stored lane is."""

    @property
    def environment(self) -> Environment:
        types = FakeTypes(repositories=(self.toy.type("yum"),), pipelines=(self.pipeline.type(),))
        return replace(super().environment, types=types, declarations=DeclarationFile(types))


_DEV = "{name: dev, exit: {soak: 1d}}"
_QA = "{name: qa, exit: {soak: 1d}}"


@pytest.fixture
def declaring() -> Iterator[Declaring]:
    store = open_store("sqlite://")
    yield _OfYum(store=store)
    store.close()


@pytest.fixture
def lane(declaring: Declaring) -> StoredLane:
    """Let 1.0 be active at dev, and 1.1 and 1.2 wait there; at qa it is the same."""
    soaks = (Soak(time=timedelta(days=1)),)
    levels = (Level(name="dev", exit=soaks), Level(name="qa", exit=soaks))
    made = StoredLane(declaring.store, *levels, first_contact=True, start=StartPolicy(kind=Start.ALL))
    made.record("1.0", "1.1", "1.2")
    made.settle()
    return made


def _notes(declaring: Declaring, *levels: str) -> Mapping[str, str]:
    text = f"tracks: [{{name: web, levels: [{', '.join(levels)}]}}]\n"
    return {step.name: step.note for step in declaring.plan(text).steps}


@pytest.mark.usefixtures("lane")
def test_a_narrower_filter_says_what_it_would_end(declaring: Declaring) -> None:
    narrower = '{name: dev, entry: {filter: {versions: "<1.2"}}, exit: {soak: 1d}}'
    assert _notes(declaring, narrower, _QA) == {"web": "web/dev changes: 1 open promotion would end aborted"}


@pytest.mark.usefixtures("lane")
def test_a_new_prerequisite_says_what_it_would_end(declaring: Declaring) -> None:
    later = "{name: qa, after: [dev], exit: {soak: 1d}}"
    assert _notes(declaring, _DEV, later) == {"web": "web/qa changes: 2 open promotions would end aborted"}


@pytest.mark.usefixtures("lane")
def test_a_change_that_ends_nothing_says_nothing(declaring: Declaring) -> None:
    assert _notes(declaring, _DEV, "{name: qa, slots: 2, exit: {soak: 1d}}") == {"web": ""}


@pytest.mark.usefixtures("lane")
def test_a_level_that_goes_is_counted_once(declaring: Declaring) -> None:
    assert _notes(declaring, _DEV) == {"web": "web/qa goes: 3 open promotions would end aborted"}


def test_a_lane_whose_plugin_is_off_is_left_out(declaring: Declaring, lane: StoredLane) -> None:
    off = Declaring(store=declaring.store)
    assert lane.load().promotions != ()
    assert _notes(off, _DEV, "{name: qa, after: [dev], exit: {soak: 1d}}") == {"web": ""}


def test_looking_ahead_stores_nothing(declaring: Declaring, lane: StoredLane) -> None:
    before = lane.load().promotions
    _notes(declaring, _DEV, "{name: qa, after: [dev], exit: {soak: 1d}}")
    assert lane.load().promotions == before
