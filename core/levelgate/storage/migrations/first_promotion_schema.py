"""The part of the first schema that is about promotion."""

import sqlalchemy as sa
from alembic import op

from levelgate.storage.migrations.indexes import ID, partial, unique_among_kept


def groups() -> None:
    """Make the table `groups`."""
    op.create_table(
        "groups",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
    )
    unique_among_kept("uq_groups_name", "groups", ["name"])


def products() -> None:
    """Make the table `products`."""
    op.create_table(
        "products",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
    )
    unique_among_kept("uq_products_name", "products", ["name"])


def roles() -> None:
    """Make the table `roles`."""
    op.create_table(
        "roles",
        sa.Column("id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("persons", sa.Text(), nullable=False),
        sa.Column("tracks", sa.Text(), nullable=False),
        sa.Column("levels", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
    )


def tracks() -> None:
    """Make the table `tracks`."""
    op.create_table(
        "tracks",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tracks"),
    )
    unique_among_kept("uq_tracks_name", "tracks", ["name"])


def levels() -> None:
    """Make the table `levels`."""
    op.create_table(
        "levels",
        sa.Column("id", ID, nullable=False),
        sa.Column("track_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_levels_track_id"),
        sa.PrimaryKeyConstraint("id", name="pk_levels"),
    )
    unique_among_kept("uq_levels_track_id_name", "levels", ["track_id", "name"])
    op.create_index("ix_levels_track_id", "levels", ["track_id"])


def sets() -> None:
    """Make the table `sets`."""
    op.create_table(
        "sets",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("members_hash", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_sets_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sets"),
    )
    op.create_index("ix_sets_product_id_id", "sets", ["product_id", "id"])
    op.create_index("ix_sets_product_id_members_hash_id", "sets", ["product_id", "members_hash", "id"])
    op.create_index("ix_sets_state_id", "sets", ["state", "id"])
    partial("uq_sets_running", "sets", ["product_id"], "state = 'running'", unique=True)


def lanes() -> None:
    """Make the table `lanes`."""
    op.create_table(
        "lanes",
        sa.Column("id", ID, nullable=False),
        sa.Column("package_id", ID, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("track_id", ID, nullable=False),
        sa.Column("first_contact", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("wake_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name="fk_lanes_package_id"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_lanes_track_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lanes"),
        sa.UniqueConstraint("package_id", "line", "track_id", name="uq_lanes_package_id_line_track_id"),
    )
    partial("ix_lanes_due", "lanes", ["id"], "due = 1")
    op.create_index("ix_lanes_track_id", "lanes", ["track_id"])
    op.create_index("ix_lanes_wake_at", "lanes", ["wake_at"])


def check_results() -> None:
    """Make the table `check_results`."""
    op.create_table(
        "check_results",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_check_results_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_check_results"),
    )
    op.create_index("ix_check_results_version_id_name_id", "check_results", ["version_id", "name", "id"])


def holds() -> None:
    """Make the table `holds`."""
    op.create_table(
        "holds",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("track_id", ID, nullable=True),
        sa.Column("level_id", ID, nullable=True),
        sa.Column("package_id", ID, nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=True),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("rollbacks_too", sa.Boolean(), nullable=False),
        sa.Column("declared", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("pinned_version", ID, nullable=True),
        sa.Column("asked_until", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_holds_track_id"),
        sa.ForeignKeyConstraint(["level_id"], ["levels.id"], name="fk_holds_level_id"),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name="fk_holds_package_id"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_holds_version_id"),
        sa.ForeignKeyConstraint(["pinned_version"], ["versions.id"], name="fk_holds_pinned_version"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    partial("ix_holds_package_id_version_id", "holds", ["package_id", "version_id"], "lifted_at IS NULL")
    op.create_index("ix_holds_version_id", "holds", ["version_id"])
    op.create_index("ix_holds_pinned_version", "holds", ["pinned_version"])
    partial("uq_holds_declared", "holds", ["declared"], "lifted_at IS NULL", unique=True)
    partial(
        "uq_holds_pin", "holds", ["package_id", "line", "level_id"], "kind = 'pin' AND lifted_at IS NULL", unique=True
    )


def promotions() -> None:
    """Make the table `promotions`."""
    op.create_table(
        "promotions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("level_id", ID, nullable=False),
        sa.Column("lane_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("skip", sa.Boolean(), nullable=False),
        sa.Column("overrides", sa.Text(), nullable=False),
        sa.Column("rollback", sa.Boolean(), nullable=False),
        sa.Column("asking_since", sa.BigInteger(), nullable=True),
        sa.Column("asking_stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("entered_at", sa.BigInteger(), nullable=True),
        sa.Column("worked_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("signed_sets", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_promotions_version_id"),
        sa.ForeignKeyConstraint(["level_id"], ["levels.id"], name="fk_promotions_level_id"),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes.id"], name="fk_promotions_lane_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promotions"),
    )
    op.create_index("ix_promotions_lane_id_level_id_id", "promotions", ["lane_id", "level_id", "id"])
    partial("ix_promotions_open", "promotions", ["lane_id", "id"], "open = 1")
    partial("ix_promotions_waiting", "promotions", ["level_id", "lane_id"], "state = 'waiting'")
    op.create_index("ix_promotions_state_id", "promotions", ["state", "id"])
    op.create_index("ix_promotions_version_id_id", "promotions", ["version_id", "id"])
    partial("uq_promotions_version_id_level_id", "promotions", ["version_id", "level_id"], "open = 1", unique=True)


def standings() -> None:
    """Make the table `standings`."""
    op.create_table(
        "standings",
        sa.Column("version_id", ID, nullable=False),
        sa.Column("level_id", ID, nullable=False),
        sa.Column("lane_id", ID, nullable=False),
        sa.Column("order_key", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("unsupported", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_standings_version_id"),
        sa.ForeignKeyConstraint(["level_id"], ["levels.id"], name="fk_standings_level_id"),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes.id"], name="fk_standings_lane_id"),
        sa.PrimaryKeyConstraint("version_id", "level_id", name="pk_standings"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_standings_lane_id_level_id_state_order_key_version_id",
        "standings",
        ["lane_id", "level_id", "state", "order_key", "version_id"],
    )


def decisions() -> None:
    """Make the table `decisions`."""
    op.create_table(
        "decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("promotion_id", ID, nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["promotion_id"], ["promotions.id"], name="fk_decisions_promotion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_promotion_id_id", "decisions", ["promotion_id", "id"])
    partial(
        "uq_decisions_promotion_id_gate_person",
        "decisions",
        ["promotion_id", "gate", "person"],
        "standing = 1",
        unique=True,
    )


def grants() -> None:
    """Make the table `grants`."""
    op.create_table(
        "grants",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("level_id", ID, nullable=False),
        sa.Column("lane_id", ID, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("promotion_id", ID, nullable=True),
        sa.Column("carried_from", ID, nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("unsupported", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_grants_version_id"),
        sa.ForeignKeyConstraint(["level_id"], ["levels.id"], name="fk_grants_level_id"),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes.id"], name="fk_grants_lane_id"),
        sa.ForeignKeyConstraint(["promotion_id"], ["promotions.id"], name="fk_grants_promotion_id"),
        sa.ForeignKeyConstraint(["carried_from"], ["grants.id"], name="fk_grants_carried_from"),
        sa.CheckConstraint("(origin = 'promotion') = (promotion_id IS NOT NULL)", name="ck_grants_promotion_id"),
        sa.CheckConstraint("(origin = 'carry') = (carried_from IS NOT NULL)", name="ck_grants_carried_from"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.UniqueConstraint("promotion_id", name="uq_grants_promotion_id"),
    )
    op.create_index("ix_grants_lane_id_level_id_id", "grants", ["lane_id", "level_id", "id"])
    op.create_index("ix_grants_version_id_id", "grants", ["version_id", "id"])
    partial("uq_grants_version_id_level_id", "grants", ["version_id", "level_id"], "revoked_at IS NULL", unique=True)


def places() -> None:
    """Make the table `places`."""
    op.create_table(
        "places",
        sa.Column("lane_id", ID, nullable=False),
        sa.Column("level_id", ID, nullable=False),
        sa.Column("occupant", ID, nullable=True),
        sa.Column("occupied_by", ID, nullable=True),
        sa.Column("newest_key", sa.LargeBinary(), nullable=True),
        sa.Column("newest_id", ID, nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("available", ID, nullable=True),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes.id"], name="fk_places_lane_id"),
        sa.ForeignKeyConstraint(["level_id"], ["levels.id"], name="fk_places_level_id"),
        sa.ForeignKeyConstraint(["occupant"], ["versions.id"], name="fk_places_occupant"),
        sa.ForeignKeyConstraint(["occupied_by"], ["promotions.id"], name="fk_places_occupied_by"),
        sa.ForeignKeyConstraint(["available"], ["versions.id"], name="fk_places_available"),
        sa.PrimaryKeyConstraint("lane_id", "level_id", name="pk_places"),
        sqlite_with_rowid=False,
    )
    partial("ix_places_available", "places", ["level_id", "lane_id"], "available IS NOT NULL")


def set_members() -> None:
    """Make the table `set_members`."""
    op.create_table(
        "set_members",
        sa.Column("set_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("promotion_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["set_id"], ["sets.id"], name="fk_set_members_set_id"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_set_members_version_id"),
        sa.ForeignKeyConstraint(["promotion_id"], ["promotions.id"], name="fk_set_members_promotion_id"),
        sa.PrimaryKeyConstraint("set_id", "position", name="pk_set_members"),
    )
    op.create_index("ix_set_members_promotion_id", "set_members", ["promotion_id"])
