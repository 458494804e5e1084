-- name: lock(athlete_key, alone, keys)!
-- Whoever may merge with us waits: an import of a whole list locks the athlete, others the minutes they touch.
select case when :alone::boolean then pg_advisory_xact_lock(:athlete_key) else pg_advisory_xact_lock_shared(:athlete_key) end,
    (select count(pg_advisory_xact_lock(key)) from (select key from unnest(:keys::bigint[]) as given (key) order by key) as sorted);

-- name: lock_athlete(athlete_key)!
select pg_advisory_xact_lock(:athlete_key);

-- name: share_athlete(athlete_key)!
select pg_advisory_xact_lock_shared(:athlete_key);

-- name: next_number()$
-- The number by which the recordings of an activity are known that is deleted and never was in this database.
select nextval(pg_get_serial_sequence('activity', 'activity_id'));

-- name: links(athlete_id, sha256)
select external_key from source_link where athlete_id = :athlete_id and sha256 = :sha256;

-- name: forget(athlete_id, sha256)
delete from recording where athlete_id = :athlete_id and sha256 = :sha256
returning activity_id;

-- name: put(athlete_id, sha256, source, session_index, external_key, start_time, elapsed_time_s, device_serial, time_created, richness, track, facts)!
insert into recording (
    athlete_id, sha256, source, session_index, external_key, start_time, elapsed_time_s, device_serial,
    time_created, richness, track, facts
)
select :athlete_id, :sha256, :source, session_index, external_key, start_time, elapsed_time_s, device_serial,
    time_created, richness, track, facts::jsonb
from unnest(
    :session_index::integer[], :external_key::text[], :start_time::timestamptz[],
    :elapsed_time_s::double precision[], :device_serial::bigint[], :time_created::timestamptz[],
    :richness::bigint[], :track::bytea[], :facts::text[]
) as given (
    session_index, external_key, start_time, elapsed_time_s, device_serial, time_created, richness, track, facts
);

-- name: touched(athlete_id, sha256)
-- The activities with a recording that may be the same workout as one of this file's: near in time, from the
-- same device at the same time, or under a name that an export gave to both.
with mine as (
    select start_time, external_key, device_serial, time_created
    from recording
    where athlete_id = :athlete_id and sha256 = :sha256
)
select activity_id from mine
join recording as other on other.athlete_id = :athlete_id
    and other.start_time between mine.start_time - interval '60 seconds' and mine.start_time + interval '60 seconds'
union
select activity_id from mine
join recording as other on other.athlete_id = :athlete_id
    and other.device_serial = mine.device_serial and other.time_created = mine.time_created
union
select activity_id from mine
join recording as other on other.athlete_id = :athlete_id and other.external_key = mine.external_key
union
select activity_id from mine
join source_link on source_link.athlete_id = :athlete_id and source_link.external_key = mine.external_key
join recording as other on other.athlete_id = :athlete_id and other.sha256 = source_link.sha256
union
select activity_id from source_link
join recording as other on other.athlete_id = :athlete_id and other.external_key = source_link.external_key
where source_link.athlete_id = :athlete_id and source_link.sha256 = :sha256
union
-- A link that came after its file was read.
select activity_id from source_link
join source_link as same on same.athlete_id = :athlete_id and same.external_key = source_link.external_key
join recording as other on other.athlete_id = :athlete_id and other.sha256 = same.sha256
where source_link.athlete_id = :athlete_id and source_link.sha256 = :sha256;

-- name: of_keys(athlete_id, keys)
select distinct activity_id from recording
where athlete_id = :athlete_id and external_key = any(:keys::text[]) and activity_id is not null
order by activity_id;

-- name: hold(athlete_id, activity_ids)
-- In the order of their ids, so that two imports cannot wait for each other.
select * from activity
where athlete_id = :athlete_id and activity_id = any(:activity_ids::bigint[])
order by activity_id
for update;

-- name: of_activities(athlete_id, activity_ids, sha256)
-- With the recordings of this file, which may be part of none yet.
select recording.recording_id, recording.sha256, recording.session_index, recording.source, recording.activity_id, recording.richness,
    recording.track, recording.facts::text as facts,
    array(
        select source_link.external_key from source_link
        where source_link.athlete_id = recording.athlete_id and source_link.sha256 = recording.sha256
    ) as linked,
    array(
        select gear_use.gear from gear_use
        where gear_use.athlete_id = recording.athlete_id and gear_use.external_key = recording.external_key
    ) as gear_uses,
    exists (
        select from annotation
        where annotation.athlete_id = recording.athlete_id and annotation.sha256 = recording.sha256
            and annotation.session_index = recording.session_index and annotation.kind = 'apart'
    ) as apart,
    edit.value::text as edits, edit.created_at as edited_at
from recording
left join annotation as edit on edit.athlete_id = recording.athlete_id and edit.sha256 = recording.sha256
    and edit.session_index = recording.session_index and edit.kind = 'edit'
where recording.athlete_id = :athlete_id
    and (recording.activity_id = any(:activity_ids::bigint[]) or recording.sha256 = :sha256::bytea);

-- name: assign(athlete_id, sha256s, session_indices, activity_ids)!
update recording set activity_id = given.activity_id
from unnest(:sha256s::bytea[], :session_indices::integer[], :activity_ids::bigint[])
    as given (sha256, session_index, activity_id)
where recording.athlete_id = :athlete_id and recording.sha256 = given.sha256
    and recording.session_index = given.session_index
    and recording.activity_id is distinct from given.activity_id;

-- name: link(athlete_id, external_key, sha256)!
insert into source_link (athlete_id, external_key, sha256)
values (:athlete_id, :external_key, :sha256)
on conflict do nothing;

-- name: sources(athlete_id, activity_id)
-- Where an activity comes from, the recording with its samples first.
select recording.recording_id, recording.source, recording.start_time, recording.elapsed_time_s, recording.richness > 0 as has_samples,
    source_file.label, source_file.stored_at,
    (recording.sha256, recording.session_index) = (activity.sha256, activity.session_index) as is_primary
from recording
join activity using (athlete_id, activity_id)
join source_file on source_file.athlete_id = recording.athlete_id and source_file.sha256 = recording.sha256
where recording.athlete_id = :athlete_id and activity_id = :activity_id
order by is_primary desc, recording.recording_id;

-- name: by_id(athlete_id, recording_id)^
select sha256, session_index, activity_id from recording
where athlete_id = :athlete_id and recording_id = :recording_id;

-- name: set_apart(athlete_id, sha256, session_index)$
insert into annotation (athlete_id, kind, sha256, session_index)
values (:athlete_id, 'apart', :sha256, :session_index)
on conflict do nothing
returning true;

-- name: unset_apart(athlete_id, sha256, session_index)$
delete from annotation
where athlete_id = :athlete_id and kind = 'apart' and sha256 = :sha256 and session_index = :session_index
returning true;

-- name: forget_gear(athlete_id, sha256)
with uses as (
    delete from gear_use where athlete_id = :athlete_id and sha256 = :sha256 returning external_key
), things as (
    delete from gear where athlete_id = :athlete_id and sha256 = :sha256
)
select external_key from uses;

-- name: put_gear(athlete_id, sha256, source, name, kind, brand, model, first_used, retired, service_distance_m)!
insert into gear (athlete_id, sha256, source, name, kind, brand, model, first_used, retired, service_distance_m)
select :athlete_id, :sha256, :source, given.*
from unnest(
    :name::text[], :kind::text[], :brand::text[], :model::text[], :first_used::date[], :retired::boolean[],
    :service_distance_m::double precision[]
) as given
on conflict do nothing;

-- name: put_gear_uses(athlete_id, sha256, external_key, gear)!
insert into gear_use (athlete_id, sha256, external_key, gear)
select :athlete_id, :sha256, given.* from unnest(:external_key::text[], :gear::text[]) as given
on conflict do nothing;
