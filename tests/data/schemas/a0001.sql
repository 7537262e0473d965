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
	size BIGINT NOT NULL, 
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
CREATE TABLE counters (
	name TEXT NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);
INSERT INTO "counters" VALUES('version',1);
CREATE TABLE events (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	package TEXT, 
	at BIGINT NOT NULL, 
	actor TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	data TEXT NOT NULL, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (number), 
	CONSTRAINT uq_events_id UNIQUE (id)
);
INSERT INTO "events" VALUES(1,'b658afebcf1ff9acb45b127fb66c48e2','version.detected','version:1','updates/app',1772366400000000,'levelgate','','{"package":"updates/app"}','0000000000000000000000000000000000000000000000000000000000000000','3dac0f8cc0b4f58827af6346867d4ea3a971a77659493d2abbe75158c4592db2');
INSERT INTO "events" VALUES(2,'e6dd2fe21a8fd4dde45439d4b0e69e78','run.queued','run:run-a','updates/app',1772366400000000,'levelgate','','{"package":"updates/app"}','3dac0f8cc0b4f58827af6346867d4ea3a971a77659493d2abbe75158c4592db2','9d369c49d09dee3dce850a1a42814bc4ccff4cb2cb7875e414d8ef67fb1f5970');
CREATE TABLE gathered (
	subscription_id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	run TEXT, 
	CONSTRAINT pk_gathered PRIMARY KEY (subscription_id, version_id), 
	CONSTRAINT fk_gathered_event FOREIGN KEY(event) REFERENCES events (number), 
	CONSTRAINT fk_gathered_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscriptions (id), 
	CONSTRAINT fk_gathered_version_id FOREIGN KEY(version_id) REFERENCES versions (id)
)
 WITHOUT ROWID

;
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
	position INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_package_definitions PRIMARY KEY (id), 
	CONSTRAINT fk_package_definitions_repository_id FOREIGN KEY(repository_id) REFERENCES repositories (id)
);
INSERT INTO "package_definitions" VALUES(1,1,'app','',1,'newest',1,'[]','{}',0,0);
CREATE TABLE packages (
	id INTEGER NOT NULL, 
	repository_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	definition_id INTEGER NOT NULL, 
	watched BOOLEAN NOT NULL, 
	contacted BOOLEAN NOT NULL, 
	widened BOOLEAN NOT NULL, 
	CONSTRAINT pk_packages PRIMARY KEY (id), 
	CONSTRAINT fk_packages_definition_id FOREIGN KEY(definition_id) REFERENCES package_definitions (id), 
	CONSTRAINT fk_packages_repository_id FOREIGN KEY(repository_id) REFERENCES repositories (id), 
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
	CONSTRAINT uq_runs_id UNIQUE (id), 
	CONSTRAINT uq_runs_key UNIQUE ("key")
);
INSERT INTO "runs" VALUES(1,'run-a','a',1,1,1,1,'','{"version":"a"}',1772366400000000,1772366400000000,NULL,'queued',0,0,NULL,NULL,NULL,'',NULL,NULL,'',NULL,'{}');
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
CREATE INDEX ix_repositories_due_at ON repositories (due_at);
CREATE UNIQUE INDEX uq_repositories_fingerprint ON repositories (fingerprint) WHERE removed = 0;
CREATE UNIQUE INDEX uq_repositories_name ON repositories (name) WHERE removed = 0;
CREATE UNIQUE INDEX uq_package_definitions_repository_id_name ON package_definitions (repository_id, name) WHERE removed = 0;
CREATE INDEX ix_packages_definition_id ON packages (definition_id);
CREATE INDEX ix_versions_package_id_order_key_id_listing ON versions (package_id, order_key, id, listing);
CREATE UNIQUE INDEX uq_pipelines_name ON pipelines (name) WHERE removed = 0;
CREATE UNIQUE INDEX uq_subscriptions_name ON subscriptions (name) WHERE removed = 0;
CREATE INDEX ix_runs_state_due_at ON runs (state, due_at);
CREATE INDEX ix_runs_state_number ON runs (state, number);
CREATE INDEX ix_runs_state_pipeline_id_number ON runs (state, pipeline_id, number);
CREATE INDEX ix_runs_subscription_id_lane_state ON runs (subscription_id, lane, state);
CREATE INDEX ix_runs_version_id ON runs (version_id);
CREATE INDEX ix_events_package_number ON events (package, number);
CREATE INDEX ix_events_subject_number ON events (subject, number);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',1);
COMMIT;
