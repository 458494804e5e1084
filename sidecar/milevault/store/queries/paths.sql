-- name: repeats(athlete_id, activity_ids)
-- How the activities stand among all that go their way: of the same sport and direction, without those that the user
-- excluded. Equal times rank by the earlier start.
select mine.activity_id, mine.route_id, me.sport, mine.reversed, me.start_time,
    count(*) as count,
    count(*) filter (where is_like and it.moving_time_s is not null) as compared,
    case when not coalesce(me.excluded, false) and me.moving_time_s is not null then
        1 + count(*) filter (
            where is_like and (it.moving_time_s, it.start_time, it.activity_id)
                < (me.moving_time_s, me.start_time, me.activity_id)
        )
    end as rank
from route_signature as mine
join activity as me using (athlete_id, activity_id)
join route_signature as other on other.athlete_id = mine.athlete_id
    and (other.leader_id = mine.leader_id or other.route_id = mine.route_id)
join activity as it on it.athlete_id = other.athlete_id and it.activity_id = other.activity_id
cross join lateral (
    select (it.sport, other.reversed) = (me.sport, mine.reversed) and not coalesce(it.excluded, false) as is_like
) as compare
where mine.athlete_id = :athlete_id and mine.activity_id = any(:activity_ids::bigint[])
    and not exists (
        select from named_route
        where named_route.athlete_id = :athlete_id and named_route.route_id = mine.route_id and forgotten
    )
group by mine.athlete_id, mine.activity_id, me.athlete_id, me.activity_id
having count(*) > 1
order by me.start_time, mine.activity_id;

-- name: list_routes(athlete_id, route_id, forgotten)
-- The way of a route is that of its anchor's leader. Its climb is the median of what its activities climbed in the
-- leader's direction.
select route.route_id, route.name, route.made_by, route.forgotten, leader.activity_id as leader_id,
    leader.length_m, leader.closed, went.activity_count, went.first_time, went.last_time, went.elevation_gain_m
from named_route as route
join recording using (athlete_id, sha256, session_index)
join route_signature as anchor on anchor.athlete_id = route.athlete_id and anchor.activity_id = recording.activity_id
join route_signature as leader on leader.athlete_id = route.athlete_id and leader.activity_id = anchor.leader_id
join (
    select way.route_id, count(*) as activity_count, min(activity.start_time) as first_time,
        max(activity.start_time) as last_time,
        percentile_cont(0.5) within group (
            order by case when way.reversed then activity.elevation_loss_m else activity.elevation_gain_m end
        ) as elevation_gain_m
    from route_signature as way
    join activity using (athlete_id, activity_id)
    where way.athlete_id = :athlete_id and way.route_id is not null
        and (:route_id::bigint is null or way.route_id = :route_id)
    group by way.route_id
) as went on went.route_id = route.route_id
where route.athlete_id = :athlete_id and (:route_id::bigint is null or route.route_id = :route_id)
    and (:forgotten::boolean is null or route.forgotten = :forgotten)
order by went.activity_count desc, went.last_time desc, route.route_id;

-- name: bests(athlete_id, route_id)
select distinct on (way.route_id, activity.sport, way.reversed)
    way.route_id, activity.sport, way.reversed, activity.activity_id, activity.start_time,
    activity.moving_time_s, activity.elapsed_time_s
from route_signature as way
join activity using (athlete_id, activity_id)
where way.athlete_id = :athlete_id and way.route_id is not null
    and (:route_id::bigint is null or way.route_id = :route_id)
    and activity.moving_time_s is not null and not coalesce(activity.excluded, false)
order by way.route_id, activity.sport, way.reversed, activity.moving_time_s, activity.start_time, activity.activity_id;

-- name: efforts(athlete_id, route_id, leader_id)
-- The activities of a route, or of a cluster that has none, newest first; ranks among those of one sport and direction.
select activity.activity_id, activity.name, activity.sport, activity.start_time, activity.local_date, way.reversed, way.error_m,
    activity.distance_m, activity.moving_time_s, activity.elapsed_time_s, activity.elevation_gain_m,
    activity.avg_heart_rate, activity.avg_power_w, coalesce(activity.excluded, false) as excluded,
    case when not coalesce(activity.excluded, false) and activity.moving_time_s is not null then rank() over (
        partition by activity.sport, way.reversed, coalesce(activity.excluded, false)
        order by activity.moving_time_s, activity.start_time, activity.activity_id
    ) end as rank,
    case when not coalesce(activity.excluded, false) then rank() over (
        partition by activity.sport, way.reversed, coalesce(activity.excluded, false)
        order by activity.elapsed_time_s, activity.start_time, activity.activity_id
    ) end as elapsed_rank
from route_signature as way
join activity using (athlete_id, activity_id)
where way.athlete_id = :athlete_id
    and (way.route_id = :route_id::bigint or way.leader_id = :leader_id::bigint)
order by activity.start_time desc, activity.activity_id desc;

-- name: way_of(athlete_id, activity_id)^
select way.activity_id, way.leader_id, way.route_id, way.reversed, way.error_m, leader.length_m, leader.closed
from route_signature as way
join route_signature as leader on leader.athlete_id = way.athlete_id and leader.activity_id = way.leader_id
where way.athlete_id = :athlete_id and way.activity_id = :activity_id;

-- name: primary_of(athlete_id, activity_id)^
select sha256, session_index from activity where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: edit(athlete_id, route_id, name, forgotten)$
update named_route set name = :name, forgotten = :forgotten, made_by = 'user'
where athlete_id = :athlete_id and route_id = :route_id
returning true;

-- name: row(athlete_id, route_id)^
select route_id, name, made_by, forgotten, sha256, session_index from named_route
where athlete_id = :athlete_id and route_id = :route_id;

-- name: put_word(athlete_id, kind, sha256, session_index, other_sha256, other_session_index)$
insert into route_word (athlete_id, kind, sha256, session_index, other_sha256, other_session_index)
values (:athlete_id, :kind, :sha256, :session_index, :other_sha256, :other_session_index)
on conflict do nothing
returning true;

-- name: take_back(athlete_id, kind, activity_ids)
-- The words of that kind on recordings of the activities.
delete from route_word as word using recording
where word.athlete_id = :athlete_id and word.kind = :kind and recording.athlete_id = word.athlete_id
    and recording.activity_id = any(:activity_ids::bigint[])
    and (
        (recording.sha256, recording.session_index) = (word.sha256, word.session_index)
        or (recording.sha256, recording.session_index) = (word.other_sha256, word.other_session_index)
    )
returning 1;

-- name: route_at(athlete_id, sha256, session_index)$
-- The route of the activity that the recording is part of.
select way.route_id from recording
join route_signature as way using (athlete_id, activity_id)
where recording.athlete_id = :athlete_id and recording.sha256 = :sha256 and recording.session_index = :session_index;

-- name: activities_of(athlete_id, route_id)
select activity_id from route_signature where athlete_id = :athlete_id and route_id = :route_id;
