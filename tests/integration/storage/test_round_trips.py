"""Whatever a version, an artifact or an event says comes back as it was."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fakes.ledger import NOW, event, version, with_package
from levelgate.domain.artifact import Artifact, RecordedArtifact
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.version import UpstreamState, Version
from levelgate.storage.store import SqlStore

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.integers(-(10**15), 10**17).map(lambda number: NOW + timedelta(microseconds=number))
DETAILS = st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans() | st.none() | st.lists(TEXTS), max_size=3)
ARTIFACTS = st.builds(
    Artifact,
    file_key=TEXTS,
    digest=TEXTS,
    location=TEXTS,
    size=st.integers(0, 2**63 - 1),
    arch=TEXTS,
    built_at=st.none() | TIMES,
    published_at=st.none() | TIMES,
    details=DETAILS,
)
RECORDED = st.builds(
    RecordedArtifact,
    artifact=ARTIFACTS,
    late=st.booleans(),
    missing=st.booleans(),
    absences=st.integers(0, 1000),
)
HELD = st.lists(RECORDED, max_size=3, unique_by=lambda each: each.artifact.file_key).map(
    lambda held: tuple(sorted(held, key=lambda each: each.artifact.file_key.encode()))
)
VERSIONS = st.fixed_dictionaries(
    {
        "text": TEXTS.filter(bool),
        "digest": TEXTS,
        "key": st.binary(max_size=20),
        "first_seen_at": TIMES,
        "published_at": st.none() | TIMES,
        "artifacts": HELD,
        "state": st.sampled_from(UpstreamState),
        "line": st.none() | TEXTS,
        "passed_over": st.booleans(),
        "quarantined_from": st.none() | TEXTS,
        "alias_of": st.none() | st.integers(1, 2**40),
        "absences": st.integers(0, 1000),
        "details": DETAILS,
    }
)
EVENTS = st.builds(
    NewEvent, kind=st.sampled_from(EventKind), subject=TEXTS, at=TIMES, actor=TEXTS, reason=TEXTS, data=DETAILS
)
ON_ONE_STORE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ON_ONE_STORE
@given(values=VERSIONS)
def test_a_version_comes_back_equal(store: SqlStore, values: dict[str, object]) -> None:
    with store.write() as transaction:
        packages = transaction.packages.all()
        package = packages[0] if packages else with_package(transaction)
        number = transaction.versions.reserve(1)
        text = f"{number} {values['text']}"
        made = version(number, package, text, **{name: value for name, value in values.items() if name != "text"})
        transaction.versions.add([made], listing=0)
    with store.read() as transaction:
        assert transaction.versions.by_id([number]) == {number: made}


@ON_ONE_STORE
@given(new=st.lists(EVENTS, max_size=4))
@example(new=[NewEvent(kind=EventKind.PACKAGE_FOUND, subject="", at=NOW, data={"package": 0})])
def test_events_come_back_equal_and_their_chain_holds(store: SqlStore, new: list[NewEvent]) -> None:
    with store.write() as transaction:
        before = transaction.events.last()
        written = transaction.events.append(new)
    with store.read() as transaction:
        assert list(transaction.events.after(before)) == list(written)
        assert transaction.events.verify() == before + len(new)


@ON_ONE_STORE
@given(keys=st.lists(st.binary(max_size=6), max_size=12))
def test_versions_come_in_the_order_of_their_keys_and_ids(store: SqlStore, keys: list[bytes]) -> None:
    with store.write() as transaction:
        package = with_package(transaction, f"app-{transaction.versions.reserve(1)}")
        first = transaction.versions.reserve(len(keys))
        made = [version(first + place, package, key=key) for place, key in enumerate(keys)]
        transaction.versions.add(made, listing=0)
        transaction.events.append([event(text=str(NOW))])
        whole: list[Version] = []
        page = transaction.versions.listed(package.id, limit=3)
        while page:
            whole += page
            page = transaction.versions.listed(package.id, after=page[-1].order, limit=3)
    assert whole == sorted(made, key=lambda each: each.order)
