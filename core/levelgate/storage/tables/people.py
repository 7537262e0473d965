"""Who may do what, and what must not move."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from levelgate.storage.columns import Id, Json, Time
from levelgate.storage.tables.schema import given, metadata, partial, to, unique_among_kept

groups = Table(
    "groups",
    metadata,
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("members", Json),
    given("revision", Integer),
    given("removed", Boolean),
    unique_among_kept("groups", "name"),
)

roles = Table(
    "roles",
    metadata,
    Column("id", Id, primary_key=True),
    given("role", Text),
    given("groups", Json),
    given("persons", Json),
    given("tracks", Json),
    given("levels", Json),
    given("removed", Boolean),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Id, primary_key=True),
    given("kind", Text),
    to("track_id", "tracks.id", nullable=True),
    to("level_id", "levels.id", nullable=True),
    to("package_id", "packages.id", nullable=True),
    Column("line", Text),
    to("version_id", "versions.id", nullable=True),
    given("reason", Text),
    given("owner", Text),
    given("created_at", Time),
    Column("begins", Time),
    Column("ends", Time),
    given("rollbacks_too", Boolean),
    Column("declared", Text),
    Column("zone", Text),
    to("pinned_version", "versions.id", nullable=True),
    Column("asked_until", Time),
    Column("lifted_at", Time),
    Column("lifted_by", Text),
    Column("lift_reason", Text),
    partial("uq_holds_pin", "package_id", "line", "level_id", where="kind = 'pin' AND lifted_at IS NULL", unique=True),
    partial("uq_holds_declared", "declared", where="lifted_at IS NULL", unique=True),
    partial("ix_holds_package_id_version_id", "package_id", "version_id", where="lifted_at IS NULL"),
    Index(None, "version_id"),
    Index(None, "pinned_version"),
)
