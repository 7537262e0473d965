"""Pipelines and subscriptions as the database keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.ledger import NOW, later, with_pipeline, with_subscription
from levelgate.domain.pipeline import Health, Pause, Pipeline, PipelineDefinition
from levelgate.domain.subscription import Each, Subscription, SubscriptionDefinition
from levelgate.errors import Conflict, NotFound
from levelgate.storage.store import SqlStore

DEPLOY = PipelineDefinition(
    name="deploy",
    type="command",
    settings={"command": ["make", "deploy"], "environment": {"A": "${env:A}"}},
    timeout=timedelta(minutes=2, microseconds=1),
    spacing=(timedelta(seconds=1), timedelta(milliseconds=2500)),
    concurrency=3,
)
REBUILD = SubscriptionDefinition(
    name="rebuild",
    packages=("updates/app", "updates/acme-*"),
    pipeline="deploy",
    events=("version.detected", "version.replaced"),
    each=Each.LATEST,
)


def test_a_pipeline_is_stored_whole(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.pipelines.add(DEPLOY)
    with store.read() as transaction:
        assert transaction.pipelines.get("deploy") == added == Pipeline(id=added.id, definition=DEPLOY)
        assert transaction.pipelines.by_id(added.id) == added


def test_a_pipeline_name_is_given_once(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.pipelines.add(DEPLOY)
        other = transaction.pipelines.add(replace(DEPLOY, name="other"))
        with pytest.raises(Conflict, match="'deploy' already"):
            transaction.pipelines.add(DEPLOY)
        with pytest.raises(Conflict, match="'deploy' already"):
            transaction.pipelines.change(other.id, DEPLOY)


def test_a_changed_pipeline_keeps_its_id_and_raises_its_revision(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.pipelines.add(DEPLOY)
        changed = transaction.pipelines.change(added.id, replace(DEPLOY, name="roll-out"))
        assert (changed.id, changed.name, changed.revision) == (added.id, "roll-out", 2)
        assert [each.name for each in transaction.pipelines.all()] == ["roll-out"]


def test_a_removed_pipeline_is_not_found_until_it_comes_back(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.pipelines.add(DEPLOY)
        transaction.pipelines.remove(added.id)
        assert transaction.pipelines.by_id(added.id) is None
        with pytest.raises(NotFound, match="'deploy'"):
            transaction.pipelines.get("deploy")
        back = transaction.pipelines.add(replace(DEPLOY, settings={}))
    assert (back.id, back.revision, back.definition.settings) == (added.id, 2, {})


def test_a_pause_is_stored_and_outlives_a_change(store: SqlStore) -> None:
    pause = Pause(since=NOW, by="ann", reason="maintenance")
    with store.write() as transaction:
        added = transaction.pipelines.add(DEPLOY)
        transaction.pipelines.pause(added.id, pause)
        assert transaction.pipelines.get("deploy").pause == pause
        assert transaction.pipelines.change(added.id, replace(DEPLOY, settings={})).pause == pause
        transaction.pipelines.pause(added.id, None)
        assert transaction.pipelines.get("deploy").pause is None


def test_health_is_stored_and_begins_anew_with_a_change(store: SqlStore) -> None:
    health = Health(failures=2, since=NOW, error="refused", rest_until=later(60))
    with store.write() as transaction:
        added = transaction.pipelines.add(DEPLOY)
        transaction.pipelines.note(added.id, health)
        assert transaction.pipelines.get("deploy").health == health
        assert transaction.pipelines.change(added.id, replace(DEPLOY, settings={})).health == Health()


def test_a_pipeline_that_comes_back_is_neither_paused_nor_failing(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.pipelines.add(DEPLOY)
        transaction.pipelines.pause(added.id, Pause(since=NOW, by="ann"))
        transaction.pipelines.note(added.id, Health(failures=1, since=NOW, error="refused"))
        transaction.pipelines.remove(added.id)
        back = transaction.pipelines.add(DEPLOY)
    assert (back.pause, back.health) == (None, Health())


def test_a_subscription_is_stored_whole(store: SqlStore) -> None:
    with store.write() as transaction:
        pipeline = with_pipeline(transaction)
        added = transaction.subscriptions.add(REBUILD)
    with store.read() as transaction:
        stored = transaction.subscriptions.get("rebuild")
    assert stored == added == Subscription(id=added.id, definition=REBUILD, pipeline_id=pipeline)


def test_a_subscription_to_an_unknown_pipeline_is_refused(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction, "deploy")
        with pytest.raises(NotFound, match="did you mean 'deploy'"):
            transaction.subscriptions.add(replace(REBUILD, pipeline="deplyo"))


def test_a_subscription_follows_its_pipeline_to_another_name(store: SqlStore) -> None:
    with store.write() as transaction:
        pipeline = transaction.pipelines.add(DEPLOY)
        transaction.subscriptions.add(REBUILD)
        transaction.pipelines.change(pipeline.id, replace(DEPLOY, name="roll-out"))
        assert transaction.subscriptions.get("rebuild").definition.pipeline == "roll-out"


def test_a_subscription_name_is_given_once(store: SqlStore) -> None:
    with store.write() as transaction:
        with_subscription(transaction, "rebuild")
        other = transaction.subscriptions.add(replace(REBUILD, name="other"))
        with pytest.raises(Conflict, match="'rebuild' already"):
            transaction.subscriptions.add(REBUILD)
        with pytest.raises(Conflict, match="'rebuild' already"):
            transaction.subscriptions.change(other.id, REBUILD)


def test_a_removed_subscription_comes_back_under_its_id(store: SqlStore) -> None:
    with store.write() as transaction:
        added = with_subscription(transaction, "rebuild")
        transaction.subscriptions.remove(added)
        assert transaction.subscriptions.all() == []
        with pytest.raises(NotFound, match="'rebuild'"):
            transaction.subscriptions.get("rebuild")
        back = transaction.subscriptions.add(REBUILD)
    assert (back.id, back.revision, back.definition) == (added, 2, REBUILD)


def test_a_changed_subscription_raises_its_revision(store: SqlStore) -> None:
    with store.write() as transaction:
        added = with_subscription(transaction, "rebuild")
        changed = transaction.subscriptions.change(added, REBUILD)
        assert [changed] == list(transaction.subscriptions.all())
    assert (changed.id, changed.revision, changed.definition) == (added, 2, REBUILD)
