PRAGMA application_id = 1280724039;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('a0001');
CREATE TABLE artifacts (
	version_id INTEGER NOT NULL, 
	file_key TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	location TEXT NOT NULL, 
	size BIGINT, 
	arch TEXT NOT NULL, 
	built_at BIGINT, 
	published_at BIGINT, 
	details TEXT NOT NULL, 
	late BOOLEAN NOT NULL, 
	missing BOOLEAN NOT NULL, 
	absences INTEGER NOT NULL, 
	CONSTRAINT pk_artifacts PRIMARY KEY (version_id, file_key), 
	CONSTRAINT fk_artifacts_version_id FOREIGN KEY(version_id) REFERENCES versions (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "artifacts" VALUES(1,'x86_64','sha256:aa','https://repo.example.com/x86_64',10,'',NULL,NULL,'{}',0,0,0);
CREATE TABLE check_results (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	passed BOOLEAN NOT NULL, 
	at BIGINT NOT NULL, 
	"by" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	CONSTRAINT pk_check_results PRIMARY KEY (id), 
	CONSTRAINT fk_check_results_version_id FOREIGN KEY(version_id) REFERENCES versions (id)
);
CREATE TABLE counters (
	name TEXT NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);
INSERT INTO "counters" VALUES('version',1);
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	promotion_id INTEGER NOT NULL, 
	gate TEXT NOT NULL, 
	person TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	withdrawn_at BIGINT, 
	standing BOOLEAN NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (id), 
	CONSTRAINT fk_decisions_promotion_id FOREIGN KEY(promotion_id) REFERENCES promotions (id)
);
CREATE TABLE events (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	package TEXT, 
	level TEXT, 
	at BIGINT NOT NULL, 
	actor TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	data TEXT NOT NULL, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (number), 
	CONSTRAINT uq_events_id UNIQUE (id)
);
INSERT INTO "events" VALUES(1,'b658afebcf1ff9acb45b127fb66c48e2','version.detected','version:1','updates/app',NULL,1772366400000000,'levelgate','','{"package":"updates/app"}','0000000000000000000000000000000000000000000000000000000000000000','3dac0f8cc0b4f58827af6346867d4ea3a971a77659493d2abbe75158c4592db2');
INSERT INTO "events" VALUES(2,'e6dd2fe21a8fd4dde45439d4b0e69e78','run.queued','run:run-a','updates/app',NULL,1772366400000000,'levelgate','','{"package":"updates/app"}','3dac0f8cc0b4f58827af6346867d4ea3a971a77659493d2abbe75158c4592db2','9d369c49d09dee3dce850a1a42814bc4ccff4cb2cb7875e414d8ef67fb1f5970');
CREATE TABLE gathered (
	subscription_id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	run TEXT, 
	CONSTRAINT pk_gathered PRIMARY KEY (subscription_id, version_id), 
	CONSTRAINT fk_gathered_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscriptions (id), 
	CONSTRAINT fk_gathered_version_id FOREIGN KEY(version_id) REFERENCES versions (id), 
	CONSTRAINT fk_gathered_event FOREIGN KEY(event) REFERENCES events (number)
)
 WITHOUT ROWID

;
CREATE TABLE grants (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	level_id INTEGER NOT NULL, 
	lane_id INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	promotion_id INTEGER, 
	carried_from INTEGER, 
	digest TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	granted_at BIGINT NOT NULL, 
	granted_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	unsupported BOOLEAN NOT NULL, 
	revoked_at BIGINT, 
	revoked_by TEXT, 
	revoked_reason TEXT, 
	CONSTRAINT pk_grants PRIMARY KEY (id), 
	CONSTRAINT fk_grants_version_id FOREIGN KEY(version_id) REFERENCES versions (id), 
	CONSTRAINT fk_grants_level_id FOREIGN KEY(level_id) REFERENCES levels (id), 
	CONSTRAINT fk_grants_lane_id FOREIGN KEY(lane_id) REFERENCES lanes (id), 
	CONSTRAINT fk_grants_promotion_id FOREIGN KEY(promotion_id) REFERENCES promotions (id), 
	CONSTRAINT fk_grants_carried_from FOREIGN KEY(carried_from) REFERENCES grants (id), 
	CONSTRAINT ck_grants_promotion_id CHECK ((origin = 'promotion') = (promotion_id IS NOT NULL)), 
	CONSTRAINT ck_grants_carried_from CHECK ((origin = 'carry') = (carried_from IS NOT NULL)), 
	CONSTRAINT uq_grants_promotion_id UNIQUE (promotion_id)
);
CREATE TABLE groups (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	members TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_groups PRIMARY KEY (id)
);
CREATE TABLE holds (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	track_id INTEGER, 
	level_id INTEGER, 
	package_id INTEGER, 
	line TEXT, 
	version_id INTEGER, 
	reason TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	begins BIGINT, 
	ends BIGINT, 
	rollbacks_too BOOLEAN NOT NULL, 
	declared TEXT, 
	zone TEXT, 
	pinned_version INTEGER, 
	asked_until BIGINT, 
	lifted_at BIGINT, 
	lifted_by TEXT, 
	lift_reason TEXT, 
	CONSTRAINT pk_holds PRIMARY KEY (id), 
	CONSTRAINT fk_holds_track_id FOREIGN KEY(track_id) REFERENCES tracks (id), 
	CONSTRAINT fk_holds_level_id FOREIGN KEY(level_id) REFERENCES levels (id), 
	CONSTRAINT fk_holds_package_id FOREIGN KEY(package_id) REFERENCES packages (id), 
	CONSTRAINT fk_holds_version_id FOREIGN KEY(version_id) REFERENCES versions (id), 
	CONSTRAINT fk_holds_pinned_version FOREIGN KEY(pinned_version) REFERENCES versions (id)
);
CREATE TABLE lanes (
	id INTEGER NOT NULL, 
	package_id INTEGER NOT NULL, 
	line TEXT NOT NULL, 
	track_id INTEGER NOT NULL, 
	first_contact BOOLEAN NOT NULL, 
	due BOOLEAN NOT NULL, 
	wake_at BIGINT, 
	CONSTRAINT pk_lanes PRIMARY KEY (id), 
	CONSTRAINT fk_lanes_package_id FOREIGN KEY(package_id) REFERENCES packages (id), 
	CONSTRAINT fk_lanes_track_id FOREIGN KEY(track_id) REFERENCES tracks (id), 
	CONSTRAINT uq_lanes_package_id_line_track_id UNIQUE (package_id, line, track_id)
);
CREATE TABLE levels (
	id INTEGER NOT NULL, 
	track_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_levels PRIMARY KEY (id), 
	CONSTRAINT fk_levels_track_id FOREIGN KEY(track_id) REFERENCES tracks (id)
);
CREATE TABLE package_definitions (
	id INTEGER NOT NULL, 
	repository_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	versions TEXT NOT NULL, 
	prereleases BOOLEAN NOT NULL, 
	start TEXT NOT NULL, 
	start_count INTEGER NOT NULL, 
	lines TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	track_id INTEGER, 
	position INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_package_definitions PRIMARY KEY (id), 
	CONSTRAINT fk_package_definitions_repository_id FOREIGN KEY(repository_id) REFERENCES repositories (id), 
	CONSTRAINT fk_package_definitions_track_id FOREIGN KEY(track_id) REFERENCES tracks (id)
);
INSERT INTO "package_definitions" VALUES(1,1,'app','',1,'newest',1,'[]','{}',NULL,0,0);
CREATE TABLE packages (
	id INTEGER NOT NULL, 
	repository_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	definition_id INTEGER NOT NULL, 
	watched BOOLEAN NOT NULL, 
	contacted BOOLEAN NOT NULL, 
	widened BOOLEAN NOT NULL, 
	CONSTRAINT pk_packages PRIMARY KEY (id), 
	CONSTRAINT fk_packages_repository_id FOREIGN KEY(repository_id) REFERENCES repositories (id), 
	CONSTRAINT fk_packages_definition_id FOREIGN KEY(definition_id) REFERENCES package_definitions (id), 
	CONSTRAINT uq_packages_repository_id_name UNIQUE (repository_id, name)
);
INSERT INTO "packages" VALUES(1,1,'app',1,1,0,0);
CREATE TABLE pipelines (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	timeout BIGINT NOT NULL, 
	spacing TEXT NOT NULL, 
	concurrency INTEGER, 
	revision INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	paused_at BIGINT, 
	paused_by TEXT, 
	paused_reason TEXT NOT NULL, 
	failures INTEGER NOT NULL, 
	failing_since BIGINT, 
	error TEXT NOT NULL, 
	rest_until BIGINT, 
	CONSTRAINT pk_pipelines PRIMARY KEY (id)
);
INSERT INTO "pipelines" VALUES(1,'deploy','command','{"command":["make"]}',900000000,'[5000000,30000000,120000000,600000000,1800000000,7200000000]',NULL,1,0,NULL,NULL,'',0,NULL,'',NULL);
CREATE TABLE places (
	lane_id INTEGER NOT NULL, 
	level_id INTEGER NOT NULL, 
	occupant INTEGER, 
	occupied_by INTEGER, 
	newest_key BLOB, 
	newest_id INTEGER, 
	chosen BOOLEAN NOT NULL, 
	available INTEGER, 
	CONSTRAINT pk_places PRIMARY KEY (lane_id, level_id), 
	CONSTRAINT fk_places_lane_id FOREIGN KEY(lane_id) REFERENCES lanes (id), 
	CONSTRAINT fk_places_level_id FOREIGN KEY(level_id) REFERENCES levels (id), 
	CONSTRAINT fk_places_occupant FOREIGN KEY(occupant) REFERENCES versions (id), 
	CONSTRAINT fk_places_occupied_by FOREIGN KEY(occupied_by) REFERENCES promotions (id), 
	CONSTRAINT fk_places_available FOREIGN KEY(available) REFERENCES versions (id)
)
 WITHOUT ROWID

;
CREATE TABLE products (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	definition TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	due_at BIGINT, 
	due BOOLEAN NOT NULL, 
	CONSTRAINT pk_products PRIMARY KEY (id)
);
CREATE TABLE promotions (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	level_id INTEGER NOT NULL, 
	lane_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	open BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	requester TEXT, 
	reason TEXT NOT NULL, 
	asked_at BIGINT, 
	skip BOOLEAN NOT NULL, 
	overrides TEXT NOT NULL, 
	"rollback" BOOLEAN NOT NULL, 
	asking_since BIGINT, 
	asking_stopped_at BIGINT, 
	entered_at BIGINT, 
	worked_at BIGINT, 
	ended_at BIGINT, 
	end_reason TEXT NOT NULL, 
	signed_sets TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_promotions PRIMARY KEY (id), 
	CONSTRAINT fk_promotions_version_id FOREIGN KEY(version_id) REFERENCES versions (id), 
	CONSTRAINT fk_promotions_level_id FOREIGN KEY(level_id) REFERENCES levels (id), 
	CONSTRAINT fk_promotions_lane_id FOREIGN KEY(lane_id) REFERENCES lanes (id)
);
CREATE TABLE repositories (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	interval BIGINT NOT NULL, 
	paused BOOLEAN NOT NULL, 
	revision INTEGER NOT NULL, 
	packages_revision INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	due_at BIGINT NOT NULL, 
	failures INTEGER NOT NULL, 
	listing INTEGER NOT NULL, 
	again BOOLEAN NOT NULL, 
	polled_at BIGINT, 
	good_at BIGINT, 
	error_code TEXT, 
	error TEXT, 
	cursor TEXT, 
	held_back TEXT, 
	warnings TEXT NOT NULL, 
	lease_owner TEXT, 
	lease_until BIGINT, 
	CONSTRAINT pk_repositories PRIMARY KEY (id)
);
INSERT INTO "repositories" VALUES(1,'updates','yum','{"url":"https://repo.example.com/a/"}','{"url":"https://repo.example.com/a/"}','92c10c27200ab200993eec5c5ab9e6159a8e4f614d7f0ce87ace0bf01ba4162d',60000000,0,1,1,0,1772366400000000,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,'[]',NULL,NULL);
CREATE TABLE roles (
	id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	groups TEXT NOT NULL, 
	persons TEXT NOT NULL, 
	tracks TEXT NOT NULL, 
	levels TEXT NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_roles PRIMARY KEY (id)
);
CREATE TABLE run_bodies (
	run INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	CONSTRAINT pk_run_bodies PRIMARY KEY (run), 
	CONSTRAINT fk_run_bodies_run FOREIGN KEY(run) REFERENCES runs (number)
);
CREATE TABLE run_logs (
	run INTEGER NOT NULL, 
	ends_at INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_run_logs PRIMARY KEY (run, ends_at), 
	CONSTRAINT fk_run_logs_run FOREIGN KEY(run) REFERENCES runs (number)
);
INSERT INTO "run_logs" VALUES(1,5,5,1,'done
');
CREATE TABLE runs (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	pipeline_id INTEGER NOT NULL, 
	subscription_id INTEGER, 
	version_id INTEGER, 
	event INTEGER, 
	promotion_id INTEGER, 
	set_id INTEGER, 
	lane TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	settles_by BIGINT, 
	state TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	attempts_before INTEGER NOT NULL, 
	owner TEXT, 
	lease_until BIGINT, 
	cancel_by TEXT, 
	cancel_reason TEXT NOT NULL, 
	started_at BIGINT, 
	ended_at BIGINT, 
	reason TEXT NOT NULL, 
	exit_status INTEGER, 
	details TEXT NOT NULL, 
	CONSTRAINT fk_runs_pipeline_id FOREIGN KEY(pipeline_id) REFERENCES pipelines (id), 
	CONSTRAINT fk_runs_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscriptions (id), 
	CONSTRAINT fk_runs_version_id FOREIGN KEY(version_id) REFERENCES versions (id), 
	CONSTRAINT fk_runs_promotion_id FOREIGN KEY(promotion_id) REFERENCES promotions (id), 
	CONSTRAINT fk_runs_set_id FOREIGN KEY(set_id) REFERENCES sets (id), 
	CONSTRAINT uq_runs_id UNIQUE (id), 
	CONSTRAINT uq_runs_key UNIQUE ("key"), 
	CONSTRAINT uq_runs_promotion_id_pipeline_id UNIQUE (promotion_id, pipeline_id), 
	CONSTRAINT uq_runs_set_id_pipeline_id UNIQUE (set_id, pipeline_id)
);
INSERT INTO "runs" VALUES(1,'run-a','a',1,1,1,1,NULL,NULL,'','{"version":"a"}',1772366400000000,1772366400000000,NULL,'queued',0,0,NULL,NULL,NULL,'',NULL,NULL,'',NULL,'{}');
CREATE TABLE set_members (
	set_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	level TEXT NOT NULL, 
	role TEXT NOT NULL, 
	required BOOLEAN NOT NULL, 
	version_id INTEGER, 
	promotion_id INTEGER, 
	CONSTRAINT pk_set_members PRIMARY KEY (set_id, position), 
	CONSTRAINT fk_set_members_set_id FOREIGN KEY(set_id) REFERENCES sets (id), 
	CONSTRAINT fk_set_members_version_id FOREIGN KEY(version_id) REFERENCES versions (id), 
	CONSTRAINT fk_set_members_promotion_id FOREIGN KEY(promotion_id) REFERENCES promotions (id)
);
CREATE TABLE sets (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	members_hash TEXT NOT NULL, 
	started_at BIGINT NOT NULL, 
	started_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	ended_at BIGINT, 
	end_reason TEXT NOT NULL, 
	CONSTRAINT pk_sets PRIMARY KEY (id), 
	CONSTRAINT fk_sets_product_id FOREIGN KEY(product_id) REFERENCES products (id)
);
CREATE TABLE standings (
	version_id INTEGER NOT NULL, 
	level_id INTEGER NOT NULL, 
	lane_id INTEGER NOT NULL, 
	order_key BLOB NOT NULL, 
	state TEXT NOT NULL, 
	unsupported BOOLEAN NOT NULL, 
	CONSTRAINT pk_standings PRIMARY KEY (version_id, level_id), 
	CONSTRAINT fk_standings_version_id FOREIGN KEY(version_id) REFERENCES versions (id), 
	CONSTRAINT fk_standings_level_id FOREIGN KEY(level_id) REFERENCES levels (id), 
	CONSTRAINT fk_standings_lane_id FOREIGN KEY(lane_id) REFERENCES lanes (id)
)
 WITHOUT ROWID

;
CREATE TABLE subscriptions (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	packages TEXT NOT NULL, 
	pipeline_id INTEGER NOT NULL, 
	events TEXT NOT NULL, 
	"each" TEXT NOT NULL, 
	wait_for TEXT NOT NULL, 
	quiet BIGINT, 
	revision INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_subscriptions PRIMARY KEY (id), 
	CONSTRAINT fk_subscriptions_pipeline_id FOREIGN KEY(pipeline_id) REFERENCES pipelines (id)
);
INSERT INTO "subscriptions" VALUES(1,'rebuild','["updates/*"]',1,'["version.detected"]','version','any',NULL,1,0);
CREATE TABLE tracks (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	definition TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_tracks PRIMARY KEY (id)
);
CREATE TABLE versions (
	id INTEGER NOT NULL, 
	package_id INTEGER NOT NULL, 
	version TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	order_key BLOB NOT NULL, 
	first_seen_at BIGINT NOT NULL, 
	published_at BIGINT, 
	state TEXT NOT NULL, 
	line TEXT, 
	passed_over BOOLEAN NOT NULL, 
	quarantined_from TEXT, 
	alias_of INTEGER, 
	absences INTEGER NOT NULL, 
	details TEXT NOT NULL, 
	listing INTEGER NOT NULL, 
	CONSTRAINT pk_versions PRIMARY KEY (id), 
	CONSTRAINT fk_versions_package_id FOREIGN KEY(package_id) REFERENCES packages (id), 
	CONSTRAINT uq_versions_package_id_version_digest UNIQUE (package_id, version, digest)
);
INSERT INTO "versions" VALUES(1,1,'1.1','sha256:0000000000000000000000000000000000000000000000000000000000000001',X'00000001',1772366400000000,NULL,'present','main',0,NULL,NULL,0,'{}',0);
CREATE INDEX ix_events_package_number ON events (package, number);
CREATE INDEX ix_events_subject_number ON events (subject, number);
CREATE INDEX ix_events_level ON events (level, number) WHERE level IS NOT NULL;
CREATE UNIQUE INDEX uq_groups_name ON groups (name) WHERE removed = 0;
CREATE UNIQUE INDEX uq_pipelines_name ON pipelines (name) WHERE removed = 0;
CREATE UNIQUE INDEX uq_products_name ON products (name) WHERE removed = 0;
CREATE INDEX ix_repositories_due_at ON repositories (due_at);
CREATE UNIQUE INDEX uq_repositories_fingerprint ON repositories (fingerprint) WHERE removed = 0;
CREATE UNIQUE INDEX uq_repositories_name ON repositories (name) WHERE removed = 0;
CREATE UNIQUE INDEX uq_tracks_name ON tracks (name) WHERE removed = 0;
CREATE INDEX ix_levels_track_id ON levels (track_id);
CREATE UNIQUE INDEX uq_levels_track_id_name ON levels (track_id, name) WHERE removed = 0;
CREATE UNIQUE INDEX uq_package_definitions_repository_id_name ON package_definitions (repository_id, name) WHERE removed = 0;
CREATE INDEX ix_sets_product_id_id ON sets (product_id, id);
CREATE INDEX ix_sets_product_id_members_hash_id ON sets (product_id, members_hash, id);
CREATE INDEX ix_sets_state_id ON sets (state, id);
CREATE UNIQUE INDEX uq_sets_running ON sets (product_id) WHERE state = 'running';
CREATE UNIQUE INDEX uq_subscriptions_name ON subscriptions (name) WHERE removed = 0;
CREATE INDEX ix_packages_definition_id ON packages (definition_id);
CREATE INDEX ix_lanes_due ON lanes (id) WHERE due = 1;
CREATE INDEX ix_lanes_track_id ON lanes (track_id);
CREATE INDEX ix_lanes_wake_at ON lanes (wake_at);
CREATE INDEX ix_versions_package_id_line_order_key_id ON versions (package_id, line, order_key, id);
CREATE INDEX ix_versions_package_id_order_key_id_listing ON versions (package_id, order_key, id, listing);
CREATE INDEX ix_check_results_version_id_name_id ON check_results (version_id, name, id);
CREATE INDEX ix_holds_package_id_version_id ON holds (package_id, version_id) WHERE lifted_at IS NULL;
CREATE INDEX ix_holds_version_id ON holds (version_id);
CREATE INDEX ix_holds_pinned_version ON holds (pinned_version);
CREATE UNIQUE INDEX uq_holds_declared ON holds (declared) WHERE lifted_at IS NULL;
CREATE UNIQUE INDEX uq_holds_pin ON holds (package_id, line, level_id) WHERE kind = 'pin' AND lifted_at IS NULL;
CREATE INDEX ix_promotions_lane_id_level_id_id ON promotions (lane_id, level_id, id);
CREATE INDEX ix_promotions_open ON promotions (lane_id, id) WHERE open = 1;
CREATE INDEX ix_promotions_waiting ON promotions (level_id, lane_id) WHERE state = 'waiting';
CREATE INDEX ix_promotions_state_id ON promotions (state, id);
CREATE INDEX ix_promotions_version_id_id ON promotions (version_id, id);
CREATE UNIQUE INDEX uq_promotions_version_id_level_id ON promotions (version_id, level_id) WHERE open = 1;
CREATE INDEX ix_standings_lane_id_level_id_state_order_key_version_id ON standings (lane_id, level_id, state, order_key, version_id);
CREATE INDEX ix_decisions_promotion_id_id ON decisions (promotion_id, id);
CREATE UNIQUE INDEX uq_decisions_promotion_id_gate_person ON decisions (promotion_id, gate, person) WHERE standing = 1;
CREATE INDEX ix_grants_lane_id_level_id_id ON grants (lane_id, level_id, id);
CREATE INDEX ix_grants_version_id_id ON grants (version_id, id);
CREATE UNIQUE INDEX uq_grants_version_id_level_id ON grants (version_id, level_id) WHERE revoked_at IS NULL;
CREATE INDEX ix_places_available ON places (level_id, lane_id) WHERE available IS NOT NULL;
CREATE INDEX ix_runs_state_due_at ON runs (state, due_at);
CREATE INDEX ix_runs_state_number ON runs (state, number);
CREATE INDEX ix_runs_state_pipeline_id_number ON runs (state, pipeline_id, number);
CREATE INDEX ix_runs_subscription_id_lane_state ON runs (subscription_id, lane, state);
CREATE INDEX ix_runs_version_id ON runs (version_id);
CREATE INDEX ix_set_members_promotion_id ON set_members (promotion_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',1);
COMMIT;
