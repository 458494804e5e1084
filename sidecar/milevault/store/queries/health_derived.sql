-- name: lock(key)!
-- Two files of one day in two transactions would each compute without the other's samples.
select pg_advisory_xact_lock(:key);

-- name: sleeps(athlete_id, days)
select local_date, kind, start_time, end_time, utc_offset_s, source, rank, observed_at, deleted, sha256
from sleep_session
where athlete_id = :athlete_id and local_date = any(:days::date[]);

-- name: samples(athlete_id, days, channels)
-- Pairs of a day and a channel. The two conditions before the pairs reach the index whatever the planner knows of the
-- table: a join is planned for an empty one when a bulk import begins, and kept.
select local_date, channel, sha256, rank, sample_count, times, packed
from health_sample
where athlete_id = :athlete_id and channel = any(:channels::text[]) and local_date = any(:days::date[]) and of_day
    and (local_date, channel) in (
        select * from unnest(:days::date[], :channels::text[])
    );

-- name: save(athlete_id, asked_days, asked_metrics, days, metrics, numbers, observed)^
-- Of the days and metrics that were asked for exactly the given ones have a value; what changed by that.
with given as (
    select * from unnest(:days::date[], :metrics::text[], :numbers::double precision[], :observed::timestamptz[])
        as given (local_date, metric, value, observed_at)
), gone as (
    delete from health_derived
    where athlete_id = :athlete_id and metric = any(:asked_metrics::text[])
        and local_date = any(:asked_days::date[])
        and (local_date, metric) in (select * from unnest(:asked_days::date[], :asked_metrics::text[]))
        and (local_date, metric) not in (select local_date, metric from given)
    returning local_date, metric
), said as (
    insert into health_derived as stored (athlete_id, metric, local_date, value, observed_at)
    select :athlete_id, metric, local_date, value, observed_at from given
    on conflict (athlete_id, metric, local_date) do update set
        value = excluded.value, observed_at = excluded.observed_at
    where (stored.value, stored.observed_at) is distinct from (excluded.value, excluded.observed_at)
    returning local_date, metric
), changed as (
    select * from gone union select * from said
)
select array(select distinct local_date from changed) as days, array(select distinct metric from changed) as names;
