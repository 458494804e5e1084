-- name: put(athlete_id, activity_ids, sports, version, metric_of, metric_key, metric_value, metric_version, metric_method, effort_of, effort_kind, effort_size, effort_value, effort_start_s, effort_guard, beats_of, beats, beats_s, watts_of, watts, watts_s)!
-- Everything computed of the activities in the place of what was there. What stays is updated and not deleted
-- first: one statement cannot delete a row and insert it again.
with
    metric as (
        select * from unnest(
            :metric_of::bigint[], :metric_key::text[], :metric_value::double precision[],
            :metric_version::smallint[], :metric_method::text[]
        ) as given (activity_id, key, value, version, method)
    ),
    effort as (
        select given.*, activity.sport from unnest(
            :effort_of::bigint[], :effort_kind::text[], :effort_size::double precision[], :effort_value::double precision[],
            :effort_start_s::real[], :effort_guard::text[]
        ) as given (activity_id, kind, size, value, start_s, guard)
        join unnest(:activity_ids::bigint[], :sports::text[]) as activity (activity_id, sport) using (activity_id)
    ),
    beats as (
        select activity_id, array_agg(at order by at) as heart_rates, array_agg(seconds order by at) as seconds
        from unnest(:beats_of::bigint[], :beats::smallint[], :beats_s::real[]) as given (activity_id, at, seconds)
        group by activity_id
    ),
    watts as (
        select activity_id, array_agg(at order by at) as watts, array_agg(seconds order by at) as seconds
        from unnest(:watts_of::bigint[], :watts::smallint[], :watts_s::real[]) as given (activity_id, at, seconds)
        group by activity_id
    ),
    no_metric as (
        delete from activity_metric as old
        where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
            and not exists (select from metric where metric.activity_id = old.activity_id and metric.key = old.key)
    ),
    no_effort as (
        delete from best_effort as old
        where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
            and not exists (
                select from effort
                where effort.activity_id = old.activity_id and effort.kind = old.kind and effort.size = old.size
            )
    ),
    no_beats as (
        delete from activity_hr_histogram as old
        where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
            and not exists (select from beats where beats.activity_id = old.activity_id)
    ),
    no_watts as (
        delete from activity_power_histogram as old
        where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
            and not exists (select from watts where watts.activity_id = old.activity_id)
    ),
    put_metric as (
        insert into activity_metric as old (athlete_id, activity_id, key, value, version, method)
        select :athlete_id, activity_id, key, value, version, method from metric
        on conflict (athlete_id, activity_id, key) do update
        set value = excluded.value, version = excluded.version, method = excluded.method
        where (old.value, old.version, old.method) is distinct from (excluded.value, excluded.version, excluded.method)
    ),
    put_effort as (
        insert into best_effort as old (athlete_id, activity_id, kind, size, value, start_s, sport, guard)
        select :athlete_id, activity_id, kind, size, value, start_s, sport, guard from effort
        on conflict (athlete_id, activity_id, kind, size) do update
        set value = excluded.value, start_s = excluded.start_s, sport = excluded.sport, guard = excluded.guard
        where (old.value, old.start_s, old.sport, old.guard)
            is distinct from (excluded.value, excluded.start_s, excluded.sport, excluded.guard)
    ),
    put_beats as (
        insert into activity_hr_histogram (athlete_id, activity_id, heart_rates, seconds)
        select :athlete_id, activity_id, heart_rates, seconds from beats
        on conflict (athlete_id, activity_id) do update
        set heart_rates = excluded.heart_rates, seconds = excluded.seconds
    ),
    put_watts as (
        insert into activity_power_histogram (athlete_id, activity_id, watts, seconds)
        select :athlete_id, activity_id, watts, seconds from watts
        on conflict (athlete_id, activity_id) do update set watts = excluded.watts, seconds = excluded.seconds
    )
update activity set figures_version = :version
where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
    and figures_version is distinct from :version;

-- name: keep(athlete_id, activity_ids, version)!
update activity set figures_version = :version
where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[]) and figures_version <> :version;

-- name: metrics(athlete_id, activity_id)
select key, value, version, method from activity_metric
where athlete_id = :athlete_id and activity_id = :activity_id
order by key;

-- name: efforts(athlete_id, activity_id)
select kind, size, value, start_s, guard from best_effort
where athlete_id = :athlete_id and activity_id = :activity_id
order by kind, size;

-- name: count(athlete_id, first_day, version_other_than)$
select count(*) from activity
where athlete_id = :athlete_id and (:first_day::date is null or local_date >= :first_day)
    and (:version_other_than::integer is null or figures_version <> :version_other_than);

-- name: lock(athlete_id, after_id, first_day, version_other_than, limit)
-- In the order of their ids, as imports lock them.
select * from activity
where athlete_id = :athlete_id and activity_id > :after_id
    and (:first_day::date is null or local_date >= :first_day)
    and (:version_other_than::integer is null or figures_version <> :version_other_than)
order by activity_id
limit :limit
for update;

-- name: outdated(version)
select distinct athlete_id from activity where figures_version <> :version order by athlete_id;

-- name: stored(athlete_id, activity_ids)
-- An activity's figures and histograms in one row each: a thousand activities have twenty thousand figures.
select id.activity_id, metric.keys, metric.numbers, metric.versions, metric.methods,
    beats.heart_rates, beats.seconds as beats_s, watts.watts, watts.seconds as watts_s
from unnest(:activity_ids::bigint[]) as id (activity_id)
left join (
    select activity_id, array_agg(key order by key) as keys, array_agg(value order by key) as numbers,
        array_agg(version order by key) as versions, array_agg(method order by key) as methods
    from activity_metric
    where athlete_id = :athlete_id and activity_id = any(:activity_ids)
    group by activity_id
) as metric using (activity_id)
left join activity_hr_histogram as beats
    on beats.athlete_id = :athlete_id and beats.activity_id = id.activity_id
left join activity_power_histogram as watts
    on watts.athlete_id = :athlete_id and watts.activity_id = id.activity_id;

-- name: packed(athlete_id, activity_ids, channels)
select activity_id, channel, sample_count, packed from activity_stream
where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
    and (:channels::text[] is null or channel = any(:channels));

-- name: put_rated(athlete_id, activity_ids, keys, metric_of, metric_key, metric_value, metric_version, metric_method)!
-- The figures of these keys alone, of all the activities.
with
    metric as (
        select * from unnest(
            :metric_of::bigint[], :metric_key::text[], :metric_value::double precision[],
            :metric_version::smallint[], :metric_method::text[]
        ) as given (activity_id, key, value, version, method)
    ),
    no_metric as (
        delete from activity_metric as old
        where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[]) and key = any(:keys::text[])
            and not exists (select from metric where metric.activity_id = old.activity_id and metric.key = old.key)
    )
insert into activity_metric as old (athlete_id, activity_id, key, value, version, method)
select :athlete_id, activity_id, key, value, version, method from metric
on conflict (athlete_id, activity_id, key) do update
set value = excluded.value, version = excluded.version, method = excluded.method
where (old.value, old.version, old.method) is distinct from (excluded.value, excluded.version, excluded.method);

-- name: records(athlete_id, activity_ids, kinds)
-- Where the activities hold the best of all of their sport, with the best of the others.
select mine.activity_id, mine.sport, mine.kind, mine.size, mine.value,
    before.value as previous_value, before.activity_id as previous_activity_id
from best_effort as mine
cross join lateral (
    select value, activity_id
    from best_effort as other
    where other.athlete_id = :athlete_id and other.sport = mine.sport and other.kind = mine.kind
        and other.size = mine.size and coalesce(other.guard, '') = '' and other.activity_id <> mine.activity_id
    order by case other.kind when 'distance' then other.value else -other.value end
    limit 1
) as before
where mine.athlete_id = :athlete_id and mine.activity_id = any(:activity_ids::bigint[]) and mine.guard is null
    and mine.kind = any(:kinds::text[])
    and case mine.kind when 'distance' then mine.value < before.value else mine.value > before.value end
order by mine.activity_id, mine.kind, mine.size;
