"""The products, and the sets that are snapshots of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from levelgate.storage.columns import Id, Json, Time
from levelgate.storage.tables.schema import given, metadata, partial, to, unique_among_kept

products = Table(
    "products",
    metadata,
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("definition", Json),
    given("revision", Integer),
    given("removed", Boolean),
    Column("due_at", Time),
    given("due", Boolean),
    unique_among_kept("products", "name"),
)

sets = Table(
    "sets",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    to("product_id", "products.id"),
    given("state", Text),
    given("members_hash", Text),
    given("started_at", Time),
    given("started_by", Text),
    given("reason", Text),
    Column("ended_at", Time),
    given("end_reason", Text),
    Index(None, "product_id", "id"),
    Index(None, "product_id", "members_hash", "id"),
    Index(None, "state", "id"),
    partial("uq_sets_running", "product_id", where="state = 'running'", unique=True),
)

set_members = Table(
    "set_members",
    metadata,
    Column("set_id", Id, ForeignKey("sets.id")),
    Column("position", Integer),
    given("name", Text),
    given("level", Text),
    given("role", Text),
    given("required", Boolean),
    to("version_id", "versions.id", nullable=True),
    to("promotion_id", "promotions.id", nullable=True),
    PrimaryKeyConstraint("set_id", "position"),
    Index(None, "promotion_id"),
)
