"""What is watched, recorded and started."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from levelgate.storage.columns import Duration, Id, Json, Time
from levelgate.storage.tables.schema import given, metadata, to, unique_among_kept

repositories = Table(
    "repositories",
    metadata,
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("type", Text),
    given("settings", Json),
    given("identity", Json),
    given("fingerprint", Text),
    given("interval", Duration),
    given("paused", Boolean),
    given("revision", Integer),
    given("removed", Boolean),
    given("due_at", Time),
    given("failures", Integer),
    given("listing", Integer),
    given("again", Boolean),
    Column("polled_at", Time),
    Column("good_at", Time),
    Column("error_code", Text),
    Column("error", Text),
    Column("cursor", Json),
    Column("held_back", Json),
    given("warnings", Json),
    Column("lease_owner", Text),
    Column("lease_until", Time),
    unique_among_kept("repositories", "name"),
    unique_among_kept("repositories", "fingerprint"),
    Index(None, "due_at"),
)

package_definitions = Table(
    "package_definitions",
    metadata,
    Column("id", Id, primary_key=True),
    to("repository_id", "repositories.id"),
    given("name", Text),
    given("versions", Text),
    given("prereleases", Boolean),
    given("start", Text),
    given("start_count", Integer),
    given("lines", Json),
    given("settings", Json),
    given("position", Integer),
    given("removed", Boolean),
    unique_among_kept("package_definitions", "repository_id", "name"),
)

packages = Table(
    "packages",
    metadata,
    Column("id", Id, primary_key=True),
    to("repository_id", "repositories.id"),
    given("name", Text),
    to("definition_id", "package_definitions.id"),
    given("watched", Boolean),
    given("contacted", Boolean),
    given("widened", Boolean),
    UniqueConstraint("repository_id", "name"),
    Index(None, "definition_id"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    given("value", BigInteger),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    to("package_id", "packages.id"),
    given("version", Text),
    given("digest", Text),
    given("order_key", LargeBinary),
    given("first_seen_at", Time),
    Column("published_at", Time),
    given("state", Text),
    Column("line", Text),
    given("passed_over", Boolean),
    Column("quarantined_from", Text),
    Column("alias_of", Id),
    given("absences", Integer),
    given("details", Json),
    given("listing", Integer),
    UniqueConstraint("package_id", "version", "digest"),
    Index(None, "package_id", "order_key", "id", "listing"),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("version_id", Id, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("file_key", Text, primary_key=True),
    given("digest", Text),
    given("location", Text),
    given("size", BigInteger),
    given("arch", Text),
    Column("built_at", Time),
    Column("published_at", Time),
    given("details", Json),
    given("late", Boolean),
    given("missing", Boolean),
    given("absences", Integer),
    sqlite_with_rowid=False,
)

pipelines = Table(
    "pipelines",
    metadata,
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("type", Text),
    given("settings", Json),
    given("timeout", Duration),
    given("spacing", Json),
    given("revision", Integer),
    given("removed", Boolean),
    unique_among_kept("pipelines", "name"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("packages", Json),
    to("pipeline_id", "pipelines.id"),
    given("events", Json),
    given("each", Text),
    given("revision", Integer),
    given("removed", Boolean),
    unique_among_kept("subscriptions", "name"),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Id, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    to("pipeline_id", "pipelines.id"),
    to("subscription_id", "subscriptions.id", nullable=True),
    to("version_id", "versions.id", nullable=True),
    Column("event", Id),
    given("lane", Text),
    given("payload", Json),
    given("created_at", Time),
    given("due_at", Time),
    given("state", Text),
    given("attempt", Integer),
    Column("owner", Text),
    Column("lease_until", Time),
    Column("started_at", Time),
    Column("ended_at", Time),
    given("reason", Text),
    Column("exit_status", Integer),
    given("details", Json),
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
    given("size", Integer),
    given("attempt", Integer),
    given("text", Text),
)

events = Table(
    "events",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    given("kind", Text),
    given("subject", Text),
    Column("package", Text),
    given("at", Time),
    given("actor", Text),
    given("reason", Text),
    given("data", Json),
    given("prev_hash", Text),
    given("hash", Text),
    Index(None, "subject", "number"),
    Index(None, "package", "number"),
)
