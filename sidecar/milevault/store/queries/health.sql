-- name: save_values(athlete_id, sha256, source, rank, days, metrics, components, numbers, observed)^
-- The file's values become exactly these; the days and metrics that changed by that. 'not in' is a hashed
-- lookup whatever the planner guesses of the arrays' length.
with given as (
    select * from unnest(
        :days::date[], :metrics::text[], :components::text[], :numbers::double precision[], :observed::timestamptz[]
    ) as given (local_date, metric, component, value, observed_at)
), gone as (
    delete from health_value
    where athlete_id = :athlete_id and sha256 = :sha256
        and (local_date, metric, component) not in (select local_date, metric, component from given)
    returning local_date, metric
), said as (
    insert into health_value as stored (
        athlete_id, metric, local_date, component, sha256, value, source, rank, observed_at
    )
    select :athlete_id, metric, local_date, component, :sha256, value, :source, :rank, observed_at
    from given
    on conflict (athlete_id, metric, local_date, component, sha256) do update set
        value = excluded.value, source = excluded.source, rank = excluded.rank, observed_at = excluded.observed_at
    where (stored.value, stored.source, stored.rank, stored.observed_at)
        is distinct from (excluded.value, excluded.source, excluded.rank, excluded.observed_at)
    returning local_date, metric
), changed as (
    select * from gone union select * from said
)
select array(select distinct local_date from changed) as days, array(select distinct metric from changed) as names;

-- name: save_samples(athlete_id, sha256, source, rank, days, channels, of_days, sample_counts, times, packed)^
-- 'lost' are the days and channels that the file said before and does not say any more.
with given as (
    select * from unnest(
        :days::date[], :channels::text[], :of_days::boolean[], :sample_counts::integer[], :times::bytea[],
        :packed::bytea[]
    ) as given (local_date, channel, of_day, sample_count, times, packed)
), gone as (
    delete from health_sample
    where athlete_id = :athlete_id and sha256 = :sha256
        and (local_date, channel) not in (select local_date, channel from given)
    returning local_date, channel
), said as (
    insert into health_sample as stored (
        athlete_id, channel, local_date, sha256, source, rank, of_day, sample_count, times, packed
    )
    select :athlete_id, channel, local_date, :sha256, :source, :rank, of_day, sample_count, times, packed
    from given
    on conflict (athlete_id, channel, local_date, sha256) do update set
        source = excluded.source, rank = excluded.rank, of_day = excluded.of_day,
        sample_count = excluded.sample_count, times = excluded.times, packed = excluded.packed
    where (stored.source, stored.rank, stored.of_day, stored.times, stored.packed)
        is distinct from (excluded.source, excluded.rank, excluded.of_day, excluded.times, excluded.packed)
    returning local_date, channel
), changed as (
    select * from gone union select * from said
)
select array(select distinct local_date from changed) as days, array(select distinct channel from changed) as names,
    array(select local_date from gone order by local_date, channel) as lost_days,
    array(select channel from gone order by local_date, channel) as lost_channels;

-- name: save_sleeps(athlete_id, sha256, source, rank, days, kinds, starts, ends, utc_offsets, observed, deletions, stage_counts, stage_starts_ms, stage_levels)^
-- The stages of all sessions come in one array, which each session cuts its own out of: arrays of arrays of
-- different lengths do not exist.
with given as (
    select local_date, kind, start_time, end_time, utc_offset_s, observed_at, deleted,
        (:stage_starts_ms::integer[])[1 + stage_end - stage_count : stage_end] as stage_starts_ms,
        (:stage_levels::smallint[])[1 + stage_end - stage_count : stage_end] as stage_levels
    from (
        select *, (sum(stage_count) over (order by place))::integer as stage_end
        from unnest(
            :days::date[], :kinds::text[], :starts::timestamptz[], :ends::timestamptz[], :utc_offsets::integer[],
            :observed::timestamptz[], :deletions::boolean[], :stage_counts::integer[]
        ) with ordinality as listed (
            local_date, kind, start_time, end_time, utc_offset_s, observed_at, deleted, stage_count, place
        )
    ) as counted
), gone as (
    delete from sleep_session
    where athlete_id = :athlete_id and sha256 = :sha256
        and (local_date, kind, start_time) not in (select local_date, kind, start_time from given)
    returning local_date
), said as (
    insert into sleep_session as stored (
        athlete_id, local_date, kind, start_time, sha256, end_time, utc_offset_s, source, rank, observed_at, deleted,
        stage_starts_ms, stage_levels
    )
    select :athlete_id, local_date, kind, start_time, :sha256, end_time, utc_offset_s, :source, :rank, observed_at, deleted,
        stage_starts_ms, stage_levels
    from given
    on conflict (athlete_id, local_date, kind, start_time, sha256) do update set
        end_time = excluded.end_time, utc_offset_s = excluded.utc_offset_s, source = excluded.source,
        rank = excluded.rank, observed_at = excluded.observed_at, deleted = excluded.deleted,
        stage_starts_ms = excluded.stage_starts_ms, stage_levels = excluded.stage_levels
    where (
        stored.end_time, stored.utc_offset_s, stored.source, stored.rank, stored.observed_at, stored.deleted,
        stored.stage_starts_ms, stored.stage_levels
    ) is distinct from (
        excluded.end_time, excluded.utc_offset_s, excluded.source, excluded.rank, excluded.observed_at, excluded.deleted,
        excluded.stage_starts_ms, excluded.stage_levels
    )
    returning local_date
), changed as (
    select * from gone union select * from said
)
select array(select local_date from changed) as days;

-- name: days(athlete_id, first_day, last_day, metrics)
-- Without the origin, which costs a third more.
select local_date, metric, value
from health_metric
where athlete_id = :athlete_id and metric = any(:metrics::text[]) and local_date between :first_day and :last_day
order by local_date, metric;

-- name: days_with_origin(athlete_id, first_day, last_day, metrics)
select local_date, metric, value, source, observed_at, sha256s
from health_metric
where athlete_id = :athlete_id and metric = any(:metrics::text[]) and local_date between :first_day and :last_day
order by local_date, metric;

-- name: latest(athlete_id, metrics)
-- One look at the index per metric, past days whose value the user took away; 'offset 0' keeps the view's query inside
-- the loop, where it reads one day.
select wanted.metric, counted.local_date, counted.value, counted.source, counted.observed_at, counted.sha256s
from unnest(:metrics::text[]) as wanted (metric)
cross join lateral (
    select array(
        select local_date from health_edit
        where athlete_id = :athlete_id and metric = wanted.metric and value is null
    ) as days
) as taken
cross join lateral (
    select max(local_date) as local_date
    from (
        select max(local_date) from health_value
        where athlete_id = :athlete_id and metric = wanted.metric and local_date <> all(taken.days)
        union all
        select max(local_date) from health_derived
        where athlete_id = :athlete_id and metric = wanted.metric and local_date <> all(taken.days)
        union all
        select max(local_date) from health_edit
        where athlete_id = :athlete_id and metric = wanted.metric and value is not null
    ) as found (local_date)
) as newest
cross join lateral (
    select local_date, value, source, observed_at, sha256s
    from health_metric
    where athlete_id = :athlete_id and metric = wanted.metric and local_date = newest.local_date
    offset 0
) as counted
order by wanted.metric collate "C";

-- name: metric_coverage(athlete_id, names)
select wanted.name, said.first_day, said.last_day
from unnest(:names::text[]) as wanted (name)
cross join lateral (
    select array(
        select local_date from health_edit
        where athlete_id = :athlete_id and metric = wanted.name and value is null
    ) as days
) as taken
cross join lateral (
    select min(first_day) as first_day, max(last_day) as last_day
    from (
        select min(local_date), max(local_date) from health_value
        where athlete_id = :athlete_id and metric = wanted.name and local_date <> all(taken.days)
        union all
        select min(local_date), max(local_date) from health_derived
        where athlete_id = :athlete_id and metric = wanted.name and local_date <> all(taken.days)
        union all
        select min(local_date), max(local_date) from health_edit
        where athlete_id = :athlete_id and metric = wanted.name and value is not null
    ) as found (first_day, last_day)
) as said
where said.first_day is not null;

-- name: channel_coverage(athlete_id, names)
select wanted.name, said.first_day, said.last_day
from unnest(:names::text[]) as wanted (name)
cross join lateral (
    select min(local_date) as first_day, max(local_date) as last_day
    from health_sample
    where athlete_id = :athlete_id and channel = wanted.name
) as said
where said.first_day is not null;

-- name: samples(athlete_id, channel, first_day, last_day)
select sha256, rank, sample_count, times, packed
from health_sample
where athlete_id = :athlete_id and channel = :channel and local_date between :first_day and :last_day;

-- name: sleeps(athlete_id, first_day, last_day)
select local_date, kind, start_time, end_time, utc_offset_s, source, rank, observed_at, deleted, sha256,
    stage_starts_ms, stage_levels
from sleep_session
where athlete_id = :athlete_id and local_date between :first_day and :last_day;
