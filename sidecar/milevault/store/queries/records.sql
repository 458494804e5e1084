-- name: sizes(athlete_id, sport, kind)
-- A loose scan: one probe of the index for each size there is, however many activities have it.
with recursive size_of as (
    (
        select sport, kind, size
        from best_effort
        where athlete_id = :athlete_id
        order by sport, kind, size
        limit 1
    )
    union all
    select following.*
    from size_of
    cross join lateral (
        select sport, kind, size
        from best_effort
        where athlete_id = :athlete_id
            and (sport, kind, size) > (size_of.sport, size_of.kind, size_of.size)
        order by sport, kind, size
        limit 1
    ) as following
)
select sport, kind, size
from size_of
where (:sport::text is null or sport = :sport) and (:kind::text is null or kind = :kind)
order by sport, kind, size;

-- name: best(athlete_id, sports, kinds, sizes, until_times, until_ids, first_day, last_day, since_time, guards)
-- Of each size the best effort of the activities before one (in the order of start and id) on the days of the
-- span; of equal ones the first. With many activities to choose from, the index of merits is walked from its
-- front until one of them comes; with few, they are looked at. Whatever the history is like, one of both ends soon.
select asked.number, found.activity_id, found.value, found.start_s, found.guard, found.start_time, found.local_date
from unnest(
    :sports::text[], :kinds::text[], :sizes::double precision[], :until_times::timestamptz[], :until_ids::bigint[]
) with ordinality as asked (sport, kind, size, until_time, until_id, number)
cross join lateral (
    select count(*) < 100 as few
    from (
        select
        from activity
        where athlete_id = :athlete_id and sport = asked.sport and start_time >= :since_time
            and (start_time, activity_id) < (asked.until_time, asked.until_id)
        limit 100
    ) as choice
) as choice
cross join lateral (
    (
        select top.*
        from unnest(:guards::text[]) as allowed (guard)
        cross join lateral (
            select activity_id, value, start_s, guard, start_time, local_date,
                case kind when 'distance' then value else -value end as merit
            from best_effort
            cross join lateral (
                select start_time, local_date
                from activity
                where athlete_id = :athlete_id and activity_id = best_effort.activity_id
                -- A fence: joined the other way round, every activity would be looked at for each size.
                offset 0
            ) as done
            where not choice.few and athlete_id = :athlete_id
                and sport = asked.sport and kind = asked.kind and size = asked.size
                and coalesce(guard, '') = allowed.guard
                and (start_time, activity_id) < (asked.until_time, asked.until_id)
                and local_date between :first_day and :last_day
            order by case kind when 'distance' then value else -value end
            fetch first 1 rows with ties
        ) as top
    )
    union all
    select activity_id, value, start_s, guard, start_time, local_date,
        case kind when 'distance' then value else -value end as merit
    from (
        select activity_id, start_time, local_date
        from activity
        where choice.few and athlete_id = :athlete_id and sport = asked.sport and start_time >= :since_time
            and (start_time, activity_id) < (asked.until_time, asked.until_id)
        limit 100
    ) as done
    cross join lateral (
        select value, start_s, guard, kind
        from best_effort
        where athlete_id = :athlete_id and activity_id = done.activity_id and kind = asked.kind and size = asked.size
            and coalesce(guard, '') = any(:guards)
        offset 0
    ) as own
    where local_date between :first_day and :last_day
    order by merit, start_time, activity_id
    limit 1
) as found
order by asked.number;

-- name: history(athlete_id, sport, kind, size, guards, first_day, last_day)
select activity_id, value, start_s, best_effort.guard, start_time, local_date
from best_effort
join activity using (athlete_id, activity_id)
where athlete_id = :athlete_id and best_effort.sport = :sport and kind = :kind and size = :size
    and coalesce(best_effort.guard, '') = any(:guards) and local_date between :first_day and :last_day
order by start_time, activity_id;
