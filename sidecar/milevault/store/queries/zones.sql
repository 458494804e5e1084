-- name: recompute(athlete_id, lowest_id, highest_id, activity_ids, first_day, kinds, keys, lowest, highest, heart_rate_method, heart_rate_floors, power_method, power_floors, digits)$
-- Seconds in zones of the activities asked for, from their histograms, under the settings and the zone set of their
-- day; gives how many rows that changed. 'keys' are maximum, resting and threshold heart rate and functional
-- threshold power; 'lowest' and 'highest' bound what a device had been set to. The methods and floors given hold
-- where there is no zone set. One plan has to serve one activity and all of them, whatever the planner guesses of
-- either: so the range of the ids is given too, and all the rest is looked up row by row ('limit' keeps it so).
with known as (
    select a.activity_id, a.sport, a.local_date, array(
        select coalesce(
            (
                select s.value from athlete_setting s
                where s.athlete_id = :athlete_id and s.key = one.key and s.valid_from <= a.local_date
                order by s.valid_from desc limit 1
            ),
            -- A setting's first value holds for the days before it too.
            (
                select s.value from athlete_setting s
                where s.athlete_id = :athlete_id and s.key = one.key
                order by s.valid_from limit 1
            ),
            case when one.recorded between one.lowest and one.highest then one.recorded end
        )
        from unnest(
            :keys::text[],
            array[a.device_max_heart_rate, a.device_resting_heart_rate, a.device_threshold_heart_rate, a.device_ftp_w],
            :lowest::float8[], :highest::float8[]
        ) with ordinality as one (key, recorded, lowest, highest, number)
        order by one.number
    ) as held
    from activity a
    where a.athlete_id = :athlete_id and a.activity_id between :lowest_id and :highest_id
        and (:activity_ids::bigint[] is null or a.activity_id = any(:activity_ids::bigint[]))
        and a.local_date >= :first_day::date
), drawn as (
    select known.activity_id, wanted.kind, chosen.method, chosen.floors as shares,
        case chosen.method when 'reserve' then held[2] else 0 end as base,
        case chosen.method when 'custom' then 1 when 'percent_max' then held[1] when 'reserve' then held[1] - held[2]
            when 'percent_lthr' then held[3] when 'percent_ftp' then held[4] end as scale
    from known
    cross join unnest(:kinds::text[]) as wanted (kind)
    cross join lateral (
        select method, floors
        from (
            select z.sport <> '' as own, z.valid_from, z.method, z.floors
            from zone_set z
            where z.athlete_id = :athlete_id and z.kind = wanted.kind and z.sport in (known.sport, '')
                and z.valid_from <= known.local_date
            union all
            select null, null, :heart_rate_method, :heart_rate_floors where wanted.kind = 'heart_rate'
            union all
            select null, null, :power_method, :power_floors where wanted.kind = 'power'
        ) as offered
        order by own desc nulls last, valid_from desc
        limit 1
    ) as chosen
), floored as (
    select drawn.*, histogram.rungs, histogram.seconds, in_units.floors
    from drawn
    left join lateral (
        select heart_rates as rungs, seconds from activity_hr_histogram
        where athlete_id = :athlete_id and activity_id = drawn.activity_id and drawn.kind = 'heart_rate'
        union all
        select watts, seconds from activity_power_histogram
        where athlete_id = :athlete_id and activity_id = drawn.activity_id and drawn.kind = 'power'
        limit 1
    ) as histogram on true
    cross join lateral (
        select array_agg(
            round((base + share * scale) * 10::float8 ^ :digits::int) / 10::float8 ^ :digits::int order by number
        ) as floors
        from unnest(shares) with ordinality as given (share, number)
        where scale > 0 and histogram.rungs is not null
    ) as in_units
), changed as materialized (
    select floored.activity_id, floored.kind, floored.method, floored.floors, summed.seconds, summed.below_s
    from floored
    cross join lateral (
        select (array_agg(zone_s order by zone))[2:] as seconds, (array_agg(zone_s order by zone))[1] as below_s
        from (
            select zone, sum(part_s) as zone_s
            from (
                select width_bucket(rung::float8, floored.floors) as zone, part::float8 as part_s
                from unnest(floored.rungs, floored.seconds) as one (rung, part)
                where floored.floors is not null
                union all
                select zone, 0 from generate_series(0, cardinality(floored.floors)) as zone
            ) as parts
            group by zone
        ) as zones
    ) as summed
    left join lateral (
        select method, floors, seconds, below_s from activity_zone_time
        where athlete_id = :athlete_id and activity_id = floored.activity_id and kind = floored.kind
        limit 1
    ) as t on true
    where (t.floors, t.seconds, t.below_s) is distinct from (floored.floors, summed.seconds, summed.below_s)
        or floored.floors is not null and t.method <> floored.method
), gone as (
    delete from activity_zone_time t
    using changed
    where changed.floors is null
        and t.athlete_id = :athlete_id and t.activity_id = changed.activity_id and t.kind = changed.kind
    returning 1
), written as (
    insert into activity_zone_time (athlete_id, activity_id, kind, method, floors, seconds, below_s)
    select :athlete_id, activity_id, kind, method, floors, seconds, below_s
    from changed
    where floors is not null
    on conflict (athlete_id, activity_id, kind) do update
    set method = excluded.method, floors = excluded.floors, seconds = excluded.seconds, below_s = excluded.below_s
    returning 1
)
select (select count(*) from gone) + (select count(*) from written);

-- name: of_activity(athlete_id, activity_id)
select kind, method, floors, seconds, below_s from activity_zone_time
where athlete_id = :athlete_id and activity_id = :activity_id
order by kind;

-- name: has_activity(athlete_id, activity_id)$
select exists (select from activity where athlete_id = :athlete_id and activity_id = :activity_id);

-- name: sums(athlete_id, kind, sport, first_day, last_day)
-- Zone 0 is below the first floor; the row without a week is of the whole span.
select date_trunc('week', a.local_date)::date as week, part.number - 1 as zone, sum(part.s) as seconds,
    count(*) as activity_count, array_agg(distinct t.method) as methods
from activity a
join activity_zone_time t on t.athlete_id = a.athlete_id and t.activity_id = a.activity_id and t.kind = :kind
cross join lateral unnest(t.below_s || t.seconds) with ordinality as part (s, number)
where a.athlete_id = :athlete_id and a.local_date between :first_day and :last_day
    and (:sport::text is null or a.sport = :sport)
group by grouping sets ((1, 2), (2))
order by week nulls first, zone;
