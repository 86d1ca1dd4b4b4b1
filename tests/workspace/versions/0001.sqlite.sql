BEGIN TRANSACTION;
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(320) NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	detail VARCHAR(400), 
	PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,'2026-11-22 08:34:50.278304','administrator@localhost','created','source','people',NULL);
INSERT INTO "audit" VALUES(2,'2026-11-22 08:34:50.284543','administrator@localhost','created','segment','everyone',NULL);
INSERT INTO "audit" VALUES(3,'2026-11-22 08:34:50.288054','administrator@localhost','created','segment','first five',NULL);
INSERT INTO "audit" VALUES(4,'2026-11-22 08:34:50.290633','administrator@localhost','created','connection','main',NULL);
INSERT INTO "audit" VALUES(5,'2026-11-22 08:34:50.294957','administrator@localhost','agreed','connection','main','by administrator@localhost, text 2026-11');
INSERT INTO "audit" VALUES(6,'2026-11-22 08:34:50.301924','administrator@localhost','created','export','by property',NULL);
INSERT INTO "audit" VALUES(7,'2026-11-22 08:34:50.306988','administrator@localhost','created','export','by tag',NULL);
CREATE TABLE consents (
	id INTEGER NOT NULL, 
	connection_key VARCHAR(800) NOT NULL, 
	connection VARCHAR(200) NOT NULL, 
	base_url VARCHAR(2000) NOT NULL, 
	brand_id VARCHAR(200), 
	text_version VARCHAR(40) NOT NULL, 
	agreed_by VARCHAR(320) NOT NULL, 
	agreed_at DATETIME NOT NULL, 
	withdrawn_by VARCHAR(320), 
	withdrawn_at DATETIME, 
	withdrawn_because VARCHAR(400), 
	PRIMARY KEY (id)
);
INSERT INTO "consents" VALUES(1,'main','main','http://127.0.0.1:19555/api',NULL,'2026-11','administrator@localhost','2026-11-22 08:34:50.294957',NULL,NULL,NULL);
CREATE TABLE definitions (
	kind VARCHAR(40) NOT NULL, 
	name_key VARCHAR(800) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	document JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by VARCHAR(320) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	updated_by VARCHAR(320) NOT NULL, 
	PRIMARY KEY (kind, name_key)
);
INSERT INTO "definitions" VALUES('source','people','people','{"parquet": "/data/people.parquet", "key": "id"}','2026-11-22 08:34:50.278304','administrator@localhost','2026-11-22 08:34:50.278304','administrator@localhost');
INSERT INTO "definitions" VALUES('segment','everyone','everyone','{"source": "people", "where": {"all": []}}','2026-11-22 08:34:50.284543','administrator@localhost','2026-11-22 08:34:50.284543','administrator@localhost');
INSERT INTO "definitions" VALUES('segment','first five','first five','{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}','2026-11-22 08:34:50.288054','administrator@localhost','2026-11-22 08:34:50.288054','administrator@localhost');
INSERT INTO "definitions" VALUES('connection','main','main','{"display_name": "Main brand \u2013 Gy\u0151r", "users": "administrators", "base_url": "http://127.0.0.1:19555/api", "version": "2026-03-15", "api_key": "env:V1_KEY", "batch_size": 100, "rate_limit": {"requests": 400, "seconds": 60.0}, "tag_rate_limit": {"requests": 60, "seconds": 60.0}, "brand_id": null, "brand_name": null, "export_user": null}','2026-11-22 08:34:50.290633','administrator@localhost','2026-11-22 08:34:50.290633','administrator@localhost');
INSERT INTO "definitions" VALUES('export','by property','by property','{"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave"}','2026-11-22 08:34:50.301924','administrator@localhost','2026-11-22 08:34:50.301924','administrator@localhost');
INSERT INTO "definitions" VALUES('export','by tag','by tag','{"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave"}','2026-11-22 08:34:50.306988','administrator@localhost','2026-11-22 08:34:50.306988','administrator@localhost');
CREATE TABLE run_batches (
	run_id VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	positions JSON NOT NULL, 
	size INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempt INTEGER NOT NULL, 
	batch_id TEXT, 
	sent_at FLOAT, 
	settled_at FLOAT, 
	accepted INTEGER NOT NULL, 
	rejected INTEGER NOT NULL, 
	PRIMARY KEY (run_id, number)
);
INSERT INTO "run_batches" VALUES('20261122-083450-7824',0,'[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]',11,'settled',1,'437aef69c46112fee6b4aeb8',1.79533649225362324712e+09,1.79533649255108070366e+09,8,3);
INSERT INTO "run_batches" VALUES('20261122-083453-2564',0,'{"from": 0, "to": 4}',4,'settled',1,'a72025f524ffa581510d0d22',1.79533649380167531972e+09,1.79533649404845547679e+09,4,0);
CREATE TABLE run_rejected (
	run_id VARCHAR(64) NOT NULL, 
	position INTEGER NOT NULL, 
	status INTEGER, 
	field TEXT, 
	code TEXT, 
	message TEXT NOT NULL, 
	PRIMARY KEY (run_id, position)
);
INSERT INTO "run_rejected" VALUES('20261122-083450-7824',1,400,'birthdate','invalid_value','Must not be in the future');
INSERT INTO "run_rejected" VALUES('20261122-083450-7824',3,400,'postalCode','invalid_format','Must be a valid postal code');
INSERT INTO "run_rejected" VALUES('20261122-083450-7824',9,400,'postalCode','invalid_format','Must be a valid postal code');
CREATE TABLE run_seconds (
	run_id VARCHAR(64) NOT NULL, 
	second BIGINT NOT NULL, 
	requests INTEGER NOT NULL, 
	throttled INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	retries INTEGER NOT NULL, 
	waited FLOAT NOT NULL, 
	p50 FLOAT, 
	p95 FLOAT, 
	PRIMARY KEY (run_id, second)
);
INSERT INTO "run_seconds" VALUES('20261122-083450-7824',1795336492,3,0,0,0,0.0,3.28076780006085755303e+01,8.10576349995244527235e+01);
INSERT INTO "run_seconds" VALUES('20261122-083453-2564',1795336493,1,0,0,0,0.0,4.02587499957007821649e+00,4.02587499957007821649e+00);
INSERT INTO "run_seconds" VALUES('20261122-083453-2564',1795336494,2,0,0,0,0.0,3.24318250022770371288e+00,4.06666999879234936088e+00);
CREATE TABLE run_tag_calls (
	run_id VARCHAR(64) NOT NULL, 
	tag VARCHAR(128) NOT NULL, 
	number INTEGER NOT NULL, 
	contacts INTEGER NOT NULL, 
	done_at FLOAT NOT NULL, 
	PRIMARY KEY (run_id, tag, number)
);
INSERT INTO "run_tag_calls" VALUES('20261122-083453-2564','first five',0,4,1.79533649406106233592e+09);
CREATE TABLE runs (
	run_id VARCHAR(64) NOT NULL, 
	export TEXT NOT NULL, 
	connection TEXT NOT NULL, 
	definition JSON NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	phase VARCHAR(40) NOT NULL, 
	reason TEXT, 
	requested_by TEXT NOT NULL, 
	brand TEXT, 
	queued_at FLOAT NOT NULL, 
	started_at FLOAT, 
	ended_at FLOAT, 
	cancel_requested_by TEXT, 
	worker TEXT, 
	members INTEGER NOT NULL, 
	contacts INTEGER NOT NULL, 
	refused JSON NOT NULL, 
	notes JSON NOT NULL, 
	PRIMARY KEY (run_id)
);
INSERT INTO "runs" VALUES('20261122-083450-7824','by property','main','{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave"}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Completed with warnings','ended','Omnisend rejected 3 of 11 contacts.','administrator@localhost',NULL,1.79533649032518196099e+09,1.79533649169757771489e+09,1.79533649255649781226e+09,NULL,'machine-10400-d44cc5/860e5b9e',12,11,'{"no_email": 1}','[]');
INSERT INTO "runs" VALUES('20261122-083453-2564','by tag','main','{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave"}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Successful','ended',NULL,'administrator@localhost',NULL,1.79533649341821575171e+09,1.79533649374347925187e+09,1.79533649406592845914e+09,NULL,'machine-10400-63ed29/62608ecd',5,4,'{"no_email": 1}','[]');
INSERT INTO "runs" VALUES('20261122-083454-33c6','by property','main','{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave"}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Queued','queued',NULL,'administrator@localhost',NULL,1.79533649446480488781e+09,NULL,NULL,NULL,NULL,0,0,'{}','[]');
CREATE TABLE workers (
	name VARCHAR(128) NOT NULL, 
	host TEXT NOT NULL, 
	started_at FLOAT NOT NULL, 
	seen_at FLOAT NOT NULL, 
	ended_at FLOAT, 
	PRIMARY KEY (name)
);
INSERT INTO "workers" VALUES('machine-10400-d44cc5','machine',1.79533649042550325393e+09,1.79533649042550325393e+09,1.79533649269862961772e+09);
INSERT INTO "workers" VALUES('machine-10400-63ed29','machine',1.79533649346162676812e+09,1.79533649346162676812e+09,1.79533649408501172059e+09);
CREATE INDEX ix_consents_connection_key ON consents (connection_key);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_runs_queued_at ON runs (queued_at);
CREATE INDEX ix_runs_export ON runs (export);
COMMIT;
