CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(320) NOT NULL,
    action character varying(40) NOT NULL,
    kind character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    detail character varying(400)
);
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
    withdrawn_because character varying(400)
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
    paused_until double precision
);
COMMENT ON COLUMN public.runs.paused IS 'why it waits just now; null when it does not';
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
CREATE TABLE public.workers (
    name character varying(128) NOT NULL,
    host text NOT NULL,
    started_at double precision NOT NULL,
    seen_at double precision NOT NULL,
    ended_at double precision
);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.consents ALTER COLUMN id SET DEFAULT nextval('public.consents_id_seq'::regclass);
ALTER TABLE ONLY public.segment_sizes ALTER COLUMN id SET DEFAULT nextval('public.segment_sizes_id_seq'::regclass);
INSERT INTO public.audit VALUES (1, '2026-11-22 11:42:28.885505+00', 'administrator@localhost', 'created', 'source', 'people', NULL);
INSERT INTO public.audit VALUES (2, '2026-11-22 11:42:28.892865+00', 'administrator@localhost', 'created', 'segment', 'everyone', NULL);
INSERT INTO public.audit VALUES (3, '2026-11-22 11:42:28.897267+00', 'administrator@localhost', 'created', 'segment', 'first five', NULL);
INSERT INTO public.audit VALUES (4, '2026-11-22 11:42:28.901533+00', 'administrator@localhost', 'created', 'segment', 'abroad', NULL);
INSERT INTO public.audit VALUES (5, '2026-11-22 11:42:28.904935+00', 'administrator@localhost', 'created', 'connection', 'main', NULL);
INSERT INTO public.audit VALUES (6, '2026-11-22 11:42:28.910811+00', 'administrator@localhost', 'agreed', 'connection', 'main', 'by administrator@localhost, text 2026-11');
INSERT INTO public.audit VALUES (7, '2026-11-22 11:42:28.922242+00', 'administrator@localhost', 'created', 'export', 'by property', NULL);
INSERT INTO public.audit VALUES (8, '2026-11-22 11:42:28.929738+00', 'administrator@localhost', 'created', 'export', 'by tag', NULL);
INSERT INTO public.audit VALUES (9, '2026-11-22 11:42:32.707564+00', 'administrator@localhost', 'changed', 'segment', 'first five', NULL);
INSERT INTO public.audit VALUES (10, '2026-11-22 15:30:01.441689+00', 'administrator@localhost', 'changed', 'segment', 'first five', NULL);
INSERT INTO public.brand_windows VALUES ('connection main at http://127.0.0.1:19555/api', 'requests', '{"at": 3.50195, "clock": 1795347754.595339, "longest": 60.0, "share": 1.0, "open_from": 0.0, "sent": [100, 1, 1400, 1, 1500, 1, 2500, 1, 4800, 1], "asked": [100, 1, 200, 1, 1500, 1, 2600, 1]}');
INSERT INTO public.brand_windows VALUES ('connection main at http://127.0.0.1:19555/api', 'tags', '{"at": 2.05236, "clock": 1795347754.595339, "longest": 60.0, "share": 1.0, "open_from": 0.0, "sent": [100, 1, 3300, 1], "asked": []}');
INSERT INTO public.consents VALUES (1, 'main', 'main', 'http://127.0.0.1:19555/api', NULL, '2026-11', 'administrator@localhost', '2026-11-22 11:42:28.910811+00', NULL, NULL, NULL);
INSERT INTO public.definition_versions VALUES ('segment', 'everyone', 1, 'everyone', '{"source": "people", "where": {"all": []}}', '2026-11-22 11:42:28.892865+00', 'administrator@localhost', 'created');
INSERT INTO public.definition_versions VALUES ('segment', 'abroad', 1, 'abroad', '{"source": "people", "where": {"all": [{"any": [{"field": "country", "op": "one_of", "value": ["PL", "\u0141\u00f3d\u017a"]}, {"field": "country", "op": "is_null"}]}, {"field": "seen", "op": "within_last", "value": {"n": 3, "unit": "months"}}]}}', '2026-11-22 11:42:28.901533+00', 'administrator@localhost', 'created');
INSERT INTO public.definition_versions VALUES ('segment', 'first five', 1, 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}', '2026-11-22 11:42:32.707564+00', 'administrator@localhost', 'created');
INSERT INTO public.definition_versions VALUES ('segment', 'first five', 2, 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of January."}', '2026-11-22 15:30:01.441689+00', 'administrator@localhost', 'changed');
INSERT INTO public.definitions VALUES ('source', 'people', 'people', '{"parquet": "/data/people.parquet", "key": "id"}', '2026-11-22 11:42:28.885505+00', 'administrator@localhost', '2026-11-22 11:42:28.885505+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('segment', 'everyone', 'everyone', '{"source": "people", "where": {"all": []}}', '2026-11-22 11:42:28.892865+00', 'administrator@localhost', '2026-11-22 11:42:28.892865+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('segment', 'abroad', 'abroad', '{"source": "people", "where": {"all": [{"any": [{"field": "country", "op": "one_of", "value": ["PL", "\u0141\u00f3d\u017a"]}, {"field": "country", "op": "is_null"}]}, {"field": "seen", "op": "within_last", "value": {"n": 3, "unit": "months"}}]}}', '2026-11-22 11:42:28.901533+00', 'administrator@localhost', '2026-11-22 11:42:28.901533+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('connection', 'main', 'main', '{"display_name": "Main brand \u2013 Gy\u0151r", "users": "administrators", "base_url": "http://127.0.0.1:19555/api", "version": "2026-03-15", "api_key": "env:V2_KEY", "batch_size": 100, "rate_limit": {"requests": 400, "seconds": 60.0}, "tag_rate_limit": {"requests": 60, "seconds": 60.0}, "brand_id": null, "brand_name": null, "export_user": null}', '2026-11-22 11:42:28.904935+00', 'administrator@localhost', '2026-11-22 11:42:28.904935+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('export', 'by property', 'by property', '{"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}', '2026-11-22 11:42:28.922242+00', 'administrator@localhost', '2026-11-22 11:42:28.922242+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('export', 'by tag', 'by tag', '{"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}', '2026-11-22 11:42:28.929738+00', 'administrator@localhost', '2026-11-22 11:42:28.929738+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('segment', 'first five', 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first", "notes": "Of January."}', '2026-11-22 11:42:28.897267+00', 'administrator@localhost', '2026-11-22 15:30:01.441689+00', 'administrator@localhost');
INSERT INTO public.ledgers VALUES ('by property', 'connection main at http://127.0.0.1:19555/api', '20261122-114232-3a52-9ad6b51e', '20261122-114232-3a52', 11, 1795347753.6481595);
INSERT INTO public.ledgers VALUES ('by tag', 'connection main at http://127.0.0.1:19555/api', '20261122-114233-ae57-824e6c45', '20261122-114233-ae57', 3, 1795347754.6138985);
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
INSERT INTO public.runs VALUES ('20261122-114234-5997', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Queued', 'queued', NULL, 'administrator@localhost', NULL, 1795347754.7154334, NULL, NULL, NULL, NULL, 0, 0, '{}', '[]', 'full', 0, 0, 0, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114231-cc0c', 'by tag', 'main', '{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Successful', 'ended', NULL, 'administrator@localhost', NULL, 1795347751.5665278, 1795347752.3324878, 1795347752.6144288, NULL, 'machine-32707-490850/b3654947', 5, 4, '{"no_email": 1}', '[]', 'full', 0, 4, 0, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114228-470e', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Completed with warnings', 'ended', 'Omnisend rejected 4 of 11 contacts.', 'administrator@localhost', NULL, 1795347748.941223, 1795347750.8116806, 1795347751.302343, NULL, 'machine-32707-e5ac05/842d01e8', 12, 11, '{"no_email": 1}', '[]', 'full', 0, 11, 0, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114232-3a52', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Successful', 'ended', NULL, 'administrator@localhost', NULL, 1795347752.7468925, 1795347753.4339592, 1795347753.6666813, NULL, 'machine-32707-598778/35aef8df', 12, 5, '{"no_email": 1}', '[]', 'changed', 6, 4, 1, 0, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL);
INSERT INTO public.runs VALUES ('20261122-114233-ae57', 'by tag', 'main', '{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave", "leavers_limit": 1.0}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 3}]}, "description": "Them \u2013 first"}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Successful', 'ended', NULL, 'administrator@localhost', NULL, 1795347753.8869956, 1795347754.5234883, 1795347754.6325133, NULL, 'machine-32707-e9d808/5d769287', 3, 0, '{}', '[]', 'changed', 3, 0, 0, 1, '[]', 1, 'connection main at http://127.0.0.1:19555/api', NULL, NULL);
INSERT INTO public.schema_version VALUES (3);
INSERT INTO public.segment_sizes VALUES (1, 'everyone', '2026-11-22 15:30:01.431039+00', 10, 12, '20261122-000000-aaaa', 'administrator@localhost');
INSERT INTO public.workers VALUES ('machine-32707-e5ac05', 'machine', 1795347749.422324, 1795347749.422324, 1795347751.522489);
INSERT INTO public.workers VALUES ('machine-32707-490850', 'machine', 1795347751.77687, 1795347751.77687, 1795347752.681828);
INSERT INTO public.workers VALUES ('machine-32707-598778', 'machine', 1795347752.995074, 1795347752.995074, 1795347753.859286);
INSERT INTO public.workers VALUES ('machine-32707-e9d808', 'machine', 1795347754.111193, 1795347754.111193, 1795347754.680516);
SELECT pg_catalog.setval('public.audit_id_seq', 10, true);
SELECT pg_catalog.setval('public.consents_id_seq', 1, true);
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
ALTER TABLE ONLY public.ledgers
    ADD CONSTRAINT ledgers_pkey PRIMARY KEY (export_key, brand_key);
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
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.segment_sizes
    ADD CONSTRAINT segment_sizes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (name);
CREATE INDEX ix_audit_at ON public.audit USING btree (at);
CREATE INDEX ix_consents_connection_key ON public.consents USING btree (connection_key);
CREATE INDEX ix_runs_export ON public.runs USING btree (export);
CREATE INDEX ix_runs_queued_at ON public.runs USING btree (queued_at);
CREATE INDEX ix_segment_sizes_segment_key ON public.segment_sizes USING btree (segment_key);
