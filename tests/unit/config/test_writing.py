"""What is written reads back as the same declaration."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.drawn_tracks import GROUPS, freezes, roles, tracks
from fakes.files import PIPELINES, REPOSITORIES, declarations, read
from levelgate.domain.declaration import Declaration
from levelgate.domain.occasion import STARTING_EVENTS
from levelgate.domain.package import Line, PackageDefinition, Start, StartPolicy
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import Each, SubscriptionDefinition, WaitFor

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
DURATIONS = st.integers(1, 10_000_000).map(lambda seconds: timedelta(seconds=seconds))
MIDDLES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12).map(lambda text: f"'{text}:")
TEXTS = st.sampled_from(["", "1.0", "yes", "null", "~", "2026-01-01", "*a", "- a", "# a", "0x1f"]) | MIDDLES
RANGES = st.sampled_from(["", ">=1", ">=1.2,<2", "==3"])
STARTS = st.one_of(
    st.sampled_from([StartPolicy(kind=kind) for kind in (Start.NEWEST, Start.NONE, Start.ALL)]),
    st.integers(1, 99).map(lambda count: StartPolicy(kind=Start.LAST, count=count)),
)


@st.composite
def some_declarations(draw: st.DrawFn) -> Declaration:
    """Make a declaration whose parts fit together."""
    repositories = tuple(_repository(draw, name) for name in draw(st.sets(NAMES, min_size=1, max_size=3)))
    owners = st.sampled_from([repository.name for repository in repositories])
    keys = draw(st.sets(st.tuples(owners, NAMES | st.sampled_from(["*", "acme-*", "a?"])), max_size=4))
    packages = tuple(_package(draw, owner, name, place) for place, (owner, name) in enumerate(keys))
    pipelines = tuple(
        PipelineDefinition(
            name=name,
            type="toy",
            settings={"command": draw(st.lists(TEXTS, min_size=1, max_size=3))},
            timeout=draw(DURATIONS),
            spacing=tuple(draw(st.lists(DURATIONS, max_size=3))),
            concurrency=draw(st.none() | st.integers(1, 1000)),
        )
        for name in draw(st.sets(NAMES, min_size=1, max_size=2))
    )
    names = (*(package.reference for package in packages), f"{draw(owners)}/*")
    subscriptions = tuple(
        _subscription(draw, name, names, pipelines[0].name) for name in draw(st.sets(NAMES, max_size=2))
    )
    track = draw(tracks(tuple(pipeline.name for pipeline in pipelines)))
    group = draw(GROUPS)
    return Declaration(
        repositories=repositories,
        packages=tuple(replace(package, track=draw(st.sampled_from([None, track.name]))) for package in packages),
        tracks=(track,),
        pipelines=pipelines,
        subscriptions=subscriptions,
        holds=(draw(freezes(track)),),
        groups=(group,),
        roles=(draw(roles(group, track)),),
    )


def _repository(draw: st.DrawFn, name: str) -> RepositoryDefinition:
    address = f"https://repo.example.com/{name}/"
    shelf = draw(TEXTS)
    secrets = draw(st.sampled_from([{}, {"token": "${env:TOKEN}"}, {"username": "0", "password": "${file:/p w}"}]))
    return RepositoryDefinition(
        name=name,
        type="toy",
        settings={**secrets, "url": address, **({"shelf": shelf} if shelf else {})},
        identity={"url": address, "shelf": shelf},
        interval=draw(DURATIONS),
    )


def _subscription(draw: st.DrawFn, name: str, packages: tuple[str, ...], pipeline: str) -> SubscriptionDefinition:
    wait_for = draw(st.sampled_from(WaitFor))
    return SubscriptionDefinition(
        name=name,
        packages=packages,
        pipeline=pipeline,
        events=tuple(draw(st.lists(st.sampled_from([str(kind) for kind in STARTING_EVENTS]), min_size=1))),
        each=Each.LATEST if wait_for is WaitFor.ALL else draw(st.sampled_from(Each)),
        wait_for=wait_for,
        quiet=draw(st.none() | DURATIONS),
    )


def _package(draw: st.DrawFn, repository: str, name: str, position: int) -> PackageDefinition:
    arches = draw(st.lists(TEXTS, max_size=2))
    return PackageDefinition(
        repository=repository,
        name=name,
        versions=draw(RANGES),
        prereleases=draw(st.booleans()),
        start=draw(STARTS),
        lines=tuple(Line(name=line, versions=draw(RANGES)) for line in draw(st.sets(NAMES, max_size=3))),
        settings={"arch": arches} if arches else {},
        position=position,
    )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(some_declarations())
def test_a_written_declaration_reads_back_as_the_same(declaration: Declaration) -> None:
    assert read(declarations().write(declaration)) == declaration


def test_defaults_are_not_written() -> None:
    written = declarations().write(read(f"{REPOSITORIES}packages: [{{name: app, repository: updates}}]\n{PIPELINES}"))

    assert (
        written
        == """\
repositories:
  - name: updates
    type: toy
    url: https://repo.example.com/el9/
packages:
  - name: app
    repository: updates
pipelines:
  - name: rebuild
    type: toy
    command:
      - make
"""
    )


def test_nothing_is_written_as_a_file_that_reads_as_nothing() -> None:
    assert read(declarations().write(Declaration())) == Declaration()
