BEGIN TRANSACTION;
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(320) NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	detail VARCHAR(400), door VARCHAR(20) DEFAULT '' NOT NULL, "before" TEXT, "after" TEXT, previous VARCHAR(64) DEFAULT '' NOT NULL, hash VARCHAR(64) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,'2026-11-22 11:41:57.364449','administrator@localhost','created','source','people',NULL,'',NULL,NULL,'','77f76405d939bde55cf3dff6e6aac7abb05c8e588e1201ec8e2b0f107c63f254');
INSERT INTO "audit" VALUES(2,'2026-11-22 11:41:57.373064','administrator@localhost','created','segment','everyone',NULL,'',NULL,NULL,'77f76405d939bde55cf3dff6e6aac7abb05c8e588e1201ec8e2b0f107c63f254','73f85f5e36d1a8b2d877cf289a52b8ea966c1272db8676cd837df8eeb730ba87');
INSERT INTO "audit" VALUES(3,'2026-11-22 11:41:57.376915','administrator@localhost','created','segment','first five',NULL,'',NULL,NULL,'73f85f5e36d1a8b2d877cf289a52b8ea966c1272db8676cd837df8eeb730ba87','02aad8eae375156e74bf905368bd26a80c3be0b0e58aef481fbfefb56e4f1f07');
INSERT INTO "audit" VALUES(4,'2026-11-22 11:41:57.380482','administrator@localhost','created','segment','abroad',NULL,'',NULL,NULL,'02aad8eae375156e74bf905368bd26a80c3be0b0e58aef481fbfefb56e4f1f07','60aee2a7830df51b7568adb30be52fb90399d510cfc77e8d653495017fa270a0');
INSERT INTO "audit" VALUES(5,'2026-11-22 11:41:57.382663','administrator@localhost','created','connection','main',NULL,'',NULL,NULL,'60aee2a7830df51b7568adb30be52fb90399d510cfc77e8d653495017fa270a0','65d9acf4b1114b0d1e8b59467c83233bf195b7b5f0a09fa83b1ad68edcefe55b');
INSERT INTO "audit" VALUES(6,'2026-11-22 11:41:57.387114','administrator@localhost','agreed','connection','main','by administrator@localhost, text 2026-11','',NULL,NULL,'65d9acf4b1114b0d1e8b59467c83233bf195b7b5f0a09fa83b1ad68edcefe55b','cd7e176278e86f45f1fe66c6f2082967a04af65fecab6de6c8897fb2b287352c');
INSERT INTO "audit" VALUES(7,'2026-11-22 11:41:57.397445','administrator@localhost','created','export','by property',NULL,'',NULL,NULL,'cd7e176278e86f45f1fe66c6f2082967a04af65fecab6de6c8897fb2b287352c','ef3d474e61f2587b03c318564c834c85e9dc2a51a58b3d9be2acf4631c675aaf');
INSERT INTO "audit" VALUES(8,'2026-11-22 11:41:57.403442','administrator@localhost','created','export','by tag',NULL,'',NULL,NULL,'ef3d474e61f2587b03c318564c834c85e9dc2a51a58b3d9be2acf4631c675aaf','9acdf12aa718378f923480ca75fc04ae49575b639e0ac22db06a31113a7718f6');
INSERT INTO "audit" VALUES(9,'2026-11-22 11:42:00.165754','administrator@localhost','changed','segment','first five',NULL,'',NULL,NULL,'9acdf12aa718378f923480ca75fc04ae49575b639e0ac22db06a31113a7718f6','03bb0815b7483093a0ac1928f8e60e42d058a57cd7e50c6703cc938392e5cc1f');
INSERT INTO "audit" VALUES(10,'2026-11-22 15:29:59.825203','administrator@localhost','changed','segment','first five',NULL,'',NULL,NULL,'03bb0815b7483093a0ac1928f8e60e42d058a57cd7e50c6703cc938392e5cc1f','10cc815d3badf35593956654e9d267e3a013b77c4a7d3bf737be80a17fb819cd');
INSERT INTO "audit" VALUES(11,'2026-11-22 19:02:14.128129','administrator@localhost','created','preferences','workspace','time_zone is now Europe/Budapest, keep_run_files_days is now 14','app',NULL,'{"download_limit":100000,"keep_run_files_days":14,"time_zone":"Europe/Budapest"}','10cc815d3badf35593956654e9d267e3a013b77c4a7d3bf737be80a17fb819cd','fdea997d2735687d220f87620cc581df98851c6518ab7614a05c8643f84d3d42');
INSERT INTO "audit" VALUES(12,'2026-11-22 19:02:14.184427','administrator@localhost','invited','person','bea@example.com','administrator','app',NULL,'{"role":"administrator"}','fdea997d2735687d220f87620cc581df98851c6518ab7614a05c8643f84d3d42','0424671531243f6ed884f08a79bc7df81c1aa82b7201922d97d0cd4c06da6cfe');
INSERT INTO "audit" VALUES(13,'2026-11-22 19:02:15.772568','bea@example.com','created','notice','Team',NULL,'app',NULL,'{"address":"env:HOOK","exports":[],"host":"example.com","occasions":["failed","held","rejected","jump","slow","empty"],"recovery":true,"service":"Webhook"}','0424671531243f6ed884f08a79bc7df81c1aa82b7201922d97d0cd4c06da6cfe','e86c152d1e4624dce08490992f24179b79f0c923cda46a8909051325d4881c2b');
INSERT INTO "audit" VALUES(14,'2026-11-22 19:02:15.804282','bea@example.com','created','thresholds','workspace','for the export “by tag”','app',NULL,'{"all":{"empty":true,"jump":0.5,"minutes":null,"rejected":0.05},"exports":{"by tag":{"export":"by tag","values":{"empty":true,"jump":0.5,"minutes":5,"rejected":0.05}}}}','e86c152d1e4624dce08490992f24179b79f0c923cda46a8909051325d4881c2b','f0be88a254eb8a5ee435f73d6f9f41c95c030186dff229bb06321573745edeca');
INSERT INTO "audit" VALUES(15,'2026-11-22 19:02:15.812577','bea@example.com','created','schedule','system','Every day at 06:15 (Europe/Budapest)','app',NULL,'{"on":true,"time_zone":"Europe/Budapest","times":["06:15"]}','f0be88a254eb8a5ee435f73d6f9f41c95c030186dff229bb06321573745edeca','1d518385691b2f085d95a235b9526afbb135ca41c88fe7c347f485b49885cfb4');
INSERT INTO "audit" VALUES(16,'2026-11-22 19:02:15.839659','bea@example.com','scheduled','export','by property',NULL,'app','{"connection":"main","leavers_limit":1.0,"mapping":{"email":"email","first_name":"name"},"marker":"property","segments":["everyone","first five"],"subscription":"leave"}','{"connection":"main","leavers_limit":1.0,"mapping":{"email":"email","first_name":"name"},"marker":"property","schedule":{"days":["monday"],"kind":"own","time_zone":"UTC","times":["07:00"]},"segments":["everyone","first five"],"subscription":"leave"}','1d518385691b2f085d95a235b9526afbb135ca41c88fe7c347f485b49885cfb4','1c5ccb18b27c1c55dac260f1998243b37e5202eadb2543997bf3f1baf7c549f1');
INSERT INTO "audit" VALUES(17,'2026-11-22 19:02:15.848777','bea@example.com','withdrew','connection','main',NULL,'app',NULL,NULL,'1c5ccb18b27c1c55dac260f1998243b37e5202eadb2543997bf3f1baf7c549f1','aa552ce1e479564fd28a61c6c65c88ae78acea3676478581041eccaa63c3f20b');
INSERT INTO "audit" VALUES(18,'2026-11-22 19:02:15.857204','bea@example.com','agreed','connection','main','by bea@example.com, text 2026-11-22 in hu, SHA-256 60dec6f0cd112b2150e49630035de2c4beacd9dabe3b218dba8d6f388181bbaa','app',NULL,NULL,'aa552ce1e479564fd28a61c6c65c88ae78acea3676478581041eccaa63c3f20b','ac1d6b81199547791f7a66f2c9ff0ddfefc08a2da32ea1cca89191da1eaa2247');
INSERT INTO "audit" VALUES(19,'2026-11-23 06:44:36.034509','administrator@localhost','changed','segment','first five',NULL,'python','{"description":"Them – first","notes":"Of January.","source":"people","where":{"all":[{"field":"spent","op":"less_than","value":3}]}}','{"description":"Them – first","notes":"Of February.","source":"people","where":{"all":[{"field":"spent","op":"less_than","value":3}]}}','ac1d6b81199547791f7a66f2c9ff0ddfefc08a2da32ea1cca89191da1eaa2247','eac74724c99f6d573c9d99a09c589c9883333931a55991787ef3edb92948217b');
CREATE TABLE brand_windows (
	brand_key VARCHAR(400) NOT NULL, 
	name VARCHAR(20) NOT NULL, 
	state JSON NOT NULL, 
	PRIMARY KEY (brand_key, name)
);
INSERT INTO "brand_windows" VALUES('connection main at http://127.0.0.1:19555/api','requests','{"at": 2.191779, "clock": 24498.166624144, "longest": 60.0, "share": 1.0, "open_from": 0.0, "sent": [100, 1, 800, 1, 900, 1, 1500, 1, 3400, 1], "asked": [100, 1, 200, 1, 800, 1, 1500, 1]}');
INSERT INTO "brand_windows" VALUES('connection main at http://127.0.0.1:19555/api','tags','{"at": 1.398737, "clock": 24498.166624144, "longest": 60.0, "share": 1.0, "open_from": 0.0, "sent": [100, 1, 2600, 1], "asked": []}');
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
	withdrawn_because VARCHAR(400), language VARCHAR(8) DEFAULT 'en' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "consents" VALUES(1,'main','main','http://127.0.0.1:19555/api',NULL,'2026-11','administrator@localhost','2026-11-22 11:41:57.387114','bea@example.com','2026-11-22 19:02:15.848777',NULL,'en');
INSERT INTO "consents" VALUES(2,'main','main','http://127.0.0.1:19555/api',NULL,'2026-11-22','bea@example.com','2026-11-22 19:02:15.857204',NULL,NULL,NULL,'hu');
CREATE TABLE definition_versions (
	kind VARCHAR(40) NOT NULL, 
	name_key VARCHAR(800) NOT NULL, 
	number INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	document JSON, 
	at DATETIME NOT NULL, 
	"by" VARCHAR(320) NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	PRIMARY KEY (kind, name_key, number)
);
INSERT INTO "definition_versions" VALUES('segment','abroad',1,'abroad','{"source": "people", "where": {"all": [{"any": [{"field": "country", "op": "one_of", "value": ["PL", "\u0141\u00f3d\u017a"]}, {"field": "country", "op": "is_null"}]}, {"field": "seen", "op": "within_last", "value": {"n": 3, "unit": "months"}}]}}','2026-11-22 11:41:57.380482','administrator@localhost','created');
INSERT INTO "definition_versions" VALUES('segment','everyone',1,'everyone','{"source": "people", "where": {"all": []}}','2026-11-22 11:41:57.373064','administrator@localhost','created');
INSERT INTO "definition_versions" VALUES('segment','first five',1,'first five','{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}','2026-11-22 11:42:00.165754','administrator@localhost','created');
INSERT INTO "definition_versions" VALUES('segment','first five',2,'first five','{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of January."}','2026-11-22 15:29:59.825203','administrator@localhost','changed');
INSERT INTO "definition_versions" VALUES('segment','first five',3,'first five','{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of February."}','2026-11-23 06:44:36.034509','administrator@localhost','changed');
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
INSERT INTO "definitions" VALUES('source','people','people','{"parquet": "/data/people.parquet", "key": "id"}','2026-11-22 11:41:57.364449','administrator@localhost','2026-11-22 11:41:57.364449','administrator@localhost');
INSERT INTO "definitions" VALUES('segment','everyone','everyone','{"source": "people", "where": {"all": []}}','2026-11-22 11:41:57.373064','administrator@localhost','2026-11-22 11:41:57.373064','administrator@localhost');
INSERT INTO "definitions" VALUES('segment','first five','first five','{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of February."}','2026-11-22 11:41:57.376915','administrator@localhost','2026-11-23 06:44:36.034509','administrator@localhost');
INSERT INTO "definitions" VALUES('segment','abroad','abroad','{"source": "people", "where": {"all": [{"any": [{"field": "country", "op": "one_of", "value": ["PL", "\u0141\u00f3d\u017a"]}, {"field": "country", "op": "is_null"}]}, {"field": "seen", "op": "within_last", "value": {"n": 3, "unit": "months"}}]}}','2026-11-22 11:41:57.380482','administrator@localhost','2026-11-22 11:41:57.380482','administrator@localhost');
INSERT INTO "definitions" VALUES('connection','main','main','{"display_name": "Main brand \u2013 Gy\u0151r", "users": "administrators", "base_url": "http://127.0.0.1:19555/api", "version": "2026-03-15", "api_key": "env:V2_KEY", "batch_size": 100, "rate_limit": {"requests": 400, "seconds": 60.0}, "tag_rate_limit": {"requests": 60, "seconds": 60.0}, "brand_id": null, "brand_name": null, "export_user": null}','2026-11-22 11:41:57.382663','administrator@localhost','2026-11-22 11:41:57.382663','administrator@localhost');
INSERT INTO "definitions" VALUES('export','by property','by property','{"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0, "schedule": {"kind": "own", "days": ["monday"], "times": ["07:00"], "time_zone": "UTC"}}','2026-11-22 11:41:57.397445','administrator@localhost','2026-11-22 19:02:15.839659','bea@example.com');
INSERT INTO "definitions" VALUES('export','by tag','by tag','{"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}','2026-11-22 11:41:57.403442','administrator@localhost','2026-11-22 11:41:57.403442','administrator@localhost');
INSERT INTO "definitions" VALUES('preferences','workspace','workspace','{"time_zone": "Europe/Budapest", "download_limit": 100000, "keep_run_files_days": 14}','2026-11-22 19:02:14.128129','administrator@localhost','2026-11-22 19:02:14.128129','administrator@localhost');
INSERT INTO "definitions" VALUES('person','bea@example.com','bea@example.com','{"role": "administrator"}','2026-11-22 19:02:14.184427','administrator@localhost','2026-11-22 19:02:14.184427','administrator@localhost');
INSERT INTO "definitions" VALUES('notice','team','Team','{"address": "env:HOOK", "service": "Webhook", "host": "example.com", "exports": [], "occasions": ["failed", "held", "rejected", "jump", "slow", "empty"], "recovery": true}','2026-11-22 19:02:15.772568','bea@example.com','2026-11-22 19:02:15.772568','bea@example.com');
INSERT INTO "definitions" VALUES('thresholds','workspace','workspace','{"all": {"rejected": 0.05, "jump": 0.5, "minutes": null, "empty": true}, "exports": {"by tag": {"export": "by tag", "values": {"rejected": 0.05, "jump": 0.5, "minutes": 5, "empty": true}}}}','2026-11-22 19:02:15.804282','bea@example.com','2026-11-22 19:02:15.804282','bea@example.com');
INSERT INTO "definitions" VALUES('schedule','system','system','{"on": true, "times": ["06:15"], "time_zone": "Europe/Budapest"}','2026-11-22 19:02:15.812577','bea@example.com','2026-11-22 19:02:15.812577','bea@example.com');
CREATE TABLE due_moments (
	what VARCHAR(800) NOT NULL, 
	due_at FLOAT NOT NULL, 
	holder VARCHAR(128) NOT NULL, 
	held_at FLOAT NOT NULL, 
	settled_at FLOAT, 
	run_id VARCHAR(64), 
	outcome JSON, 
	PRIMARY KEY (what, due_at)
);
CREATE TABLE export_states (
	export_key VARCHAR(800) NOT NULL, 
	export TEXT NOT NULL, 
	run_id VARCHAR(64), 
	judged_at FLOAT NOT NULL, 
	looked_at FLOAT NOT NULL, 
	wrong JSON NOT NULL, 
	number INTEGER NOT NULL, 
	PRIMARY KEY (export_key)
);
INSERT INTO "export_states" VALUES('by tag','by tag','20261122-114201-4042',1795000000.0,1795000000.0,'{"failed": "The run failed."}',1);
CREATE TABLE ledgers (
	export_key VARCHAR(800) NOT NULL, 
	brand_key VARCHAR(400) NOT NULL, 
	place TEXT NOT NULL, 
	run_id VARCHAR(64) NOT NULL, 
	contacts INTEGER NOT NULL, 
	updated_at FLOAT NOT NULL, 
	PRIMARY KEY (export_key, brand_key)
);
INSERT INTO "ledgers" VALUES('by property','connection main at http://127.0.0.1:19555/api','20261122-114200-3412-c2a734ef','20261122-114200-3412',11,1.79534772065438175204e+09);
INSERT INTO "ledgers" VALUES('by tag','connection main at http://127.0.0.1:19555/api','20261122-114200-1500-00a40275','20261122-114200-1500',3,1.79534772139607453345e+09);
CREATE TABLE notices (
	id INTEGER NOT NULL, 
	notice_key VARCHAR(800) NOT NULL, 
	notice VARCHAR(200) NOT NULL, 
	export TEXT, 
	run_id VARCHAR(64), 
	is_good BOOLEAN NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	at FLOAT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at FLOAT NOT NULL, 
	told_at FLOAT, 
	problem TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "notices" VALUES(1,'team','Team','by tag','20261122-114201-4042',0,'“by tag” failed','The run failed.',1795000000.0,'waiting',0,0.0,NULL,NULL);
CREATE TABLE run_batches (
	run_id VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	positions JSON NOT NULL, 
	size INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempt INTEGER NOT NULL, 
	batch_id TEXT, 
	sending_at FLOAT, 
	sent_at FLOAT, 
	settled_at FLOAT, 
	accepted INTEGER NOT NULL, 
	rejected INTEGER NOT NULL, 
	PRIMARY KEY (run_id, number)
);
INSERT INTO "run_batches" VALUES('20261122-114157-458d',0,'{"from": 0, "to": 11}',11,'settled',1,'83388e0cbbe3acd4d892ebad',1.79534771916894078259e+09,1.79534771920594191552e+09,1.79534771934737372393e+09,7,4);
INSERT INTO "run_batches" VALUES('20261122-114159-60fb',0,'{"from": 0, "to": 4}',4,'settled',1,'d9e9cdd97900eed86ced184d',1.79534771990905523296e+09,1.79534771991746664051e+09,1.79534771996298670769e+09,4,0);
INSERT INTO "run_batches" VALUES('20261122-114200-3412',0,'{"from": 0, "to": 5}',5,'settled',1,'3ee048593e8fbcfe6237f48b',1.7953477205917611122e+09,1.79534772059899497024e+09,1.79534772065071892739e+09,5,0);
CREATE TABLE run_rejected (
	run_id VARCHAR(64) NOT NULL, 
	position INTEGER NOT NULL, 
	status INTEGER, 
	field TEXT, 
	code TEXT, 
	message TEXT NOT NULL, 
	PRIMARY KEY (run_id, position)
);
INSERT INTO "run_rejected" VALUES('20261122-114157-458d',0,400,'birthdate','invalid_value','Must not be in the future');
INSERT INTO "run_rejected" VALUES('20261122-114157-458d',1,400,'birthdate','invalid_value','Must not be in the future');
INSERT INTO "run_rejected" VALUES('20261122-114157-458d',7,400,'birthdate','invalid_value','Must not be in the future');
INSERT INTO "run_rejected" VALUES('20261122-114157-458d',9,400,'birthdate','invalid_value','Must not be in the future');
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
	statuses JSON DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (run_id, second)
);
INSERT INTO "run_seconds" VALUES('20261122-114157-458d',1795347719,3,0,0,0,0.0,4.56208970026636961847e+01,8.94056739998632110655e+01,'{"200": 2, "201": 1}');
INSERT INTO "run_seconds" VALUES('20261122-114159-60fb',1795347719,2,0,0,0,0.0,2.27757619977637659758e+01,4.2284383998776320368e+01,'{"200": 1, "201": 1}');
INSERT INTO "run_seconds" VALUES('20261122-114200-3412',1795347720,2,0,0,0,0.0,2.59846640001342166215e+01,4.92654120025690644979e+01,'{"200": 1, "201": 1}');
INSERT INTO "run_seconds" VALUES('20261122-114200-1500',1795347721,1,0,0,0,0.0,1.36058080024668015539e+01,1.36058080024668015539e+01,'{"202": 1}');
CREATE TABLE run_tag_calls (
	run_id VARCHAR(64) NOT NULL, 
	tag VARCHAR(128) NOT NULL, 
	number INTEGER NOT NULL, 
	contacts INTEGER NOT NULL, 
	done_at FLOAT NOT NULL, 
	PRIMARY KEY (run_id, tag, number)
);
INSERT INTO "run_tag_calls" VALUES('20261122-114159-60fb','first five',0,4,1.7953477199790649414e+09);
CREATE TABLE run_undo_calls (
	run_id VARCHAR(64) NOT NULL, 
	segment VARCHAR(200) NOT NULL, 
	number INTEGER NOT NULL, 
	contacts INTEGER NOT NULL, 
	undone INTEGER NOT NULL, 
	gone INTEGER NOT NULL, 
	refused INTEGER NOT NULL, 
	done_at FLOAT NOT NULL, 
	PRIMARY KEY (run_id, segment, number)
);
INSERT INTO "run_undo_calls" VALUES('20261122-114200-1500','first five',0,1,1,0,0,1.79534772138666415212e+09);
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
	mode VARCHAR(16) DEFAULT 'full' NOT NULL, 
	unchanged INTEGER DEFAULT '0' NOT NULL, 
	added INTEGER DEFAULT '0' NOT NULL, 
	changed INTEGER DEFAULT '0' NOT NULL, 
	leavers INTEGER DEFAULT '0' NOT NULL, 
	remarks JSON DEFAULT '[]' NOT NULL, 
	attempt INTEGER DEFAULT '1' NOT NULL, 
	brand_key TEXT DEFAULT '' NOT NULL, 
	paused TEXT, 
	paused_until FLOAT, due_at FLOAT, skipped VARCHAR(40), files_removed_at FLOAT, 
	PRIMARY KEY (run_id)
);
INSERT INTO "runs" VALUES('20261122-114157-458d','by property','main','{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Completed with warnings','ended','Omnisend rejected 4 of 11 contacts.','administrator@localhost',NULL,1.79534771741241669655e+09,1.79534771898034858699e+09,1.79534771938622713088e+09,NULL,'machine-32274-363e08/892aa0f3',12,11,'{"no_email": 1}','[]','full',0,11,0,0,'[]',1,'connection main at http://127.0.0.1:19555/api',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('20261122-114159-60fb','by tag','main','{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Successful','ended',NULL,'administrator@localhost',NULL,1.79534771950507259364e+09,1.79534771984587311743e+09,1.79534771999601435658e+09,NULL,'machine-32274-7c18da/a1be2cb3',5,4,'{"no_email": 1}','[]','full',0,4,0,0,'[]',1,'connection main at http://127.0.0.1:19555/api',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('20261122-114200-3412','by property','main','{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Successful','ended',NULL,'administrator@localhost',NULL,1.79534772017419743533e+09,1.79534772052565288549e+09,1.79534772066507768628e+09,NULL,'machine-32274-af53f1/117b60ea',12,5,'{"no_email": 1}','[]','changed',6,4,1,0,'[]',1,'connection main at http://127.0.0.1:19555/api',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('20261122-114200-1500','by tag','main','{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Successful','ended',NULL,'administrator@localhost',NULL,1.79534772085533905032e+09,1.79534772124367690082e+09,1.79534772143485927579e+09,NULL,'machine-32274-a5a845/09ceea67',3,0,'{}','[]','changed',3,0,0,1,'[]',1,'connection main at http://127.0.0.1:19555/api',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('20261122-114201-4042','by property','main','{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}','Queued','queued',NULL,'administrator@localhost',NULL,1.79534772174502062799e+09,NULL,NULL,NULL,NULL,0,0,'{}','[]','full',0,0,0,0,'[]',1,'connection main at http://127.0.0.1:19555/api',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE schedule_marks (
	what VARCHAR(800) NOT NULL, 
	since FLOAT NOT NULL, 
	PRIMARY KEY (what)
);
INSERT INTO "schedule_marks" VALUES('system',1.79537413581056404113e+09);
INSERT INTO "schedule_marks" VALUES('export by property',1.79537413584636926645e+09);
CREATE TABLE schema_version (
	number INTEGER NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "schema_version" VALUES(5);
CREATE TABLE segment_sizes (
	id INTEGER NOT NULL, 
	segment_key VARCHAR(800) NOT NULL, 
	at DATETIME NOT NULL, 
	members INTEGER NOT NULL, 
	profiles INTEGER NOT NULL, 
	run_id VARCHAR(64), 
	"by" VARCHAR(320) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "segment_sizes" VALUES(1,'everyone','2026-11-22 15:29:59.821027',10,12,'20261122-000000-aaaa','administrator@localhost');
CREATE TABLE sign_outs (
	mark VARCHAR(64) NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (mark)
);
INSERT INTO "sign_outs" VALUES('5f1d7a84db00d2fce00b31a7fc73224f8b2b6e6b0e8c0d7e2d0a8c8e0d5b7a11','2026-12-23 06:00:00.000000');
CREATE TABLE workers (
	name VARCHAR(128) NOT NULL, 
	host TEXT NOT NULL, 
	started_at FLOAT NOT NULL, 
	seen_at FLOAT NOT NULL, 
	ended_at FLOAT, 
	PRIMARY KEY (name)
);
INSERT INTO "workers" VALUES('machine-32274-363e08','machine',1.79534771766088891028e+09,1.79534771766088891028e+09,1.79534771940686798093e+09);
INSERT INTO "workers" VALUES('machine-32274-7c18da','machine',1.79534771954101061821e+09,1.79534771954101061821e+09,1.79534772002065706256e+09);
INSERT INTO "workers" VALUES('machine-32274-af53f1','machine',1.79534772020495223994e+09,1.79534772020495223994e+09,1.79534772068144059175e+09);
INSERT INTO "workers" VALUES('machine-32274-a5a845','machine',1.79534772091946792605e+09,1.79534772091946792605e+09,1.79534772159540843968e+09);
CREATE INDEX ix_consents_connection_key ON consents (connection_key);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_runs_export ON runs (export);
CREATE INDEX ix_runs_queued_at ON runs (queued_at);
CREATE INDEX ix_segment_sizes_segment_key ON segment_sizes (segment_key);
CREATE INDEX ix_runs_ended ON runs (export, ended_at);
CREATE INDEX ix_notices_next_at ON notices (next_at);
CREATE INDEX ix_notices_notice_key ON notices (notice_key);
COMMIT;
