"""The first schema.

Revisions stay as they were released: a change of the tables is a new revision.
"""

import sqlalchemy as sa
from alembic import op

from levelgate.storage.migrations import first_promotion_schema as promotion
from levelgate.storage.migrations.indexes import ID, partial, unique_among_kept

revision = "a0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    _counters()
    _events()
    promotion.groups()
    _pipelines()
    promotion.products()
    _repositories()
    promotion.roles()
    promotion.tracks()
    promotion.levels()
    _package_definitions()
    promotion.sets()
    _subscriptions()
    _packages()
    promotion.lanes()
    _versions()
    _artifacts()
    promotion.check_results()
    _gathered()
    promotion.holds()
    promotion.promotions()
    promotion.standings()
    promotion.decisions()
    promotion.grants()
    promotion.places()
    _runs()
    promotion.set_members()
    _run_bodies()
    _run_logs()


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
    )
    op.create_index("ix_events_package_number", "events", ["package", "number"])
    op.create_index("ix_events_subject_number", "events", ["subject", "number"])
    partial("ix_events_level", "events", ["level", "number"], "level IS NOT NULL")


def _pipelines() -> None:
    op.create_table(
        "pipelines",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("timeout", sa.BigInteger(), nullable=False),
        sa.Column("spacing", sa.Text(), nullable=False),
        sa.Column("concurrency", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_by", sa.Text(), nullable=True),
        sa.Column("paused_reason", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("rest_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pipelines"),
    )
    unique_among_kept("uq_pipelines_name", "pipelines", ["name"])


def _repositories() -> None:
    op.create_table(
        "repositories",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("interval", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("packages_revision", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("listing", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("polled_at", sa.BigInteger(), nullable=True),
        sa.Column("good_at", sa.BigInteger(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("held_back", sa.Text(), nullable=True),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_repositories"),
    )
    op.create_index("ix_repositories_due_at", "repositories", ["due_at"])
    unique_among_kept("uq_repositories_fingerprint", "repositories", ["fingerprint"])
    unique_among_kept("uq_repositories_name", "repositories", ["name"])


def _package_definitions() -> None:
    op.create_table(
        "package_definitions",
        sa.Column("id", ID, nullable=False),
        sa.Column("repository_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("prereleases", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("start_count", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("track_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["repository_id"], ["repositories.id"], name="fk_package_definitions_repository_id"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_package_definitions_track_id"),
        sa.PrimaryKeyConstraint("id", name="pk_package_definitions"),
    )
    unique_among_kept("uq_package_definitions_repository_id_name", "package_definitions", ["repository_id", "name"])


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.Column("pipeline_id", ID, nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("each", sa.Text(), nullable=False),
        sa.Column("wait_for", sa.Text(), nullable=False),
        sa.Column("quiet", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["pipeline_id"], ["pipelines.id"], name="fk_subscriptions_pipeline_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    unique_among_kept("uq_subscriptions_name", "subscriptions", ["name"])


def _packages() -> None:
    op.create_table(
        "packages",
        sa.Column("id", ID, nullable=False),
        sa.Column("repository_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition_id", ID, nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("contacted", sa.Boolean(), nullable=False),
        sa.Column("widened", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["repository_id"], ["repositories.id"], name="fk_packages_repository_id"),
        sa.ForeignKeyConstraint(["definition_id"], ["package_definitions.id"], name="fk_packages_definition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_packages"),
        sa.UniqueConstraint("repository_id", "name", name="uq_packages_repository_id_name"),
    )
    op.create_index("ix_packages_definition_id", "packages", ["definition_id"])


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("package_id", ID, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("order_key", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("passed_over", sa.Boolean(), nullable=False),
        sa.Column("quarantined_from", sa.Text(), nullable=True),
        sa.Column("alias_of", ID, nullable=True),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("listing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name="fk_versions_package_id"),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.UniqueConstraint("package_id", "version", "digest", name="uq_versions_package_id_version_digest"),
    )
    op.create_index("ix_versions_package_id_line_order_key_id", "versions", ["package_id", "line", "order_key", "id"])
    op.create_index(
        "ix_versions_package_id_order_key_id_listing", "versions", ["package_id", "order_key", "id", "listing"]
    )


def _artifacts() -> None:
    op.create_table(
        "artifacts",
        sa.Column("version_id", ID, nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("arch", sa.Text(), nullable=False),
        sa.Column("built_at", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.Boolean(), nullable=False),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_artifacts_version_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version_id", "file_key", name="pk_artifacts"),
        sqlite_with_rowid=False,
    )


def _gathered() -> None:
    op.create_table(
        "gathered",
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name="fk_gathered_subscription_id"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_gathered_version_id"),
        sa.ForeignKeyConstraint(["event"], ["events.number"], name="fk_gathered_event"),
        sa.PrimaryKeyConstraint("subscription_id", "version_id", name="pk_gathered"),
        sqlite_with_rowid=False,
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("number", ID, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("pipeline_id", ID, nullable=False),
        sa.Column("subscription_id", ID, nullable=True),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("event", ID, nullable=True),
        sa.Column("promotion_id", ID, nullable=True),
        sa.Column("set_id", ID, nullable=True),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("settles_by", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("attempts_before", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("cancel_by", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exit_status", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pipeline_id"], ["pipelines.id"], name="fk_runs_pipeline_id"),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name="fk_runs_subscription_id"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_runs_version_id"),
        sa.ForeignKeyConstraint(["promotion_id"], ["promotions.id"], name="fk_runs_promotion_id"),
        sa.ForeignKeyConstraint(["set_id"], ["sets.id"], name="fk_runs_set_id"),
        sa.PrimaryKeyConstraint("number", name="pk_runs"),
        sa.UniqueConstraint("id", name="uq_runs_id"),
        sa.UniqueConstraint("key", name="uq_runs_key"),
        sa.UniqueConstraint("promotion_id", "pipeline_id", name="uq_runs_promotion_id_pipeline_id"),
        sa.UniqueConstraint("set_id", "pipeline_id", name="uq_runs_set_id_pipeline_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_state_due_at", "runs", ["state", "due_at"])
    op.create_index("ix_runs_state_number", "runs", ["state", "number"])
    op.create_index("ix_runs_state_pipeline_id_number", "runs", ["state", "pipeline_id", "number"])
    op.create_index("ix_runs_subscription_id_lane_state", "runs", ["subscription_id", "lane", "state"])
    op.create_index("ix_runs_version_id", "runs", ["version_id"])


def _run_bodies() -> None:
    op.create_table(
        "run_bodies",
        sa.Column("run", ID, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_run_bodies_run"),
        sa.PrimaryKeyConstraint("run", name="pk_run_bodies"),
    )


def _run_logs() -> None:
    op.create_table(
        "run_logs",
        sa.Column("run", ID, nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_run_logs_run"),
        sa.PrimaryKeyConstraint("run", "ends_at", name="pk_run_logs"),
    )
