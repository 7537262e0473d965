"""The tables; every kind of uniqueness that Levelgate relies on is an index here.

What was removed stays as a row marked `removed`, so names are unique only among the others.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from levelgate.storage.columns import Duration, Id, Json, Time

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def _given(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _to(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Id, ForeignKey(target), nullable=nullable)


def _unique_among_kept(table: str, *columns: str) -> Index:
    return Index(
        f"uq_{table}_{'_'.join(columns)}",
        *columns,
        unique=True,
        sqlite_where=text("removed = 0"),
        postgresql_where=text("NOT removed"),
    )


repositories = Table(
    "repositories",
    metadata,
    Column("id", Id, primary_key=True),
    _given("name", Text),
    _given("type", Text),
    _given("settings", Json),
    _given("identity", Json),
    _given("fingerprint", Text),
    _given("interval", Duration),
    _given("paused", Boolean),
    _given("revision", Integer),
    _given("removed", Boolean),
    _given("due_at", Time),
    _given("failures", Integer),
    _given("listing", Integer),
    _given("again", Boolean),
    Column("polled_at", Time),
    Column("good_at", Time),
    Column("error_code", Text),
    Column("error", Text),
    Column("cursor", Json),
    Column("held_back", Json),
    _given("warnings", Json),
    Column("lease_owner", Text),
    Column("lease_until", Time),
    _unique_among_kept("repositories", "name"),
    _unique_among_kept("repositories", "fingerprint"),
    Index(None, "due_at"),
)

package_definitions = Table(
    "package_definitions",
    metadata,
    Column("id", Id, primary_key=True),
    _to("repository_id", "repositories.id"),
    _given("name", Text),
    _given("versions", Text),
    _given("prereleases", Boolean),
    _given("start", Text),
    _given("start_count", Integer),
    _given("lines", Json),
    _given("settings", Json),
    _given("position", Integer),
    _given("removed", Boolean),
    _unique_among_kept("package_definitions", "repository_id", "name"),
)

packages = Table(
    "packages",
    metadata,
    Column("id", Id, primary_key=True),
    _to("repository_id", "repositories.id"),
    _given("name", Text),
    _to("definition_id", "package_definitions.id"),
    _given("watched", Boolean),
    _given("contacted", Boolean),
    _given("widened", Boolean),
    UniqueConstraint("repository_id", "name"),
    Index(None, "definition_id"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    _given("value", BigInteger),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _to("package_id", "packages.id"),
    _given("version", Text),
    _given("digest", Text),
    _given("order_key", LargeBinary),
    _given("first_seen_at", Time),
    Column("published_at", Time),
    _given("state", Text),
    Column("line", Text),
    _given("passed_over", Boolean),
    Column("quarantined_from", Text),
    Column("alias_of", Id),
    _given("absences", Integer),
    _given("details", Json),
    _given("listing", Integer),
    UniqueConstraint("package_id", "version", "digest"),
    Index(None, "package_id", "order_key", "id", "listing"),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("version_id", Id, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("file_key", Text, primary_key=True),
    _given("digest", Text),
    _given("location", Text),
    _given("size", BigInteger),
    _given("arch", Text),
    Column("built_at", Time),
    Column("published_at", Time),
    _given("details", Json),
    _given("late", Boolean),
    _given("missing", Boolean),
    _given("absences", Integer),
    sqlite_with_rowid=False,
)

pipelines = Table(
    "pipelines",
    metadata,
    Column("id", Id, primary_key=True),
    _given("name", Text),
    _given("type", Text),
    _given("settings", Json),
    _given("timeout", Duration),
    _given("spacing", Json),
    _given("revision", Integer),
    _given("removed", Boolean),
    _unique_among_kept("pipelines", "name"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    _given("name", Text),
    _given("packages", Json),
    _to("pipeline_id", "pipelines.id"),
    _given("events", Json),
    _given("each", Text),
    _given("revision", Integer),
    _given("removed", Boolean),
    _unique_among_kept("subscriptions", "name"),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Id, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    _to("pipeline_id", "pipelines.id"),
    _to("subscription_id", "subscriptions.id", nullable=True),
    _to("version_id", "versions.id", nullable=True),
    Column("event", Id),
    _given("lane", Text),
    _given("payload", Json),
    _given("created_at", Time),
    _given("due_at", Time),
    _given("state", Text),
    _given("attempt", Integer),
    Column("owner", Text),
    Column("lease_until", Time),
    Column("started_at", Time),
    Column("ended_at", Time),
    _given("reason", Text),
    Column("exit_status", Integer),
    _given("details", Json),
    Index(None, "state", "number"),
    Index(None, "state", "due_at"),
    Index(None, "subscription_id", "lane", "state"),
    Index(None, "version_id"),
    sqlite_autoincrement=True,
)

run_logs = Table(
    "run_logs",
    metadata,
    Column("run", Id, ForeignKey("runs.number"), primary_key=True),
    Column("ends_at", Integer, primary_key=True),
    _given("size", Integer),
    _given("attempt", Integer),
    _given("text", Text),
)

events = Table(
    "events",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    _given("kind", Text),
    _given("subject", Text),
    Column("package", Text),
    _given("at", Time),
    _given("actor", Text),
    _given("reason", Text),
    _given("data", Json),
    _given("prev_hash", Text),
    _given("hash", Text),
    Index(None, "subject", "number"),
    Index(None, "package", "number"),
)
