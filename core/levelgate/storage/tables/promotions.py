"""The promotions, and what they come to: decisions, grants, and where each version stands at each level."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from levelgate.storage.columns import Id, Json, Time
from levelgate.storage.tables.schema import given, metadata, partial, to

promotions = Table(
    "promotions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    to("version_id", "versions.id"),
    to("level_id", "levels.id"),
    to("lane_id", "lanes.id"),
    given("state", Text),
    given("open", Boolean),
    given("created_at", Time),
    Column("requester", Text),
    given("reason", Text),
    Column("asked_at", Time),
    given("skip", Boolean),
    given("overrides", Json),
    given("rollback", Boolean),
    Column("asking_since", Time),
    Column("asking_stopped_at", Time),
    Column("entered_at", Time),
    Column("worked_at", Time),
    Column("ended_at", Time),
    given("end_reason", Text),
    given("signed_sets", Json),
    given("revision", Integer),
    partial("uq_promotions_version_id_level_id", "version_id", "level_id", where="open = 1", unique=True),
    partial("ix_promotions_open", "lane_id", "id", where="open = 1"),
    partial("ix_promotions_waiting", "level_id", "lane_id", where="state = 'waiting'"),
    Index(None, "lane_id", "level_id", "id"),
    Index(None, "version_id", "id"),
    Index(None, "state", "id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    to("promotion_id", "promotions.id"),
    given("gate", Text),
    given("person", Text),
    given("answer", Text),
    given("reason", Text),
    given("at", Time),
    Column("withdrawn_at", Time),
    given("standing", Boolean),
    partial(
        "uq_decisions_promotion_id_gate_person", "promotion_id", "gate", "person", where="standing = 1", unique=True
    ),
    Index(None, "promotion_id", "id"),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Id, primary_key=True),
    to("version_id", "versions.id"),
    to("level_id", "levels.id"),
    to("lane_id", "lanes.id"),
    given("origin", Text),
    Column("promotion_id", Id, ForeignKey("promotions.id"), unique=True),
    to("carried_from", "grants.id", nullable=True),
    given("digest", Text),
    given("revision", Integer),
    given("granted_at", Time),
    given("granted_by", Text),
    given("reason", Text),
    given("unsupported", Boolean),
    Column("revoked_at", Time),
    Column("revoked_by", Text),
    Column("revoked_reason", Text),
    CheckConstraint("(origin = 'promotion') = (promotion_id IS NOT NULL)", name="ck_grants_promotion_id"),
    CheckConstraint("(origin = 'carry') = (carried_from IS NOT NULL)", name="ck_grants_carried_from"),
    partial("uq_grants_version_id_level_id", "version_id", "level_id", where="revoked_at IS NULL", unique=True),
    Index(None, "version_id", "id"),
    Index(None, "lane_id", "level_id", "id"),
)

standings = Table(
    "standings",
    metadata,
    Column("version_id", Id, ForeignKey("versions.id")),
    Column("level_id", Id, ForeignKey("levels.id")),
    to("lane_id", "lanes.id"),
    given("order_key", LargeBinary),
    given("state", Text),
    given("unsupported", Boolean),
    PrimaryKeyConstraint("version_id", "level_id"),
    Index(None, "lane_id", "level_id", "state", "order_key", "version_id"),
    sqlite_with_rowid=False,
)

check_results = Table(
    "check_results",
    metadata,
    Column("id", Id, primary_key=True),
    to("version_id", "versions.id"),
    given("name", Text),
    given("passed", Boolean),
    given("at", Time),
    given("by", Text),
    given("url", Text),
    Index(None, "version_id", "name", "id"),
)
