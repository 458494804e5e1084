-- The first schema. Every table of personal data carries athlete_id first in its key, so that the
-- database shards by athlete without redesign. Works on plain PostgreSQL 15+; what needs TimescaleDB
-- is in store/timescale.py and queries/timescale.sql, run after the migrations where it is present.

create table vault (
    -- one row: who this vault is, the event stream's identity (changes on restore), the last position given
    -- (old events are deleted one day, and a position must never come twice) and the first one still kept
    only_row boolean primary key default true check (only_row),
    server_id uuid not null default gen_random_uuid(),
    stream_id uuid not null default gen_random_uuid(),
    last_position bigint not null default 0,
    first_position bigint not null default 1,
    created_at timestamptz not null default now()
);
insert into vault default values;

create table lease (
    -- fencing: each holder raises the epoch; every write transaction of the ingest checks its own
    name text primary key,
    epoch bigint not null,
    holder text not null,
    expires_at timestamptz not null
);

create table athlete (
    athlete_id bigint generated always as identity primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    name text not null check (length(name) between 1 and 200),
    time_zone text not null default 'UTC',
    created_at timestamptz not null default now()
);

create table api_token (
    token_id bigint generated always as identity primary key,
    token_sha256 bytea not null unique check (length(token_sha256) = 32),
    prefix text not null,
    name text not null,
    scopes text[] not null check (scopes <@ array['ingest', 'read', 'events', 'admin']),
    athlete_ids bigint[],                 -- null: every athlete
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz
);

create table source_file (
    -- the ledger: every original ever taken in, once per athlete and hash
    athlete_id bigint not null references athlete,
    sha256 bytea not null check (length(sha256) = 32),
    size_bytes bigint not null check (size_bytes >= 0),
    label text not null,                  -- the name it came with; a label only, never a path
    state text not null default 'stored'
        check (state in ('stored', 'imported', 'not_activity', 'rejected')),
    code text,                            -- why, for not_activity and rejected
    reason text,
    findings text[] not null default '{}',
    attempts integer not null default 0,
    parser_version integer,
    stored_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (athlete_id, sha256)
);
create index source_file_waiting on source_file (stored_at) where state = 'stored';
create index source_file_unread on source_file (athlete_id, state) where state in ('stored', 'rejected');

create table import (
    -- one hand-over: a run of the command line, an upload, or a spell of files in the inbox
    athlete_id bigint not null references athlete,
    import_id bigint generated always as identity,
    origin text not null check (origin in ('inbox', 'upload', 'cli')),
    label text,
    started_at timestamptz not null default now(),
    sealed_at timestamptz,                -- no more files will join; what makes 'finished' certain
    finished_at timestamptz,
    primary key (athlete_id, import_id)
);
create index import_open on import (import_id) where finished_at is null;

create table import_item (
    -- every file seen, with its one visible state
    athlete_id bigint not null,
    import_id bigint not null,
    item_id bigint generated always as identity,
    label text not null,
    size_bytes bigint,
    sha256 bytea,                         -- null until hashed, or when refused before that
    state text not null
        check (state in ('waiting', 'imported', 'duplicate', 'not_activity', 'rejected', 'ignored')),
    check (state <> 'waiting' or sha256 is not null),
    code text,
    reason text,
    seen_at timestamptz not null default now(),
    finished_at timestamptz,
    source_path bytea,                    -- inbox: raw path relative to the inbox, for the unlink at K15
    source_stat bigint[],                 -- inbox: dev, ino, size, mtime_ns as they were at K3
    source_removed_at timestamptz,        -- inbox: when K15 was done (or found not to be needed)
    primary key (athlete_id, import_id, item_id),
    foreign key (athlete_id, import_id) references import on delete cascade
);
create index import_item_waiting on import_item (athlete_id, sha256) where state = 'waiting';
create index import_item_source on import_item (item_id)
    where source_path is not null and source_removed_at is null;
create index import_item_state on import_item (athlete_id, import_id, state, item_id);
-- files refused before they were hashed have no ledger row; the summary counts them from here
create index import_item_refused on import_item (athlete_id) where state = 'rejected' and sha256 is null;

create table activity (
    athlete_id bigint not null references athlete,
    activity_id bigint generated always as identity,
    sha256 bytea not null,
    session_index integer not null,
    sport text not null,
    sub_sport text not null,
    indoor boolean not null,
    name text,
    start_time timestamptz not null,
    end_time timestamptz not null check (end_time >= start_time),  -- of the last sample: bounds the data points
    utc_offset_s integer,
    local_date date not null,             -- the day on the athlete's wall clock
    elapsed_time_s double precision not null,
    timer_time_s double precision,
    moving_time_s double precision,
    distance_m double precision,
    elevation_gain_m double precision,
    elevation_loss_m double precision,
    elevation_method text,
    avg_speed_mps double precision,
    max_speed_mps double precision,
    avg_heart_rate double precision,
    max_heart_rate double precision,
    avg_power_w double precision,
    max_power_w double precision,
    avg_cadence double precision,
    calories_kcal double precision,
    pool_length_m double precision,
    has_track boolean not null,
    sample_count integer not null,
    device_manufacturer text,
    device_product text,
    device_serial bigint,
    findings text[] not null default '{}',
    parser_version integer not null,
    analysis_version integer not null,
    imported_at timestamptz not null default now(),
    primary key (athlete_id, activity_id),
    unique (athlete_id, sha256, session_index),
    foreign key (athlete_id, sha256) references source_file
);
create index activity_by_start on activity (athlete_id, start_time desc, activity_id desc);
create index activity_by_sport on activity (athlete_id, sport, start_time desc, activity_id desc);
create index activity_by_day on activity (athlete_id, local_date);

create table activity_lap (
    athlete_id bigint not null,
    activity_id bigint not null,
    lap_index integer not null,
    start_time timestamptz not null,
    elapsed_time_s double precision not null,
    timer_time_s double precision,
    distance_m double precision,
    elevation_gain_m double precision,
    avg_speed_mps double precision,
    avg_heart_rate double precision,
    max_heart_rate double precision,
    avg_power_w double precision,
    avg_cadence double precision,
    calories_kcal double precision,
    trigger text,
    primary key (athlete_id, activity_id, lap_index),
    foreign key (athlete_id, activity_id) references activity on delete cascade
);

create table activity_length (
    athlete_id bigint not null,
    activity_id bigint not null,
    length_index integer not null,
    start_time timestamptz not null,
    elapsed_time_s double precision not null,
    length_type text not null,
    swim_stroke text,
    total_strokes integer,
    avg_speed_mps double precision,
    primary key (athlete_id, activity_id, length_index),
    foreign key (athlete_id, activity_id) references activity on delete cascade
);

create table activity_stream (
    -- the truth for API, analysis and recomputation: one packed column per channel (store/packing.py);
    -- channel 'elapsed_s' is the time axis
    athlete_id bigint not null,
    activity_id bigint not null,
    channel text not null,
    sample_count integer not null,
    packed bytea not null,
    primary key (athlete_id, activity_id, channel),
    foreign key (athlete_id, activity_id) references activity on delete cascade
);
-- zstd packed already: compressing again costs time and gains nothing
alter table activity_stream alter column packed set storage external;

create table activity_hr_histogram (
    -- seconds per bpm: a new maximum heart rate re-buckets zones without reading a stream. Two arrays of equal
    -- length, not a row per bpm: sixty rows with their foreign key cost as much as the points' COPY
    athlete_id bigint not null,
    activity_id bigint not null,
    heart_rates smallint[] not null,
    seconds real[] not null check (cardinality(seconds) = cardinality(heart_rates)),
    primary key (athlete_id, activity_id),
    foreign key (athlete_id, activity_id) references activity on delete cascade
);

create table activity_data_points (
    -- wide rows for SQL users (Grafana, ad hoc); a hypertable on ts where TimescaleDB is present.
    -- No foreign key: a hypertable of this size pays for it on every COPY; store/activities.py deletes.
    athlete_id bigint not null,
    activity_id bigint not null,
    ts timestamptz not null,
    position_lat double precision,
    position_long double precision,
    altitude real,
    distance real,
    speed real,
    heart_rate smallint,
    cadence real,
    power smallint,
    temperature real
);
-- An activity's rows stand together, as one COPY wrote them: a summary per 128 KiB finds them, at a thousandth of
-- a B-tree's size and half the cost of the COPY (docs/decisions/data-points.md)
create index activity_data_points_by_activity on activity_data_points
    using brin (athlete_id, activity_id, ts) with (pages_per_range = 16, autosummarize = on);

create table event (
    -- outbox. position is assigned after commit by the one publisher: sequence order is not commit order
    athlete_id bigint not null references athlete,
    event_id bigint generated always as identity,
    kind text not null,
    payload jsonb not null,
    created_at timestamptz not null default now(),
    position bigint unique,
    primary key (athlete_id, event_id)
);
create index event_unpublished on event (event_id) where position is null;
-- exactly once (R3, I5): a second announcement of an activity fails instead of reaching anybody
create unique index event_activity_once on event (athlete_id, ((payload ->> 'activity_id')::bigint))
    where kind = 'activity_recorded';
