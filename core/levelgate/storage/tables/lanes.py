"""The tracks and their levels, and the lanes that move on them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from levelgate.storage.columns import Id, Json, Time
from levelgate.storage.tables.schema import given, metadata, partial, to, unique_among_kept

tracks = Table(
    "tracks",
    metadata,
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("definition", Json),
    given("revision", Integer),
    given("removed", Boolean),
    unique_among_kept("tracks", "name"),
)

levels = Table(
    "levels",
    metadata,
    Column("id", Id, primary_key=True),
    to("track_id", "tracks.id"),
    given("name", Text),
    given("removed", Boolean),
    unique_among_kept("levels", "track_id", "name"),
    Index(None, "track_id"),
)

lanes = Table(
    "lanes",
    metadata,
    Column("id", Id, primary_key=True),
    to("package_id", "packages.id"),
    given("line", Text),
    to("track_id", "tracks.id"),
    given("first_contact", Boolean),
    given("due", Boolean),
    Column("wake_at", Time),
    UniqueConstraint("package_id", "line", "track_id"),
    partial("ix_lanes_due", "id", where="due = 1"),
    Index(None, "wake_at"),
    Index(None, "track_id"),
)

places = Table(
    "places",
    metadata,
    Column("lane_id", Id, ForeignKey("lanes.id")),
    Column("level_id", Id, ForeignKey("levels.id")),
    to("occupant", "versions.id", nullable=True),
    to("occupied_by", "promotions.id", nullable=True),
    Column("newest_key", LargeBinary),
    Column("newest_id", Id),
    given("chosen", Boolean),
    to("available", "versions.id", nullable=True),
    PrimaryKeyConstraint("lane_id", "level_id"),
    partial("ix_places_available", "level_id", "lane_id", where="available IS NOT NULL"),
    sqlite_with_rowid=False,
)
