"""Versions and their artifacts as the database keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fakes.ledger import NOW, artifact, later, version, with_package
from levelgate.domain.package import Package
from levelgate.domain.reference import parse_version
from levelgate.domain.repository import PollState
from levelgate.domain.version import UpstreamState
from levelgate.errors import Conflict, NotFound, ReferenceInvalid
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore


def _show(transaction: Transaction, package: Package, listing: int) -> None:
    transaction.polls.save({package.repository_id: PollState(due_at=NOW, listing=listing)})


def test_known_versions_come_by_package_oldest_record_first(store: SqlStore) -> None:
    with store.write() as transaction:
        app, web = with_package(transaction, "app"), with_package(transaction, "web")
        added = [version(3, app, key=b"a"), version(1, web), version(2, app, key=b"b")]
        transaction.versions.add(added, listing=0)
        known = transaction.versions.known(app.repository_id)
    assert known == {app.id: [added[2], added[0]], web.id: [added[1]]}


def test_versions_of_packages_no_longer_watched_are_not_among_the_known(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app)], listing=0)
        transaction.packages.undefine(app.definition.id)
        assert transaction.versions.known(app.repository_id) == {}


def test_versions_are_listed_in_version_order_page_by_page(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        keys = {1: b"\x02", 2: b"\x01", 3: b"\x02", 4: b"\xff"}
        transaction.versions.add([version(number, app, key=key) for number, key in keys.items()], listing=0)
        first = transaction.versions.listed(app.id, limit=2)
        rest = transaction.versions.listed(app.id, after=first[-1].order)
    assert [each.id for each in [*first, *rest]] == [2, 1, 3, 4]


def test_versions_are_listed_by_state(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        gone = version(2, app, state=UpstreamState.MISSING)
        transaction.versions.add([version(1, app), gone], listing=0)
        assert list(transaction.versions.listed(app.id, states=[UpstreamState.MISSING])) == [gone]


def test_a_reference_means_the_record_that_is_not_replaced(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        old = version(1, app, "1.0", digest="sha256:aaaa1", state=UpstreamState.REPLACED)
        new = version(2, app, "1.0", digest="sha256:bbbb1")
        transaction.versions.add([new, old], listing=0)
        assert transaction.versions.get(parse_version("updates/app@1.0")) == new
        assert transaction.versions.get(parse_version("updates/app@1.0#sha256:aaaa")) == old


def test_of_several_records_that_are_not_replaced_the_latest_is_meant(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app, "1.0"), version(2, app, "1.0")], listing=0)
        assert transaction.versions.get(parse_version("updates/app@1.0")).id == 2


def test_an_ambiguous_digest_is_refused_with_the_choice(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        both = [version(1, app, "1.0", digest="sha256:aaaa1"), version(2, app, "1.0", digest="sha256:aaaa2")]
        transaction.versions.add(both, listing=0)
        with pytest.raises(ReferenceInvalid, match="sha256:aaaa1, sha256:aaaa2"):
            transaction.versions.get(parse_version("updates/app@1.0#sha256:aaaa"))


def test_an_unknown_version_is_answered_with_the_nearest(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.versions.add([version(1, with_package(transaction), "1.20-3")], listing=0)
        with pytest.raises(NotFound, match=r"did you mean 'updates/app@1\.20-3'"):
            transaction.versions.get(parse_version("updates/app@1.20-4"))


def test_versions_are_found_by_id(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        added = version(1, app)
        transaction.versions.add([added], listing=0)
        assert transaction.versions.by_id([1, 99]) == {1: added}


def test_reserved_ids_are_never_given_out_again(store: SqlStore) -> None:
    with store.write() as transaction:
        assert transaction.versions.reserve(2000) == 1
    with store.write() as transaction:
        assert transaction.versions.reserve(1) == 2001
        assert transaction.versions.reserve(1) == 2002


def test_one_package_has_a_version_with_one_digest_once(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app, "1.0", digest="sha256:aa")], listing=0)
    with pytest.raises(Conflict, match="UNIQUE"), store.write() as transaction:
        transaction.versions.add([version(2, app, "1.0", digest="sha256:aa")], listing=0)


def test_what_may_change_is_updated(store: SqlStore) -> None:
    changes: dict[str, Any] = {
        "state": UpstreamState.MISSING,
        "line": None,
        "passed_over": True,
        "absences": 2,
    }
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app), version(2, app)], listing=0)
        transaction.versions.update([version(1, app, **changes)])
        found = transaction.versions.by_id([1, 2])
    assert found == {1: version(1, app, **changes), 2: version(2, app)}


def test_artifacts_are_added_and_changed(store: SqlStore) -> None:
    held = (artifact("aarch64"), artifact("x86_64"))
    wanted = (replace(held[0], missing=True, absences=2), held[1], artifact("zz", digest="sha256:cc", late=True))
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app, artifacts=held)], listing=0)
        transaction.versions.update([version(1, app, artifacts=wanted)])
        assert transaction.versions.by_id([1])[1].artifacts == wanted


def test_an_artifact_is_stored_whole(store: SqlStore) -> None:
    bare = artifact().artifact
    whole = replace(bare, arch="noarch", built_at=later(1), published_at=later(2), details={"packager": "a\u2028b"})
    held = (replace(artifact(), artifact=whole, late=True, missing=True, absences=1),)
    with store.write() as transaction:
        added = version(1, with_package(transaction), artifacts=held, published_at=later(3), details={"n": 1})
        transaction.versions.add([added], listing=0)
    with store.read() as transaction:
        assert transaction.versions.by_id([1]) == {1: added}


def test_an_unfinished_first_contact_is_invisible(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app)], listing=1)
    with store.read() as transaction:
        assert transaction.versions.known(app.repository_id) == {}
        assert transaction.versions.listed(app.id) == []
        assert transaction.versions.by_id([1]) == {}
        with pytest.raises(NotFound):
            transaction.versions.get(parse_version("updates/app@1.1"))


def test_a_first_contact_becomes_visible_at_once_with_its_last_transaction(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app)], listing=1)
    with store.write() as transaction:
        transaction.versions.add([version(2, app)], listing=1)
        _show(transaction, app, 1)
    with store.read() as transaction:
        assert [each.id for each in transaction.versions.listed(app.id)] == [1, 2]


def test_an_interrupted_first_contact_is_discarded_and_nothing_else(store: SqlStore) -> None:
    with store.write() as transaction:
        app = with_package(transaction)
        transaction.versions.add([version(1, app)], listing=1)
        _show(transaction, app, 1)
        transaction.versions.add([version(number, app) for number in range(2, 1203)], listing=2)
    with store.write() as transaction:
        assert transaction.versions.discard(app.repository_id) == 1201
        assert transaction.versions.discard(app.repository_id) == 0
        _show(transaction, app, 9)
        assert [each.id for each in transaction.versions.listed(app.id)] == [1]
    assert store.check() == []
