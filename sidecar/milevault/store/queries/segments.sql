-- name: source(athlete_id, activity_id)^
select * from activity where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: create(athlete_id, name, origin, sha256, session_index, start_s, end_s, line, west, south, east, north, length_m, gain_m, both_directions)$
insert into route_segment (
    athlete_id, name, origin, sha256, session_index, start_s, end_s, line, area, length_m, gain_m, both_directions
) values (
    :athlete_id, :name, :origin, :sha256, :session_index, :start_s, :end_s, :line,
    box(
        point(:west::double precision, :south::double precision),
        point(:east::double precision, :north::double precision)
    ),
    :length_m, :gain_m, :both_directions
)
returning segment_id;

-- name: all(athlete_id, hidden, segment_id)
-- With how often each was covered, and when last. Null: hidden or not, whichever segment.
select segment.segment_id, segment.name, segment.origin, segment.length_m, segment.gain_m, segment.both_directions,
    segment.hidden, segment.created_at, made.activity_id as made_of,
    coalesce(done.effort_count, 0) as effort_count, coalesce(done.activity_count, 0) as activity_count, done.last_time
from route_segment as segment
left join activity as made
    on made.athlete_id = segment.athlete_id and made.sha256 = segment.sha256
        and made.session_index = segment.session_index
left join lateral (
    select count(*) as effort_count, count(distinct activity_id) as activity_count, max(activity.start_time) as last_time
    from segment_effort as effort
    join activity using (athlete_id, activity_id)
    where effort.athlete_id = segment.athlete_id and effort.segment_id = segment.segment_id
) as done on true
where segment.athlete_id = :athlete_id and (:hidden::boolean is null or segment.hidden = :hidden)
    and (:segment_id::bigint is null or segment.segment_id = :segment_id)
order by segment.segment_id;

-- name: edit(athlete_id, segment_id, name, hidden)$
update route_segment set name = coalesce(:name, name), hidden = coalesce(:hidden, hidden)
where athlete_id = :athlete_id and segment_id = :segment_id
returning true;

-- name: delete(athlete_id, segment_id)$
delete from route_segment where athlete_id = :athlete_id and segment_id = :segment_id returning true;

-- name: line(athlete_id, segment_id)^
select line, length_m from route_segment where athlete_id = :athlete_id and segment_id = :segment_id;

-- name: place(athlete_id, activity_id, west, south, east, north)
-- Keeps where an activity was; gives the segments it may have covered, kept from going until the transaction ends.
-- Boxes are compared as text: PostgreSQL's own operators take what differs by less than 1e-6 degrees for the same.
with placed as (
    insert into activity_area as old (athlete_id, activity_id, area)
    values (
        :athlete_id, :activity_id,
        box(
            point(:west::double precision, :south::double precision),
            point(:east::double precision, :north::double precision)
        )
    )
    on conflict (athlete_id, activity_id) do update set area = excluded.area
    where old.area::text <> excluded.area::text
)
select segment_id, line, length_m, both_directions from route_segment
where athlete_id = :athlete_id and area <@ box(
    point(:west::double precision, :south::double precision),
    point(:east::double precision, :north::double precision)
)
order by segment_id
for key share;

-- name: displace(athlete_id, activity_id)!
delete from activity_area where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: put(athlete_id, activity_ids, segment_ids, effort_of, effort_on, start_s, elapsed_s, reversed, error_m, avg_heart_rate, avg_power_w)!
-- The efforts of these activities on these segments (null: on all) in the place of what was there.
with
    effort as (
        select * from unnest(
            :effort_of::bigint[], :effort_on::bigint[], :start_s::double precision[], :elapsed_s::double precision[],
            :reversed::boolean[], :error_m::double precision[], :avg_heart_rate::double precision[],
            :avg_power_w::double precision[]
        ) as given (
            activity_id, segment_id, start_s, elapsed_s, reversed, error_m, avg_heart_rate, avg_power_w
        )
    ),
    no_effort as (
        delete from segment_effort as old
        where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
            and (:segment_ids::bigint[] is null or segment_id = any(:segment_ids))
            and not exists (
                select from effort
                where effort.activity_id = old.activity_id and effort.segment_id = old.segment_id
                    and effort.start_s = old.start_s and effort.reversed = old.reversed
            )
    )
insert into segment_effort as old (
    athlete_id, activity_id, segment_id, start_s, elapsed_s, reversed, error_m, avg_heart_rate, avg_power_w
)
select :athlete_id, activity_id, segment_id, start_s, elapsed_s, reversed, error_m, avg_heart_rate, avg_power_w
from effort
on conflict (athlete_id, segment_id, activity_id, start_s, reversed) do update
set elapsed_s = excluded.elapsed_s, error_m = excluded.error_m, avg_heart_rate = excluded.avg_heart_rate,
    avg_power_w = excluded.avg_power_w
where (old.elapsed_s, old.error_m, old.avg_heart_rate, old.avg_power_w)
    is distinct from (excluded.elapsed_s, excluded.error_m, excluded.avg_heart_rate, excluded.avg_power_w);

-- name: count(athlete_id, segment_ids)$
select count(*) from activity
left join activity_area using (athlete_id, activity_id)
where activity.athlete_id = :athlete_id and activity.has_track
    and (activity_area.area is null or exists (
        select from route_segment as segment
        where segment.athlete_id = :athlete_id and segment.segment_id = any(:segment_ids::bigint[])
            and segment.area <@ activity_area.area
    ));

-- name: wanted(athlete_id, segment_ids)
-- Kept from going until the transaction ends.
select segment_id, line, length_m, both_directions from route_segment
where athlete_id = :athlete_id and segment_id = any(:segment_ids::bigint[])
order by segment_id
for key share;

-- name: lock(athlete_id, segment_ids, after_id, limit)
-- In the order of their ids, as imports lock them.
select activity.activity_id, activity.timer_time_s, activity.trim_start_s, activity.trim_end_s
from activity
left join activity_area using (athlete_id, activity_id)
where activity.athlete_id = :athlete_id and activity.activity_id > :after_id and activity.has_track
    and (activity_area.area is null or exists (
        select from route_segment as segment
        where segment.athlete_id = :athlete_id and segment.segment_id = any(:segment_ids::bigint[])
            and segment.area <@ activity_area.area
    ))
order by activity.activity_id
limit :limit
for update of activity;

-- name: put_areas(athlete_id, activity_ids, west, south, east, north)!
insert into activity_area as old (athlete_id, activity_id, area)
select :athlete_id, activity_id, box(point(west, south), point(east, north))
from unnest(
    :activity_ids::bigint[], :west::double precision[], :south::double precision[], :east::double precision[],
    :north::double precision[]
) as given (activity_id, west, south, east, north)
on conflict (athlete_id, activity_id) do update set area = excluded.area where old.area::text <> excluded.area::text;

-- name: searched(athlete_id, segment_ids, version)!
update route_segment set version = :version
where athlete_id = :athlete_id and segment_id = any(:segment_ids::bigint[]) and version <> :version;

-- name: outdated(version)
select athlete_id, array_agg(segment_id order by segment_id) as segment_ids from route_segment
where version <> :version
group by athlete_id
order by athlete_id;

-- name: search(athlete_id, segment_id)^
-- The latest search that is not finished.
select recompute_id, total, done from recompute
where athlete_id = :athlete_id and reason = 'segments' and :segment_id::bigint::text = any(keys) and finished_at is null
order by recompute_id desc
limit 1;

-- name: efforts(athlete_id, segment_id)
-- In the order of doing.
select effort.activity_id, activity.sport, activity.start_time, activity.local_date, effort.start_s, effort.elapsed_s,
    effort.reversed, effort.error_m, effort.avg_heart_rate, effort.avg_power_w,
    not coalesce(activity.excluded, false) as counts
from segment_effort as effort
join activity using (athlete_id, activity_id)
where effort.athlete_id = :athlete_id and effort.segment_id = :segment_id
order by activity.start_time, activity.sha256, activity.session_index, effort.start_s, effort.reversed;

-- name: of_activity(athlete_id, activity_id)
-- Each with its rank among all of its sport that count, and the best of those; hidden segments are left out.
select effort.segment_id, segment.name, segment.length_m, segment.gain_m, effort.start_s, effort.elapsed_s,
    effort.reversed, effort.error_m, effort.avg_heart_rate, effort.avg_power_w, counting.counts,
    case when counting.counts then others.faster + 1 end as rank, others.effort_count, others.best_s
from segment_effort as effort
join route_segment as segment using (athlete_id, segment_id)
join activity as own using (athlete_id, activity_id)
cross join lateral (select not coalesce(own.excluded, false) as counts) as counting
cross join lateral (
    select count(*) as effort_count, count(*) filter (where other.elapsed_s < effort.elapsed_s) as faster,
        min(other.elapsed_s) as best_s
    from segment_effort as other
    join activity using (athlete_id, activity_id)
    where other.athlete_id = effort.athlete_id and other.segment_id = effort.segment_id
        and other.reversed = effort.reversed and activity.sport = own.sport and not coalesce(activity.excluded, false)
) as others
where effort.athlete_id = :athlete_id and effort.activity_id = :activity_id and not segment.hidden
order by effort.start_s, effort.segment_id, effort.reversed;

-- name: records(athlete_id, activity_ids)
-- The best of each of the activities, where it beats all others of its sport and direction, with the best of those.
select distinct on (mine.activity_id, mine.segment_id, mine.reversed)
    mine.activity_id, mine.segment_id, segment.name, mine.reversed, mine.start_s, mine.elapsed_s,
    before.elapsed_s as previous_elapsed_s, before.activity_id as previous_activity_id
from segment_effort as mine
join route_segment as segment using (athlete_id, segment_id)
join activity as own using (athlete_id, activity_id)
cross join lateral (
    select other.elapsed_s, other.activity_id
    from segment_effort as other
    join activity using (athlete_id, activity_id)
    where other.athlete_id = mine.athlete_id and other.segment_id = mine.segment_id and other.reversed = mine.reversed
        and other.activity_id <> mine.activity_id and activity.sport = own.sport
        and not coalesce(activity.excluded, false)
    order by other.elapsed_s, activity.start_time
    limit 1
) as before
where mine.athlete_id = :athlete_id and mine.activity_id = any(:activity_ids::bigint[]) and not segment.hidden
    and not coalesce(own.excluded, false) and mine.elapsed_s < before.elapsed_s
order by mine.activity_id, mine.segment_id, mine.reversed, mine.elapsed_s, mine.start_s;
