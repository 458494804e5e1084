-- Health: what each file says of a day, and what counts (docs/decisions/health-merging.md). No file overwrites
-- another one's rows, so the order of imports cannot matter. Names are compared byte by byte (collate "C"): equal
-- order on every server, and half the time of a language's rules.

create table health_value (
    -- one value of a day as one file says it
    athlete_id bigint not null,
    metric text collate "C" not null,     -- model/wellness.py HEALTH_METRICS
    local_date date not null,
    component text collate "C" not null,  -- a part that counts for itself (steps of one activity type), else ''
    sha256 bytea not null,
    value double precision not null,
    source text not null,                 -- model/source.py SOURCES, and its health_rank
    rank smallint not null,
    observed_at timestamptz not null,
    primary key (athlete_id, metric, local_date, component, sha256),
    foreign key (athlete_id, sha256) references source_file
);
create index health_value_by_file on health_value (athlete_id, sha256);

create table health_sample (
    -- samples of one channel within a day as one file has them: times and values packed (store/packing.py)
    athlete_id bigint not null,
    channel text collate "C" not null,    -- model/wellness.py HEALTH_CHANNELS
    local_date date not null,
    sha256 bytea not null,
    source text not null,
    rank smallint not null,
    sample_count integer not null check (sample_count > 0),
    times bytea not null,                 -- Unix time in milliseconds
    packed bytea not null,
    primary key (athlete_id, channel, local_date, sha256),
    foreign key (athlete_id, sha256) references source_file
);
create index health_sample_by_file on health_sample (athlete_id, sha256);
alter table health_sample alter column times set storage external;
alter table health_sample alter column packed set storage external;

create table sleep_session (
    -- a night or a nap as one file says it, under the date of waking
    athlete_id bigint not null,
    local_date date not null,
    kind text collate "C" not null check (kind in ('main', 'nap')),
    start_time timestamptz not null,
    sha256 bytea not null,
    end_time timestamptz not null check (end_time > start_time),
    utc_offset_s integer,
    source text not null,
    rank smallint not null,
    observed_at timestamptz not null,
    stage_starts_ms integer[] not null,   -- from start_time on; each stage lasts until the next, the last until end_time
    stage_levels smallint[] not null check (cardinality(stage_levels) = cardinality(stage_starts_ms)),
    primary key (athlete_id, local_date, kind, start_time, sha256),
    foreign key (athlete_id, sha256) references source_file
);
create index sleep_session_by_file on sleep_session (athlete_id, sha256);

-- The contributions that count: of the highest rank present for a day and metric, the whole (component '') where
-- somebody says it, else the parts; per component the latest
create view health_part as
select distinct on (athlete_id, metric, local_date, component)
    athlete_id, metric, local_date, component, value, source, observed_at, sha256
from (
    select *, max(2 * rank + (component = '')::integer) over (partition by athlete_id, metric, local_date) as highest
    from health_value
) as said
where 2 * rank + (component = '')::integer = highest
order by athlete_id, metric, local_date, component, observed_at desc, value desc, sha256 desc;

-- What counts: the parts together. Source and time are those of the part that was observed last
create view health_metric as
select athlete_id, metric, local_date, sum(value order by component) as value,
    (array_agg(source order by observed_at desc, sha256 desc))[1] as source,
    max(observed_at) as observed_at, array_agg(sha256 order by component) as sha256s
from health_part
group by athlete_id, metric, local_date;
