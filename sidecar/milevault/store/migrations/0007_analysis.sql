-- What was computed of each activity, the athlete's settings, and the user's word on both.

alter table activity
    add column race boolean,
    add column excluded boolean,
    add column device_max_heart_rate double precision,
    add column device_resting_heart_rate double precision,
    add column device_threshold_heart_rate double precision,
    add column device_ftp_w double precision,
    -- Which fields the user edited, and between which seconds since the recorded start the activity lies.
    add column edited text[] not null default '{}',
    add column trim_start_s double precision,
    add column trim_end_s double precision,
    -- analysis.FIGURES_VERSION of the rows below; an older one is computed again.
    add column figures_version integer not null default 0;
create index activity_by_figures_version on activity (figures_version);

-- Numbers of the analysis tables, one row each: a new metric needs no migration.
create table activity_metric (
    athlete_id bigint not null,
    activity_id bigint not null,
    key text collate "C" not null,
    value double precision not null,
    version smallint not null,
    method text,
    primary key (athlete_id, activity_id, key),
    foreign key (athlete_id, activity_id) references activity on delete cascade
);
create index activity_metric_by_key on activity_metric (athlete_id, key, activity_id) include (value, method);

-- The best stretch of each size within each activity. Records are the first rows of an index: taking an activity
-- away needs no repair. The sport is the activity's own.
create table best_effort (
    athlete_id bigint not null,
    activity_id bigint not null,
    kind text collate "C" not null check (kind in ('distance', 'duration', 'power', 'heart_rate')),
    size double precision not null,  -- a mile is no whole number of metres
    value double precision not null,
    start_s real not null,
    sport text collate "C" not null,
    guard text,
    primary key (athlete_id, activity_id, kind, size),
    foreign key (athlete_id, activity_id) references activity on delete cascade
);
-- The lowest merit wins whatever the kind, so that one walk from the front finds the best of each size and guard.
create index best_effort_by_merit on best_effort (
    athlete_id, sport, kind, size, coalesce(guard, ''), (case kind when 'distance' then value else -value end)
);

create table activity_power_histogram (
    athlete_id bigint not null,
    activity_id bigint not null,
    watts smallint[] not null,
    seconds real[] not null,
    primary key (athlete_id, activity_id),
    foreign key (athlete_id, activity_id) references activity on delete cascade,
    check (cardinality(seconds) = cardinality(watts))
);

-- Seconds in each zone of the set that held for the activity: one row for heart rate, one for power.
create table activity_zone_time (
    athlete_id bigint not null,
    activity_id bigint not null,
    kind text collate "C" not null check (kind in ('heart_rate', 'power')),
    method text not null,
    floors double precision[] not null,   -- bpm or W, rising
    seconds double precision[] not null,
    below_s double precision not null,    -- under the first floor
    primary key (athlete_id, activity_id, kind),
    foreign key (athlete_id, activity_id) references activity on delete cascade,
    check (cardinality(seconds) = cardinality(floors))
);

-- Laps and lengths of a trimmed activity as they were recorded, for the day the trim is changed or taken back.
create table activity_untrimmed (
    athlete_id bigint not null,
    activity_id bigint not null,
    laps jsonb not null,
    lengths jsonb not null,
    primary key (athlete_id, activity_id),
    foreign key (athlete_id, activity_id) references activity on delete cascade
);

create table athlete_setting (
    athlete_id bigint not null references athlete,
    key text collate "C" not null,        -- model/settings.py SETTINGS
    valid_from date not null,
    value double precision not null,
    created_at timestamptz not null default now(),
    primary key (athlete_id, key, valid_from)
);

create table zone_set (
    athlete_id bigint not null references athlete,
    kind text collate "C" not null check (kind in ('heart_rate', 'power')),
    sport text collate "C" not null default '',
    valid_from date not null,
    method text not null check (method in ('custom', 'percent_max', 'reserve', 'percent_lthr', 'percent_ftp')),
    floors double precision[] not null check (cardinality(floors) between 1 and 20),
    created_at timestamptz not null default now(),
    primary key (athlete_id, kind, sport, valid_from)
);

create table goal (
    athlete_id bigint not null references athlete,
    goal_id bigint generated always as identity,
    sport text collate "C" not null default '',   -- '': all sports
    measure text not null check (measure in ('distance_m', 'moving_time_s', 'elevation_gain_m', 'count')),
    period text not null check (period in ('week', 'month', 'year')),
    target double precision not null check (target > 0),
    first_day date not null,
    last_day date,
    created_at timestamptz not null default now(),
    primary key (athlete_id, goal_id),
    check (last_day >= first_day)
);

-- The user's word on a gear, by the name activities call it; null: what the exports say. It outranks every file.
create table gear_edit (
    athlete_id bigint not null references athlete,
    name text not null check (length(name) between 1 and 200),
    kind text check (kind in ('bike', 'shoes', 'other')),
    retired boolean,
    service_distance_m double precision check (service_distance_m > 0),
    edited_at timestamptz not null default now(),
    primary key (athlete_id, name)
);

-- A value of a day the user corrected, or took away (null); it outranks every file.
create table health_edit (
    athlete_id bigint not null references athlete,
    metric text collate "C" not null,
    local_date date not null,
    value double precision,
    edited_at timestamptz not null,
    primary key (athlete_id, metric, local_date)
);

-- As before (0006), with the user's word above every file's; a value taken away leaves none.
create or replace view health_part as
select distinct on (athlete_id, metric, local_date, component)
    athlete_id, metric, local_date, component, value, source, observed_at, sha256
from (
    select *, max(2 * rank + (component = '')::integer) over (partition by athlete_id, metric, local_date) as highest
    from (
        select athlete_id, metric, local_date, component, value, source, rank, observed_at, sha256
        from health_value
        union all
        select athlete_id, metric, local_date, ''::text collate "C" as component, value, 'samples'::text as source,
            50::smallint as rank, observed_at, null::bytea as sha256
        from health_derived
        union all
        select athlete_id, metric, local_date, ''::text collate "C" as component, value, 'user'::text as source,
            1000::smallint as rank, edited_at as observed_at, null::bytea as sha256
        from health_edit
    ) as stated
) as said
where 2 * rank + (component = '')::integer = highest and value is not null
order by athlete_id, metric, local_date, component, observed_at desc, value desc, sha256 desc;

-- Computing again in the background, with its progress.
create table recompute (
    athlete_id bigint not null references athlete,
    recompute_id bigint generated always as identity,
    reason text not null,                 -- 'settings', 'version', later 'routes', 'segments'
    keys text[] not null default '{}',    -- the settings that changed
    first_day date,                       -- from which day on; null: all
    total integer,
    done integer not null default 0,
    last_id bigint not null default 0,    -- activities are worked off in the order of their ids: how far it is
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (athlete_id, recompute_id)
);
create index recompute_unfinished on recompute (athlete_id, recompute_id) where finished_at is null;

alter table api_token drop constraint api_token_scopes_check;
alter table api_token add constraint api_token_scopes_check
    check (scopes <@ array['ingest', 'read', 'events', 'edit', 'admin']);
