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
CREATE TABLE public.run_batches (
    run_id character varying(64) NOT NULL,
    number integer NOT NULL,
    positions json NOT NULL,
    size integer NOT NULL,
    state character varying(16) NOT NULL,
    attempt integer NOT NULL,
    batch_id text,
    sent_at double precision,
    settled_at double precision,
    accepted integer NOT NULL,
    rejected integer NOT NULL
);
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
    p95 double precision
);
CREATE TABLE public.run_tag_calls (
    run_id character varying(64) NOT NULL,
    tag character varying(128) NOT NULL,
    number integer NOT NULL,
    contacts integer NOT NULL,
    done_at double precision NOT NULL
);
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
    notes json NOT NULL
);
CREATE TABLE public.workers (
    name character varying(128) NOT NULL,
    host text NOT NULL,
    started_at double precision NOT NULL,
    seen_at double precision NOT NULL,
    ended_at double precision
);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.consents ALTER COLUMN id SET DEFAULT nextval('public.consents_id_seq'::regclass);
INSERT INTO public.audit VALUES (1, '2026-11-22 08:35:22.109228+00', 'administrator@localhost', 'created', 'source', 'people', NULL);
INSERT INTO public.audit VALUES (2, '2026-11-22 08:35:22.126128+00', 'administrator@localhost', 'created', 'segment', 'everyone', NULL);
INSERT INTO public.audit VALUES (3, '2026-11-22 08:35:22.133756+00', 'administrator@localhost', 'created', 'segment', 'first five', NULL);
INSERT INTO public.audit VALUES (4, '2026-11-22 08:35:22.142031+00', 'administrator@localhost', 'created', 'connection', 'main', NULL);
INSERT INTO public.audit VALUES (5, '2026-11-22 08:35:22.149661+00', 'administrator@localhost', 'agreed', 'connection', 'main', 'by administrator@localhost, text 2026-11');
INSERT INTO public.audit VALUES (6, '2026-11-22 08:35:22.176007+00', 'administrator@localhost', 'created', 'export', 'by property', NULL);
INSERT INTO public.audit VALUES (7, '2026-11-22 08:35:22.189269+00', 'administrator@localhost', 'created', 'export', 'by tag', NULL);
INSERT INTO public.consents VALUES (1, 'main', 'main', 'http://127.0.0.1:19556/api', NULL, '2026-11', 'administrator@localhost', '2026-11-22 08:35:22.149661+00', NULL, NULL, NULL);
INSERT INTO public.definitions VALUES ('source', 'people', 'people', '{"parquet": "/data/people.parquet", "key": "id"}', '2026-11-22 08:35:22.109228+00', 'administrator@localhost', '2026-11-22 08:35:22.109228+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('segment', 'everyone', 'everyone', '{"source": "people", "where": {"all": []}}', '2026-11-22 08:35:22.126128+00', 'administrator@localhost', '2026-11-22 08:35:22.126128+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('segment', 'first five', 'first five', '{"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}', '2026-11-22 08:35:22.133756+00', 'administrator@localhost', '2026-11-22 08:35:22.133756+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('connection', 'main', 'main', '{"display_name": "Main brand \u2013 Gy\u0151r", "users": "administrators", "base_url": "http://127.0.0.1:19556/api", "version": "2026-03-15", "api_key": "env:V1_KEY", "batch_size": 100, "rate_limit": {"requests": 400, "seconds": 60.0}, "tag_rate_limit": {"requests": 60, "seconds": 60.0}, "brand_id": null, "brand_name": null, "export_user": null}', '2026-11-22 08:35:22.142031+00', 'administrator@localhost', '2026-11-22 08:35:22.142031+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('export', 'by property', 'by property', '{"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave"}', '2026-11-22 08:35:22.176007+00', 'administrator@localhost', '2026-11-22 08:35:22.176007+00', 'administrator@localhost');
INSERT INTO public.definitions VALUES ('export', 'by tag', 'by tag', '{"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave"}', '2026-11-22 08:35:22.189269+00', 'administrator@localhost', '2026-11-22 08:35:22.189269+00', 'administrator@localhost');
INSERT INTO public.run_batches VALUES ('20261122-083522-4fc8', 0, '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]', 11, 'settled', 1, '8d7a5c6aff3459fbe49fff03', 1795336524.3279512, 1795336524.6231012, 8, 3);
INSERT INTO public.run_batches VALUES ('20261122-083524-716e', 0, '{"from": 0, "to": 4}', 4, 'settled', 1, '6b46c9b638766b0cf2d38d0d', 1795336525.402455, 1795336525.6403046, 4, 0);
INSERT INTO public.run_rejected VALUES ('20261122-083522-4fc8', 1, 400, 'birthdate', 'invalid_value', 'Must not be in the future');
INSERT INTO public.run_rejected VALUES ('20261122-083522-4fc8', 3, 400, 'postalCode', 'invalid_format', 'Must be a valid postal code');
INSERT INTO public.run_rejected VALUES ('20261122-083522-4fc8', 9, 400, 'postalCode', 'invalid_format', 'Must be a valid postal code');
INSERT INTO public.run_seconds VALUES ('20261122-083522-4fc8', 1795336524, 3, 0, 0, 0, 0, 22.003275000315625, 75.25616400016588);
INSERT INTO public.run_seconds VALUES ('20261122-083524-716e', 1795336525, 3, 0, 0, 0, 0, 5.716639998354367, 9.153341999990516);
INSERT INTO public.run_tag_calls VALUES ('20261122-083524-716e', 'first five', 0, 4, 1795336525.6717527);
INSERT INTO public.runs VALUES ('20261122-083525-5064', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave"}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Queued', 'queued', NULL, 'administrator@localhost', NULL, 1795336525.7496145, NULL, NULL, NULL, NULL, 0, 0, '{}', '[]');
INSERT INTO public.runs VALUES ('20261122-083522-4fc8', 'by property', 'main', '{"export": {"connection": "main", "segments": ["everyone", "first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "property", "subscription": "leave"}, "segments": {"everyone": {"source": "people", "where": {"all": []}}, "first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Completed with warnings', 'ended', 'Omnisend rejected 3 of 11 contacts.', 'administrator@localhost', NULL, 1795336522.221824, 1795336523.909679, 1795336524.640447, NULL, 'machine-10671-71cfa0/42095a65', 12, 11, '{"no_email": 1}', '[]');
INSERT INTO public.runs VALUES ('20261122-083524-716e', 'by tag', 'main', '{"export": {"connection": "main", "segments": ["first five"], "mapping": {"email": "email", "first_name": "name"}, "marker": "tag", "subscription": "leave"}, "segments": {"first five": {"source": "people", "where": {"all": [{"field": "spent", "op": "less_than", "value": 5}]}}}, "source": {"people": {"parquet": "/data/people.parquet", "key": "id"}}}', 'Successful', 'ended', NULL, 'administrator@localhost', NULL, 1795336524.8886552, 1795336525.3182304, 1795336525.6803815, NULL, 'machine-10671-8b3d27/9d7845df', 5, 4, '{"no_email": 1}', '[]');
INSERT INTO public.workers VALUES ('machine-10671-71cfa0', 'machine', 1795336522.6199813, 1795336522.6199813, 1795336524.8432736);
INSERT INTO public.workers VALUES ('machine-10671-8b3d27', 'machine', 1795336525.0507152, 1795336525.0507152, 1795336525.7040818);
SELECT pg_catalog.setval('public.audit_id_seq', 7, true);
SELECT pg_catalog.setval('public.consents_id_seq', 1, true);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.definitions
    ADD CONSTRAINT definitions_pkey PRIMARY KEY (kind, name_key);
ALTER TABLE ONLY public.run_batches
    ADD CONSTRAINT run_batches_pkey PRIMARY KEY (run_id, number);
ALTER TABLE ONLY public.run_rejected
    ADD CONSTRAINT run_rejected_pkey PRIMARY KEY (run_id, "position");
ALTER TABLE ONLY public.run_seconds
    ADD CONSTRAINT run_seconds_pkey PRIMARY KEY (run_id, second);
ALTER TABLE ONLY public.run_tag_calls
    ADD CONSTRAINT run_tag_calls_pkey PRIMARY KEY (run_id, tag, number);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (name);
CREATE INDEX ix_audit_at ON public.audit USING btree (at);
CREATE INDEX ix_consents_connection_key ON public.consents USING btree (connection_key);
CREATE INDEX ix_runs_export ON public.runs USING btree (export);
CREATE INDEX ix_runs_queued_at ON public.runs USING btree (queued_at);
