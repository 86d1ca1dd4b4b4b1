CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(320) NOT NULL,
    action character varying(40) NOT NULL,
    kind character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    detail character varying(400),
    door character varying(20) DEFAULT ''::character varying NOT NULL,
    before text,
    after text,
    previous character varying(64) DEFAULT ''::character varying NOT NULL,
    hash character varying(64) DEFAULT ''::character varying NOT NULL
);
COMMENT ON COLUMN public.audit.door IS 'empty where nobody noted it';
COMMENT ON COLUMN public.audit.before IS 'JSON, without secrets; null where there was nothing';
COMMENT ON COLUMN public.audit.after IS 'JSON, without secrets; null where nothing is left';
COMMENT ON COLUMN public.audit.previous IS 'hash of the entry before';
COMMENT ON COLUMN public.audit.hash IS 'of the entry and `previous`';
CREATE SEQUENCE public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE TABLE public.brand_windows (
    brand_key character varying(400) NOT NULL,
    name character varying(20) NOT NULL,
    state json NOT NULL
);
COMMENT ON COLUMN public.brand_windows.name IS 'requests, or tags';
CREATE TABLE public.consents (
    id bigint NOT NULL,
    connection_key character varying(800) NOT NULL,
    connection character varying(200) NOT NULL,
    base_url character varying(2000) NOT NULL,
    brand_id character varying(200),
    text_version character varying(40) NOT NULL,
    agreed_by character varying(320) NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    withdrawn_by character varying(320),
    withdrawn_at timestamp with time zone,
    withdrawn_because character varying(400),
    language character varying(8) DEFAULT 'en'::character varying NOT NULL
);
COMMENT ON COLUMN public.consents.brand_id IS 'null until the brand is known';
COMMENT ON COLUMN public.consents.withdrawn_at IS 'null while it stands';
CREATE SEQUENCE public.consents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.consents_id_seq OWNED BY public.consents.id;
CREATE TABLE public.definition_versions (
    kind character varying(40) NOT NULL,
    name_key character varying(800) NOT NULL,
    number integer NOT NULL,
    name character varying(200) NOT NULL,
    document json,
    at timestamp with time zone NOT NULL,
    by character varying(320) NOT NULL,
    action character varying(40) NOT NULL
);
COMMENT ON COLUMN public.definition_versions.name_key IS 'of the name that it has now';
COMMENT ON COLUMN public.definition_versions.number IS 'from 1';
COMMENT ON COLUMN public.definition_versions.name IS 'that it had then';
COMMENT ON COLUMN public.definition_versions.document IS 'null where it was deleted';
COMMENT ON COLUMN public.definition_versions.action IS 'as in the audit';
CREATE TABLE public.definitions (
    kind character varying(40) NOT NULL,
    name_key character varying(800) NOT NULL,
    name character varying(200) NOT NULL,
    document json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(320) NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(320) NOT NULL
);
COMMENT ON COLUMN public.definitions.name_key IS 'the name without regard to case';
CREATE TABLE public.due_moments (
    what character varying(800) NOT NULL,
    due_at double precision NOT NULL,
    holder character varying(128) NOT NULL,
    held_at double precision NOT NULL,
    settled_at double precision,
    run_id character varying(64),
    outcome json
);
COMMENT ON COLUMN public.due_moments.holder IS 'who sees to it';
COMMENT ON COLUMN public.due_moments.settled_at IS 'null: somebody is seeing to it';
COMMENT ON COLUMN public.due_moments.run_id IS 'null: no run, such as of the system schedule';
COMMENT ON COLUMN public.due_moments.outcome IS 'of the system schedule: what came of it';
CREATE TABLE public.export_states (
    export_key character varying(800) NOT NULL,
    export text NOT NULL,
    run_id character varying(64),
    judged_at double precision NOT NULL,
    looked_at double precision NOT NULL,
    wrong json NOT NULL,
    number integer NOT NULL
);
COMMENT ON COLUMN public.export_states.run_id IS 'the run that it was found at; null: none said anything yet';
COMMENT ON COLUMN public.export_states.judged_at IS 'when that run ended; 0: none';
COMMENT ON COLUMN public.export_states.looked_at IS 'when the last run ended that was looked at';
COMMENT ON COLUMN public.export_states.wrong IS 'what is wrong, each with its words; empty: well';
COMMENT ON COLUMN public.export_states.number IS 'how often it was written';
CREATE TABLE public.ledgers (
    export_key character varying(800) NOT NULL,
    brand_key character varying(400) NOT NULL,
    place text NOT NULL,
    run_id character varying(64) NOT NULL,
    contacts integer NOT NULL,
    updated_at double precision NOT NULL
);
COMMENT ON COLUMN public.ledgers.place IS 'below the storage''s root';
COMMENT ON COLUMN public.ledgers.run_id IS 'the run that it was last written after';
CREATE TABLE public.notices (
    id bigint NOT NULL,
    notice_key character varying(800) NOT NULL,
    notice character varying(200) NOT NULL,
    export text,
    run_id character varying(64),
    is_good boolean NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    at double precision NOT NULL,
    status character varying(16) NOT NULL,
    attempts integer NOT NULL,
    next_at double precision NOT NULL,
    told_at double precision,
    problem text
);
COMMENT ON COLUMN public.notices.export IS 'null: a test';
COMMENT ON COLUMN public.notices.problem IS 'why it could not be told at the last attempt';
CREATE SEQUENCE public.notices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.notices_id_seq OWNED BY public.notices.id;
CREATE TABLE public.run_batches (
    run_id character varying(64) NOT NULL,
    number integer NOT NULL,
    positions json NOT NULL,
    size integer NOT NULL,
    state character varying(16) NOT NULL,
    attempt integer NOT NULL,
    batch_id text,
    sending_at double precision,
    sent_at double precision,
    settled_at double precision,
    accepted integer NOT NULL,
    rejected integer NOT NULL
);
COMMENT ON COLUMN public.run_batches.sending_at IS 'when it was first about to be sent';
CREATE TABLE public.run_rejected (
    run_id character varying(64) NOT NULL,
    "position" integer NOT NULL,
    status integer,
    field text,
    code text,
    message text NOT NULL
);
CREATE TABLE public.run_seconds (
    run_id character varying(64) NOT NULL,
    second bigint NOT NULL,
    requests integer NOT NULL,
    throttled integer NOT NULL,
    failures integer NOT NULL,
    retries integer NOT NULL,
    waited double precision NOT NULL,
    p50 double precision,
    p95 double precision,
    statuses json DEFAULT '{}'::json NOT NULL
);
COMMENT ON COLUMN public.run_seconds.statuses IS 'requests by HTTP status, or none';
CREATE TABLE public.run_tag_calls (
    run_id character varying(64) NOT NULL,
    tag character varying(128) NOT NULL,
    number integer NOT NULL,
    contacts integer NOT NULL,
    done_at double precision NOT NULL
);
CREATE TABLE public.run_undo_calls (
    run_id character varying(64) NOT NULL,
    segment character varying(200) NOT NULL,
    number integer NOT NULL,
    contacts integer NOT NULL,
    undone integer NOT NULL,
    gone integer NOT NULL,
    refused integer NOT NULL,
    done_at double precision NOT NULL
);
COMMENT ON COLUMN public.run_undo_calls.segment IS 'whose marker is taken away';
COMMENT ON COLUMN public.run_undo_calls.gone IS 'contacts that Omnisend does not have any more';
CREATE TABLE public.runs (
    run_id character varying(64) NOT NULL,
    export text NOT NULL,
    connection text NOT NULL,
    definition json NOT NULL,
    status character varying(40) NOT NULL,
    phase character varying(40) NOT NULL,
    reason text,
    requested_by text NOT NULL,
    brand text,
    queued_at double precision NOT NULL,
    started_at double precision,
    ended_at double precision,
    cancel_requested_by text,
    worker text,
    members integer NOT NULL,
    contacts integer NOT NULL,
    refused json NOT NULL,
    notes json NOT NULL,
    mode character varying(16) DEFAULT 'full'::character varying NOT NULL,
    unchanged integer DEFAULT 0 NOT NULL,
    added integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    leavers integer DEFAULT 0 NOT NULL,
    remarks json DEFAULT '[]'::json NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    brand_key text DEFAULT ''::text NOT NULL,
    paused text,
    paused_until double precision,
    due_at double precision,
    skipped character varying(40),
    files_removed_at double precision
);
COMMENT ON COLUMN public.runs.paused IS 'why it waits just now; null when it does not';
COMMENT ON COLUMN public.runs.due_at IS 'null: a person asked for it';
COMMENT ON COLUMN public.runs.skipped IS 'why, as a word; null: it was not, or of before';
COMMENT ON COLUMN public.runs.files_removed_at IS 'null while its snapshot is kept';
CREATE TABLE public.schedule_marks (
    what character varying(800) NOT NULL,
    since double precision NOT NULL
);
COMMENT ON COLUMN public.schedule_marks.since IS 'nothing before this is due';
CREATE TABLE public.schema_version (
    number integer NOT NULL
);
CREATE TABLE public.segment_sizes (
    id bigint NOT NULL,
    segment_key character varying(800) NOT NULL,
    at timestamp with time zone NOT NULL,
    members bigint NOT NULL,
    profiles bigint NOT NULL,
    run_id character varying(64),
    by character varying(320) NOT NULL
);
COMMENT ON COLUMN public.segment_sizes.profiles IS 'of its source';
COMMENT ON COLUMN public.segment_sizes.run_id IS 'the run that counted; null: a person asked';
CREATE SEQUENCE public.segment_sizes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.segment_sizes_id_seq OWNED BY public.segment_sizes.id;
CREATE TABLE public.sign_outs (
    mark character varying(64) NOT NULL,
    until timestamp with time zone NOT NULL
);
COMMENT ON COLUMN public.sign_outs.mark IS 'what tells a sign-in from every other, hashed';
COMMENT ON COLUMN public.sign_outs.until IS 'when it may be forgotten';
CREATE TABLE public.workers (
    name character varying(128) NOT NULL,
    host text NOT NULL,
    started_at double precision NOT NULL,
    seen_at double precision NOT NULL,
    ended_at double precision
);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.consents ALTER COLUMN id SET DEFAULT nextval('public.consents_id_seq'::regclass);
ALTER TABLE ONLY public.notices ALTER COLUMN id SET DEFAULT nextval('public.notices_id_seq'::regclass);
ALTER TABLE ONLY public.segment_sizes ALTER COLUMN id SET DEFAULT nextval('public.segment_sizes_id_seq'::regclass);
INSERT INTO public.audit VALUES (1, '2026-11-22 11:42:28.885505+00', 'administrator@localhost', 'created', 'source', 'people', NULL, '', NULL, NULL, '', 'c75aabd7025a515792ef002460ba5bc73bc101bdd9af3d535bfaddcb81686073');
INSERT INTO public.audit VALUES (2, '2026-11-22 11:42:28.892865+00', 'administrator@localhost', 'created', 'segment', 'everyone', NULL, '', NULL, NULL, 'c75aabd7025a515792ef002460ba5bc73bc101bdd9af3d535bfaddcb81686073', 'f1ce5d7c6fcbadc8148e910d3ce57d12090156ceba35dab41f0b847ed2a13b51');
INSERT INTO public.audit VALUES (3, '2026-11-22 11:42:28.897267+00', 'administrator@localhost', 'created', 'segment', 'first five', NULL, '', NULL, NULL, 'f1ce5d7c6fcbadc8148e910d3ce57d12090156ceba35dab41f0b847ed2a13b51', 'cfcad6eaf1af9fdc631f25a807bd481b3c380c86b777362040fb0f7a413bab9c');
INSERT INTO public.audit VALUES (4, '2026-11-22 11:42:28.901533+00', 'administrator@localhost', 'created', 'segment', 'abroad', NULL, '', NULL, NULL, 'cfcad6eaf1af9fdc631f25a807bd481b3c380c86b777362040fb0f7a413bab9c', '1b529eaa918851f095b70aab3bb560f3d0559bcfa74430b68e2600d5f0c11e22');
INSERT INTO public.audit VALUES (5, '2026-11-22 11:42:28.904935+00', 'administrator@localhost', 'created', 'connection', 'main', NULL, '', NULL, NULL, '1b529eaa918851f095b70aab3bb560f3d0559bcfa74430b68e2600d5f0c11e22', '6f5c5f37594dca90c2f548061e3988ec4e58d2fa619ab158d09ef2d7ac688b0d');
INSERT INTO public.audit VALUES (6, '2026-11-22 11:42:28.910811+00', 'administrator@localhost', 'agreed', 'connection', 'main', 'by administrator@localhost, text 2026-11', '', NULL, NULL, '6f5c5f37594dca90c2f548061e3988ec4e58d2fa619ab158d09ef2d7ac688b0d', '904b97484dc6819518d49a64a76c568b42827f9ebda8ebefb7e00acd3b8581da');
INSERT INTO public.audit VALUES (7, '2026-11-22 11:42:28.922242+00', 'administrator@localhost', 'created', 'export', 'by property', NULL, '', NULL, NULL, '904b97484dc6819518d49a64a76c568b42827f9ebda8ebefb7e00acd3b8581da', '647e1481e27d833a6fe48ae8c4392e0baf5d2631f0463a0130024116674d11f0');
INSERT INTO public.audit VALUES (8, '2026-11-22 11:42:28.929738+00', 'administrator@localhost', 'created', 'export', 'by tag', NULL, '', NULL, NULL, '647e1481e27d833a6fe48ae8c4392e0baf5d2631f0463a0130024116674d11f0', '6d5825579aec5ebc3b7d752b23cc40fb1a87b9160adfe196a76de2d450cb3977');
INSERT INTO public.audit VALUES (9, '2026-11-22 11:42:32.707564+00', 'administrator@localhost', 'changed', 'segment', 'first five', NULL, '', NULL, NULL, '6d5825579aec5ebc3b7d752b23cc40fb1a87b9160adfe196a76de2d450cb3977', '2a4ae36bc7752744a4e645da1c4c775adde1ddc00100402726e7fceba9649de0');
INSERT INTO public.audit VALUES (10, '2026-11-22 15:30:01.441689+00', 'administrator@localhost', 'changed', 'segment', 'first five', NULL, '', NULL, NULL, '2a4ae36bc7752744a4e645da1c4c775adde1ddc00100402726e7fceba9649de0', 'cafe4730ea3b8be8d0b3c1489a9b91721c8dcd85961b9897421da947a380d3db');
INSERT INTO public.audit VALUES (11, '2026-11-22 19:02:19.518395+00', 'administrator@localhost', 'created', 'preferences', 'workspace', 'time_zone is now Europe/Budapest, keep_run_files_days is now 14', 'app', NULL, '{"download_limit":100000,"keep_run_files_days":14,"time_zone":"Europe/Budapest"}', 'cafe4730ea3b8be8d0b3c1489a9b91721c8dcd85961b9897421da947a380d3db', 'e3f823aa0fcb526353289a4bb7c909be679bdb66aab906b0e049b3775b707007');
INSERT INTO public.audit VALUES (12, '2026-11-22 19:02:19.564654+00', 'administrator@localhost', 'invited', 'person', 'bea@example.com', 'administrator', 'app', NULL, '{"role":"administrator"}', 'e3f823aa0fcb526353289a4bb7c909be679bdb66aab906b0e049b3775b707007', '5f4ad48d95e4370d89d96449497fa6d95d995b1610a200eaa13412c99510d54f');
INSERT INTO public.audit VALUES (13, '2026-11-22 19:02:19.611586+00', 'bea@example.com', 'created', 'notice', 'Team', NULL, 'app', NULL, '{"address":"env:HOOK","exports":[],"host":"example.com","occasions":["failed","held","rejected","jump","slow","empty"],"recovery":true,"service":"Webhook"}', '5f4ad48d95e4370d89d96449497fa6d95d995b1610a200eaa13412c99510d54f', '8a1f4c4360f59a207ffb3c550d0a63711649b7624dd08fe9d21e8e0b99c9fd61');
INSERT INTO public.audit VALUES (14, '2026-11-22 19:02:19.646837+00', 'bea@example.com', 'created', 'thresholds', 'workspace', 'for the export “by tag”', 'app', NULL, '{"all":{"empty":true,"jump":0.5,"minutes":null,"rejected":0.05},"exports":{"by tag":{"export":"by tag","values":{"empty":true,"jump":0.5,"minutes":5,"rejected":0.05}}}}', '8a1f4c4360f59a207ffb3c550d0a63711649b7624dd08fe9d21e8e0b99c9fd61', 'c02282bebb201d08996a181805b8a1e9e70d6d61bbb7d98b21c0ea2189352bc5');
INSERT INTO public.audit VALUES (15, '2026-11-22 19:02:19.69462+00', 'bea@example.com', 'created', 'schedule', 'system', 'Every day at 06:15 (Europe/Budapest)', 'app', NULL, '{"on":true,"time_zone":"Europe/Budapest","times":["06:15"]}', 'c02282bebb201d08996a181805b8a1e9e70d6d61bbb7d98b21c0ea2189352bc5', 'e433a32f3384088bcbaaa1857abd49ded25fb9c4a1061c25985758579be3daa6');
INSERT INTO public.audit VALUES (16, '2026-11-22 19:02:19.768084+00', 'bea@example.com', 'scheduled', 'export', 'by property', NULL, 'app', '{"connection":"main","leavers_limit":1.0,"mapping":{"email":"email","first_name":"name"},"marker":"property","segments":["everyone","first five"],"subscription":"leave"}', '{"connection":"main","leavers_limit":1.0,"mapping":{"email":"email","first_name":"name"},"marker":"property","schedule":{"days":["monday"],"kind":"own","time_zone":"UTC","times":["07:00"]},"segments":["everyone","first five"],"subscription":"leave"}', 'e433a32f3384088bcbaaa1857abd49ded25fb9c4a1061c25985758579be3daa6', '71fc0b1423c0232e368af4d28df9c5b43e8ca3a137f87f27264a295fb0e212db');
INSERT INTO public.audit VALUES (17, '2026-11-22 19:02:19.797247+00', 'bea@example.com', 'withdrew', 'connection', 'main', NULL, 'app', NULL, NULL, '71fc0b1423c0232e368af4d28df9c5b43e8ca3a137f87f27264a295fb0e212db', '40d09c156191eddc516a595898e66e4dac82fdb617db791154905d224273a994');
INSERT INTO public.audit VALUES (18, '2026-11-22 19:02:19.849262+00', 'bea@example.com', 'agreed', 'connection', 'main', 'by bea@example.com, text 2026-11-22 in hu, SHA-256 60dec6f0cd112b2150e49630035de2c4beacd9dabe3b218dba8d6f388181bbaa', 'app', NULL, NULL, '40d09c156191eddc516a595898e66e4dac82fdb617db791154905d224273a994', '85d9b303a939b6f6f54cd0d994a2d791174e639b3a3db4b92e4a6e948c40af5f');
INSERT INTO public.audit VALUES (19, '2026-11-23 06:44:43.622546+00', 'administrator@localhost', 'changed', 'segment', 'first five', NULL, 'python', '{"description":"Them – first","notes":"Of January.","source":"people","where":{"all":[{"field":"spent","op":"less_than","value":3}]}}', '{"description":"Them – first","notes":"Of February.","source":"people","where":{"all":[{"field":"spent","op":"less_than","value":3}]}}', '85d9b303a939b6f6f54cd0d994a2d791174e639b3a3db4b92e4a6e948c40af5f', 'f98212ed0cb7ee71222681de545594ce2d53de46b6d76d488e1ed2160c1c1a72');
INSERT INTO public.brand_windows VALUES ('connection main at http://127.0.0.1:19555/api', 'requests', '{"at": 3.50195, "clock": 1795347754.595339, "longest": 60.0, "share": 1.0, "open_from": 0.0, "sent": [100, 1, 1400, 1, 1500, 1, 2500, 1, 4800, 1], "asked": [100, 1, 200, 1, 1500, 1, 2600, 1]}');
INSERT INTO public.brand_windows VALUES ('connection main at http://127.0.0.1:19555/api', 'tags', '{"at": 2.05236, "clock": 1795347754.595339, "longest": 60.0, "share": 1.0, "open_from": 0.0, "sent": [100, 1, 3300, 1], "asked": []}');
INSERT INTO public.consents VALUES (1, 'main', 'main', 'http://127.0.0.1:19555/api', NULL, '2026-11', 'administrator@localhost', '2026-11-22 11:42:28.910811+00', 'bea@example.com', '2026-11-22 19:02:19.797247+00', NULL, 'en');
INSERT INTO public.consents VALUES (2, 'main', 'main', 'http://127.0.0.1:19555/api', NULL, '2026-11-22', 'bea@example.com', '2026-11-22 19:02:19.849262+00', NULL, NULL, NULL, 'hu');
INSERT INTO public.definition_versions VALUES ('segment', 'everyone', 1, 'everyone', '{"source": "people", "where": {"all": []}}', '2026-11-22 11:42:28.892865+00', 'administrator@localhost', 'created');
INSERT INTO public.definition_versions VALUES ('segment', 'abroad', 1, 'abroad', '{"source": "people", "where": {"all": [{"any": [{"field": "country", "op": "one_of", "value": ["PL", "\u0141\u00f3d\u017a"]}, {"field": "country", "op": "is_null"}]}, {"field": "seen", "op": "within_last", "value": {"n": 3, "unit": "months"}}]}}', '2026-11-22 11:42:28.901533+00', 'administrator@localhost', 'created');
INSERT INTO public.definition_versions VALUES ('segment', 'first five', 1, 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}', '2026-11-22 11:42:32.707564+00', 'administrator@localhost', 'created');
INSERT INTO public.definition_versions VALUES ('segment', 'first five', 2, 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of January."}', '2026-11-22 15:30:01.441689+00', 'administrator@localhost', 'changed');
INSERT INTO public.definition_versions VALUES ('segment', 'first five', 3, 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of February."}', '2026-11-23 06:44:43.622546+00', 'administrator@localhost', 'changed');
INSERT INTO public.definitions VALUES ('source', 'people', 'people', '{"parquet": "/data/people.parquet", "key": "id"}', '2026-11-22 11:42:28.885505+00', 'administrator@localhost', '2026-11-22 11:42:28.885505+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('segment', 'everyone', 'everyone', '{"source": "people", "where": {"all": []}}', '2026-11-22 11:42:28.892865+00', 'administrator@localhost', '2026-11-22 11:42:28.892865+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('segment', 'abroad', 'abroad', '{"source": "people", "where": {"all": [{"any": [{"field": "country", "op": "one_of", "value": ["PL", "\u0141\u00f3d\u017a"]}, {"field": "country", "op": "is_null"}]}, {"field": "seen", "op": "within_last", "value": {"n": 3, "unit": "months"}}]}}', '2026-11-22 11:42:28.901533+00', 'administrator@localhost', '2026-11-22 11:42:28.901533+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('connection', 'main', 'main', '{"display_name": "Main brand \u2013 Gy\u0151r", "users": "administrators", "base_url": "http://127.0.0.1:19555/api", "version": "2026-03-15", "api_key": "env:V2_KEY", "batch_size": 100, "rate_limit": {"requests": 400, "seconds": 60.0}, "tag_rate_limit": {"requests": 60, "seconds": 60.0}, "brand_id": null, "brand_name": null, "export_user": null}', '2026-11-22 11:42:28.904935+00', 'administrator@localhost', '2026-11-22 11:42:28.904935+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('export', 'by tag', 'by tag', '{"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}', '2026-11-22 11:42:28.929738+00', 'administrator@localhost', '2026-11-22 11:42:28.929738+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('preferences', 'workspace', 'workspace', '{"time_zone": "Europe/Budapest", "download_limit": 100000, "keep_run_files_days": 14}', '2026-11-22 19:02:19.518395+00', 'administrator@localhost', '2026-11-22 19:02:19.518395+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('person', 'bea@example.com', 'bea@example.com', '{"role": "administrator"}', '2026-11-22 19:02:19.564654+00', 'administrator@localhost', '2026-11-22 19:02:19.564654+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('notice', 'team', 'Team', '{"address": "env:HOOK", "service": "Webhook", "host": "example.com", "exports": [], "occasions": ["failed", "held", "rejected", "jump", "slow", "empty"], "recovery": true}', '2026-11-22 19:02:19.611586+00', 'bea@example.com', '2026-11-22 19:02:19.611586+00', 'bea@example.com');
INSERT INTO public.definitions VALUES ('thresholds', 'workspace', 'workspace', '{"all": {"rejected": 0.05, "jump": 0.5, "minutes": null, "empty": true}, "exports": {"by tag": {"export": "by tag", "values": {"rejected": 0.05, "jump": 0.5, "minutes": 5, "empty": true}}}}', '2026-11-22 19:02:19.646837+00', 'bea@example.com', '2026-11-22 19:02:19.646837+00', 'bea@example.com');
INSERT INTO public.definitions VALUES ('schedule', 'system', 'system', '{"on": true, "times": ["06:15"], "time_zone": "Europe/Budapest"}', '2026-11-22 19:02:19.69462+00', 'bea@example.com', '2026-11-22 19:02:19.69462+00', 'bea@example.com');
INSERT INTO public.definitions VALUES ('export', 'by property', 'by property', '{"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0, "schedule": {"kind": "own", "days": ["monday"], "times": ["07:00"], "time_zone": "UTC"}}', '2026-11-22 11:42:28.922242+00', 'administrator@localhost', '2026-11-22 19:02:19.768084+00', 'bea@example.com');
INSERT INTO public.definitions VALUES ('segment', 'first five', 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of February."}', '2026-11-22 11:42:28.897267+00', 'administrator@localhost', '2026-11-23 06:44:43.622546+00', 'administrator@localhost');
INSERT INTO public.export_states VALUES ('by tag', 'by tag', '20261122-114234-5997', 1795000000, 1795000000, '{"failed": "The run failed."}', 1);
INSERT INTO public.ledgers VALUES ('by property', 'connection main at http://127.0.0.1:19555/api', '20261122-114232-3a52-9ad6b51e', '20261122-114232-3a52', 11, 1795347753.6481595);
INSERT INTO public.ledgers VALUES ('by tag', 'connection main at http://127.0.0.1:19555/api', '20261122-114233-ae57-824e6c45', '20261122-114233-ae57', 3, 1795347754.6138985);
INSERT INTO public.notices VALUES (1, 'team', 'Team', 'by tag', '20261122-114234-5997', false, '“by tag” failed', 'The run failed.', 1795000000, 'waiting', 0, 0, NULL, NULL);
INSERT INTO public.run_batches VALUES ('20261122-114228-470e', 0, '{"from": 0, "to": 11}', 11, 'settled', 1, 'c8dabe3aaf6bea7e92ef5d17', 1795347751.078968, 1795347751.120911, 1795347751.251378, 7, 4);
INSERT INTO public.run_batches VALUES ('20261122-114231-cc0c', 0, '{"from": 0, "to": 4}', 4, 'settled', 1, '804c619eed2bed9113dd43ca', 1795347752.4630876, 1795347752.4757957, 1795347752.528094, 4, 0);
INSERT INTO public.run_batches VALUES ('20261122-114232-3a52', 0, '{"from": 0, "to": 5}', 5, 'settled', 1, '9f2ffa2c65fb4647edd52761', 1795347753.5642788, 1795347753.578814, 1795347753.6349664, 5, 0);
INSERT INTO public.run_rejected VALUES ('20261122-114228-470e', 0, 400, 'birthdate', 'invalid_value', 'Must not be in the future');
INSERT INTO public.run_rejected VALUES ('20261122-114228-470e', 1, 400, 'birthdate', 'invalid_value', 'Must not be in the future');
INSERT INTO public.run_rejected VALUES ('20261122-114228-470e', 7, 400, 'birthdate', 'invalid_value', 'Must not be in the future');
INSERT INTO public.run_rejected VALUES ('20261122-114228-470e', 9, 400, 'birthdate', 'invalid_value', 'Must not be in the future');
INSERT INTO public.run_seconds VALUES ('20261122-114228-470e', 1795347751, 3, 0, 0, 0, 0, 42.787213998963125, 72.06190699798753, '{"200": 2, "201": 1}');
INSERT INTO public.run_seconds VALUES ('20261122-114231-cc0c', 1795347752, 2, 0, 0, 0, 0, 24.71788699767785, 44.649912997556385, '{"200": 1, "201": 1}');
INSERT INTO public.run_seconds VALUES ('20261122-114232-3a52', 1795347753, 2, 0, 0, 0, 0, 26.765791000798345, 49.87891999917338, '{"200": 1, "201": 1}');
INSERT INTO public.run_seconds VALUES ('20261122-114233-ae57', 1795347754, 1, 0, 0, 0, 0, 3.0962079981691204, 3.0962079981691204, '{"202": 1}');
INSERT INTO public.run_tag_calls VALUES ('20261122-114231-cc0c', 'first five', 0, 4, 1795347752.5548549);
INSERT INTO public.run_undo_calls VALUES ('20261122-114233-ae57', 'first five', 0, 1, 1, 0, 0, 1795347754.6036592);
INSERT INTO public.runs VALUES ('20261122-114234-5997', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Queued', 'queued', NULL, 'administrator@localhost', NULL, 1795347754.7154334, NULL, NULL, NULL, NULL, 0, 0, '{}', '[]', 'full', 0, 0, 0, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114231-cc0c', 'by tag', 'main', '{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Successful', 'ended', NULL, 'administrator@localhost', NULL, 1795347751.5665278, 1795347752.3324878, 1795347752.6144288, NULL, 'machine-32707-490850/b3654947', 5, 4, '{"no_email": 1}', '[]', 'full', 0, 4, 0, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114228-470e', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Completed with warnings', 'ended', 'Omnisend rejected 4 of 11 contacts.', 'administrator@localhost', NULL, 1795347748.941223, 1795347750.8116806, 1795347751.302343, NULL, 'machine-32707-e5ac05/842d01e8', 12, 11, '{"no_email": 1}', '[]', 'full', 0, 11, 0, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114232-3a52', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Successful', 'ended', NULL, 'administrator@localhost', NULL, 1795347752.7468925, 1795347753.4339592, 1795347753.6666813, NULL, 'machine-32707-598778/35aef8df', 12, 5, '{"no_email": 1}', '[]', 'changed', 6, 4, 1, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114233-ae57', 'by tag', 'main', '{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Successful', 'ended', NULL, 'administrator@localhost', NULL, 1795347753.8869956, 1795347754.5234883, 1795347754.6325133, NULL, 'machine-32707-e9d808/5d769287', 3, 0, '{}', '[]', 'changed', 3, 0, 0, 1, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.schedule_marks VALUES ('system', 1795374139.658569);
INSERT INTO public.schedule_marks VALUES ('export by property', 1795374139.775284);
INSERT INTO public.schema_version VALUES (5);
INSERT INTO public.segment_sizes VALUES (1, 'everyone', '2026-11-22 15:30:01.431039+00', 10, 12, '20261122-000000-aaaa', 'administrator@localhost');
INSERT INTO public.sign_outs VALUES ('5f1d7a84db00d2fce00b31a7fc73224f8b2b6e6b0e8c0d7e2d0a8c8e0d5b7a11', '2026-12-23 06:00:00+00');
INSERT INTO public.workers VALUES ('machine-32707-e5ac05', 'machine', 1795347749.422324, 1795347749.422324, 1795347751.522489);
INSERT INTO public.workers VALUES ('machine-32707-490850', 'machine', 1795347751.77687, 1795347751.77687, 1795347752.681828);
INSERT INTO public.workers VALUES ('machine-32707-598778', 'machine', 1795347752.995074, 1795347752.995074, 1795347753.859286);
INSERT INTO public.workers VALUES ('machine-32707-e9d808', 'machine', 1795347754.111193, 1795347754.111193, 1795347754.680516);
SELECT pg_catalog.setval('public.audit_id_seq', 10, true);
SELECT pg_catalog.setval('public.consents_id_seq', 2, true);
SELECT pg_catalog.setval('public.notices_id_seq', 1, true);
SELECT pg_catalog.setval('public.segment_sizes_id_seq', 1, true);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.brand_windows
    ADD CONSTRAINT brand_windows_pkey PRIMARY KEY (brand_key, name);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.definition_versions
    ADD CONSTRAINT definition_versions_pkey PRIMARY KEY (kind, name_key, number);
ALTER TABLE ONLY public.definitions
    ADD CONSTRAINT definitions_pkey PRIMARY KEY (kind, name_key);
ALTER TABLE ONLY public.due_moments
    ADD CONSTRAINT due_moments_pkey PRIMARY KEY (what, due_at);
ALTER TABLE ONLY public.export_states
    ADD CONSTRAINT export_states_pkey PRIMARY KEY (export_key);
ALTER TABLE ONLY public.ledgers
    ADD CONSTRAINT ledgers_pkey PRIMARY KEY (export_key, brand_key);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.run_batches
    ADD CONSTRAINT run_batches_pkey PRIMARY KEY (run_id, number);
ALTER TABLE ONLY public.run_rejected
    ADD CONSTRAINT run_rejected_pkey PRIMARY KEY (run_id, "position");
ALTER TABLE ONLY public.run_seconds
    ADD CONSTRAINT run_seconds_pkey PRIMARY KEY (run_id, second);
ALTER TABLE ONLY public.run_tag_calls
    ADD CONSTRAINT run_tag_calls_pkey PRIMARY KEY (run_id, tag, number);
ALTER TABLE ONLY public.run_undo_calls
    ADD CONSTRAINT run_undo_calls_pkey PRIMARY KEY (run_id, segment, number);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.schedule_marks
    ADD CONSTRAINT schedule_marks_pkey PRIMARY KEY (what);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.segment_sizes
    ADD CONSTRAINT segment_sizes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_outs
    ADD CONSTRAINT sign_outs_pkey PRIMARY KEY (mark);
ALTER TABLE ONLY public.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (name);
CREATE INDEX ix_audit_at ON public.audit USING btree (at);
CREATE INDEX ix_consents_connection_key ON public.consents USING btree (connection_key);
CREATE INDEX ix_notices_next_at ON public.notices USING btree (next_at);
CREATE INDEX ix_notices_notice_key ON public.notices USING btree (notice_key);
CREATE INDEX ix_runs_ended ON public.runs USING btree (export, ended_at);
CREATE INDEX ix_runs_export ON public.runs USING btree (export);
CREATE INDEX ix_runs_queued_at ON public.runs USING btree (queued_at);
CREATE INDEX ix_segment_sizes_segment_key ON public.segment_sizes USING btree (segment_key);
