-- name: lock(athlete_id)!
-- Two imports at once must not both begin a cluster for the same way.
select pg_advisory_xact_lock(hashtextextended('routes:' || :athlete_id::bigint, 0));

-- name: get(athlete_id, activity_id)^
select start_time, sha256, session_index, leader_id,
    points, unit_m, origin[1] as lat_deg, origin[0] as lon_deg, length_m, closed
from route_signature
where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: is_spoken_of(athlete_id)$
select exists (select from route_word where athlete_id = :athlete_id)
    or exists (select from named_route where athlete_id = :athlete_id and made_by = 'user');

-- name: any_later(athlete_id, activity_id, start_time, sha256, session_index)$
select exists (
    select from route_signature
    where athlete_id = :athlete_id and activity_id <> :activity_id and points is not null
        and (start_time, sha256, session_index) > (:start_time::timestamptz, :sha256::bytea, :session_index::integer)
);

-- name: put(athlete_id, version, placed, activity_ids, start_times, sha256s, session_indices, points, units_m, lats_deg, lons_deg, lengths_m, closed, west, south, east, north, centre_east, centre_north)!
-- Whoever is new stands for itself first, or (placed = false) for nobody; who was there keeps its cluster until it is looked at again.
insert into route_signature as old (
    athlete_id, activity_id, version, start_time, sha256, session_index, points, unit_m, origin, length_m, closed,
    low, high, centroid, leader_id, error_m
)
select :athlete_id, activity_id, :version, start_time, sha256, session_index, points, unit_m,
    point(lon_deg, lat_deg), length_m, closed,
    point(west, south), point(east, north), point(centre_east, centre_north),
    case when points is not null and :placed::boolean then activity_id end,
    case when points is not null and :placed::boolean then 0 end
from unnest(
    :activity_ids::bigint[], :start_times::timestamptz[], :sha256s::bytea[], :session_indices::integer[],
    :points::bytea[], :units_m::integer[], :lats_deg::double precision[], :lons_deg::double precision[],
    :lengths_m::double precision[], :closed::boolean[],
    :west::double precision[], :south::double precision[], :east::double precision[], :north::double precision[],
    :centre_east::double precision[], :centre_north::double precision[]
) as given (
    activity_id, start_time, sha256, session_index, points, unit_m, lat_deg, lon_deg, length_m, closed,
    west, south, east, north, centre_east, centre_north
)
on conflict (athlete_id, activity_id) do update set
    version = excluded.version, start_time = excluded.start_time, sha256 = excluded.sha256,
    session_index = excluded.session_index, points = excluded.points, unit_m = excluded.unit_m,
    origin = excluded.origin, length_m = excluded.length_m, closed = excluded.closed,
    low = excluded.low, high = excluded.high, centroid = excluded.centroid,
    leader_id = case when excluded.points is not null then coalesce(old.leader_id, excluded.leader_id) end,
    reversed = excluded.points is not null and old.reversed,
    error_m = case when excluded.points is not null then old.error_m end,
    route_id = case when excluded.points is not null then old.route_id end;

-- name: drop(athlete_id, activity_ids)$
with gone as (
    delete from route_signature where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
    returning leader_id
)
select coalesce(bool_or(leader_id is not null), false) from gone;

-- name: leaders_near(athlete_id, apart, west, south, east, north, centre_east, centre_north, margin_east, margin_north, shortest_m, longest_m)
-- A little wider than analysis.routes.features.near, which has the last word.
select activity_id, points, unit_m, origin[1] as lat_deg, origin[0] as lon_deg, length_m, closed,
    (
        select count(*) from route_signature as member
        where member.athlete_id = leader.athlete_id and member.leader_id = leader.activity_id
    ) as member_count
from route_signature as leader
where leader.athlete_id = :athlete_id and leader.leader_id = leader.activity_id and leader.activity_id <> all(:apart::bigint[])
    and leader.low <@ box(
        point(:west::double precision - :margin_east::double precision, :south::double precision - :margin_north::double precision),
        point(:west::double precision + :margin_east::double precision, :south::double precision + :margin_north::double precision)
    )
    and leader.high <@ box(
        point(:east::double precision - :margin_east::double precision, :north::double precision - :margin_north::double precision),
        point(:east::double precision + :margin_east::double precision, :north::double precision + :margin_north::double precision)
    )
    and leader.centroid <@ box(
        point(:centre_east::double precision - :margin_east::double precision, :centre_north::double precision - :margin_north::double precision),
        point(:centre_east::double precision + :margin_east::double precision, :centre_north::double precision + :margin_north::double precision)
    )
    and leader.length_m between :shortest_m and :longest_m
order by leader.start_time, leader.sha256, leader.session_index;

-- name: members(athlete_id, leader_id)
select activity_id, points, unit_m, origin[1] as lat_deg, origin[0] as lon_deg, length_m, closed
from route_signature
where athlete_id = :athlete_id and leader_id = :leader_id
order by start_time, sha256, session_index;

-- name: all_signatures(athlete_id)
select activity_id, points, unit_m, origin[1] as lat_deg, origin[0] as lon_deg, length_m, closed
from route_signature
where athlete_id = :athlete_id and points is not null
order by start_time, sha256, session_index;

-- name: signatures_of(athlete_id, activity_ids)
select activity_id, points, unit_m, origin[1] as lat_deg, origin[0] as lon_deg, length_m, closed
from route_signature
where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[]) and points is not null;

-- name: orphans(athlete_id)
select activity_id, leader_id, points, unit_m, origin[1] as lat_deg, origin[0] as lon_deg, length_m, closed
from route_signature as orphan
where athlete_id = :athlete_id and leader_id is not null
    and not exists (
        select from route_signature as leader
        where leader.athlete_id = orphan.athlete_id and leader.activity_id = orphan.leader_id
            and leader.leader_id = leader.activity_id
    )
order by start_time, sha256, session_index;

-- name: place(athlete_id, activity_ids, leader_ids, reversed, errors_m)!
update route_signature as old
set leader_id = given.leader_id, reversed = given.reversed, error_m = given.error_m
from unnest(:activity_ids::bigint[], :leader_ids::bigint[], :reversed::boolean[], :errors_m::double precision[])
    as given (activity_id, leader_id, reversed, error_m)
where old.athlete_id = :athlete_id and old.activity_id = given.activity_id
    and (old.leader_id, old.reversed, old.error_m)
        is distinct from (given.leader_id, given.reversed, given.error_m);

-- name: words(athlete_id)
-- With the activities that the recordings are part of today; a recording that is not there has none.
select word.kind, one.activity_id, other.activity_id as other_activity_id
from route_word as word
join recording as one on one.athlete_id = word.athlete_id and one.sha256 = word.sha256
    and one.session_index = word.session_index
left join recording as other on other.athlete_id = word.athlete_id and other.sha256 = word.other_sha256
    and other.session_index = word.other_session_index
where word.athlete_id = :athlete_id and one.activity_id is not null;

-- name: leaders_of(athlete_id, activity_ids)
select activity_id, leader_id from route_signature
where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[]) and leader_id is not null;

-- name: placed(athlete_id, leader_ids)
-- The clusters (null: all) as they are; the recording's name is that of the activity's samples.
select activity_id, leader_id, route_id, sha256, session_index from route_signature
where athlete_id = :athlete_id and leader_id is not null
    and (:leader_ids::bigint[] is null or leader_id = any(:leader_ids))
order by start_time, sha256, session_index;

-- name: rows(athlete_id, activity_ids)
-- The routes anchored at the activities (null: all), those of the user first.
select route.route_id, route.made_by, route.sha256, route.session_index, recording.activity_id
from named_route as route
left join recording using (athlete_id, sha256, session_index)
where route.athlete_id = :athlete_id
    and (:activity_ids::bigint[] is null or recording.activity_id = any(:activity_ids))
order by route.made_by = 'system', route.created_at, route.sha256, route.session_index;

-- name: drop_rows(athlete_id, route_ids)!
delete from named_route where athlete_id = :athlete_id and route_id = any(:route_ids::bigint[]);

-- name: anchor(athlete_id, route_id, sha256, session_index)!
update named_route set sha256 = :sha256, session_index = :session_index
where athlete_id = :athlete_id and route_id = :route_id;

-- name: add(athlete_id, made_by, sha256, session_index, name)$
insert into named_route (athlete_id, made_by, sha256, session_index, name)
values (:athlete_id, :made_by, :sha256, :session_index, :name)
returning route_id;

-- name: assign(athlete_id, activity_ids, route_ids)!
update route_signature as old set route_id = given.route_id
from unnest(:activity_ids::bigint[], :route_ids::bigint[]) as given (activity_id, route_id)
where old.athlete_id = :athlete_id and old.activity_id = given.activity_id
    and old.route_id is distinct from given.route_id;

-- name: outdated_athletes(version)
select distinct activity.athlete_id from activity
left join route_signature using (athlete_id, activity_id)
where activity.has_track and route_signature.version is distinct from :version
order by activity.athlete_id;

-- name: unplaced_athletes()
select distinct athlete_id from route_signature
where leader_id is null and points is not null
order by athlete_id;

-- name: count_outdated(athlete_id, version)$
select count(*) from activity
left join route_signature using (athlete_id, activity_id)
where activity.athlete_id = :athlete_id and activity.has_track and route_signature.version is distinct from :version;

-- name: lock_outdated(athlete_id, version, limit)
-- In the order of their ids, as imports lock them.
select activity_id, start_time, sha256, session_index, trim_start_s, trim_end_s from activity
where athlete_id = :athlete_id and has_track and not exists (
    select from route_signature
    where route_signature.athlete_id = activity.athlete_id
        and route_signature.activity_id = activity.activity_id and version = :version
)
order by activity_id
limit :limit
for update;

-- name: reanchor(athlete_id)!
-- A name goes on with the earliest activity of its route when the one it was given to is deleted.
update named_route as route set sha256 = heir.sha256, session_index = heir.session_index
from (
    select distinct on (route_id) route_id, sha256, session_index from route_signature
    where athlete_id = :athlete_id and route_id is not null
    order by route_id, start_time, sha256, session_index
) as heir
where route.athlete_id = :athlete_id and route.route_id = heir.route_id and route.made_by = 'user'
    and not exists (
        select from recording
        join route_signature as way on way.athlete_id = recording.athlete_id and way.activity_id = recording.activity_id
        where recording.athlete_id = :athlete_id and recording.sha256 = route.sha256
            and recording.session_index = route.session_index and way.leader_id is not null
    )
    and not exists (
        select from named_route as other
        where other.athlete_id = :athlete_id and other.sha256 = heir.sha256 and other.session_index = heir.session_index
    );
