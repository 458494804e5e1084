-- name: totals(athlete_id)
-- In the order of the starts, so that the sums do not depend on that of the imports.
select gear as name, count(*) as activity_count, coalesce(sum(distance_m), 0) as distance_m,
    coalesce(sum(moving_time_s), 0) as moving_time_s, min(local_date) as first_day, max(local_date) as last_day
from (
    select gear, local_date, distance_m, coalesce(moving_time_s, timer_time_s, elapsed_time_s) as moving_time_s
    from activity
    where athlete_id = :athlete_id and gear is not null and sport <> 'transition'
    order by gear, start_time, distance_m
) as done
group by gear;

-- name: listed(athlete_id)
-- What the exports and the user say of each name. Several exports: whatever the order in which they came.
select name,
    coalesce(edit.kind, listed.kind, 'other') as kind,
    brand, model, first_used,
    coalesce(edit.retired, listed.retired, false) as retired,
    coalesce(edit.service_distance_m, listed.service_distance_m) as service_distance_m,
    edit.name is not null as edited
from (
    select name, coalesce(min(kind) filter (where kind <> 'other'), 'other') as kind, max(brand) as brand,
        max(model) as model, min(first_used) as first_used, bool_or(retired) as retired,
        max(service_distance_m) as service_distance_m
    from gear
    where athlete_id = :athlete_id
    group by name
) as listed
full join (select * from gear_edit where athlete_id = :athlete_id) as edit using (name);

-- name: edit(athlete_id, name, kind, retired, service_distance_m)!
insert into gear_edit (athlete_id, name, kind, retired, service_distance_m)
values (:athlete_id, :name, :kind, :retired, :service_distance_m)
on conflict (athlete_id, name) do update set
    kind = excluded.kind, retired = excluded.retired, service_distance_m = excluded.service_distance_m,
    edited_at = now();

-- name: forget_edit(athlete_id, name)$
delete from gear_edit where athlete_id = :athlete_id and name = :name returning name;
