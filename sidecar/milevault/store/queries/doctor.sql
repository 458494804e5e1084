-- name: i1_unknown_file()
-- Every item with a hash is in the ledger, and both tell the same outcome.
select item.athlete_id, item.item_id, item.state, source_file.state as ledger_state
from import_item as item
left join source_file using (athlete_id, sha256)
where item.sha256 is not null and item.state <> 'rejected' and (
    source_file.sha256 is null
    or (item.state = 'waiting' and source_file.state <> 'stored')
    or (item.state in ('imported', 'enriched') and source_file.state <> 'imported')
    or (item.state = 'not_activity' and source_file.state <> 'not_activity')
    or (item.state = 'unpacked' and source_file.state <> 'unpacked')
)
order by item.item_id;

-- name: i1_unseen_file()
-- Every file of the ledger came with an item.
select athlete_id, encode(sha256, 'hex') as sha256, state
from source_file
where not exists (
    select from import_item
    where import_item.athlete_id = source_file.athlete_id and import_item.sha256 = source_file.sha256
)
order by athlete_id, sha256;

-- name: i1_finished_waiting()
select athlete_id, import_id, count(*) as waiting
from import
join import_item using (athlete_id, import_id)
where import.finished_at is not null and state = 'waiting'
group by athlete_id, import_id
order by athlete_id, import_id;

-- name: originals()
select athlete_id, sha256, size_bytes from source_file order by athlete_id, sha256;

-- name: i4_not_imported()
select activity.athlete_id, activity_id, source_file.state
from activity
join source_file using (athlete_id, sha256)
where source_file.state <> 'imported'
order by activity_id;

-- name: i4_stream_counts()
-- Streams are whole whatever was trimmed; the activity counts the samples of its part.
select activity.athlete_id, activity_id, activity.sample_count, min(stream.sample_count) as fewest,
    max(stream.sample_count) as most, count(*) filter (where stream.channel = 'elapsed_s') as axes
from activity
left join activity_stream as stream using (athlete_id, activity_id)
group by activity.athlete_id, activity_id
having (activity.sample_count = 0 and count(stream.channel) > 0)
    or (activity.sample_count > 0 and (
        coalesce(min(stream.sample_count), -1) <> max(stream.sample_count)
        or max(stream.sample_count) < activity.sample_count
        or (
            max(stream.sample_count) > activity.sample_count
            and activity.trim_start_s is null and activity.trim_end_s is null
        )
        or count(*) filter (where stream.channel = 'elapsed_s') <> 1
    ))
order by activity_id;

-- name: i4_point_counts()
-- Activities without any point are left out: the setting may keep none, or only the newest.
select activity.athlete_id, activity.activity_id, activity.sample_count, points.counted
from activity
join lateral (
    select count(*) as counted, min(ts) as first, max(ts) as last
    from activity_data_points
    where athlete_id = activity.athlete_id and activity_id = activity.activity_id
) as points on points.counted > 0
where points.counted <> activity.sample_count
    or points.first < activity.start_time or points.last > activity.end_time
order by activity.activity_id;

-- name: i4_recordings()
-- An activity is made of recordings, and its samples are of one of them.
select activity.athlete_id, activity.activity_id
from activity
where not exists (
    select from recording
    where recording.athlete_id = activity.athlete_id and recording.activity_id = activity.activity_id
        and recording.sha256 = activity.sha256 and recording.session_index = activity.session_index
)
order by activity.activity_id;

-- name: i4_lost_recordings()
-- A recording is part of an activity; those of an activity that the user deleted keep its number.
select athlete_id, recording_id from recording where activity_id is null order by recording_id;

-- name: i4_unsaid_deletions()
-- An activity that is gone while recordings have its number is one that the user deleted.
select recording.athlete_id, min(recording.recording_id) as recording_id
from recording
left join activity using (athlete_id, activity_id)
left join annotation on annotation.athlete_id = recording.athlete_id and annotation.sha256 = recording.sha256
    and annotation.session_index = recording.session_index and annotation.kind = 'edit'
where recording.activity_id is not null
group by recording.athlete_id, recording.activity_id
having bool_and(activity.activity_id is null)
    <> coalesce(bool_or(annotation.value @> '{"deleted": true}'), false)
order by min(recording.recording_id);

-- name: i4_edited()
-- An activity names the edits that its recordings' annotations hold.
with said as (
    select recording.athlete_id, recording.activity_id, array_agg(distinct field order by field) as fields
    from annotation
    join recording using (athlete_id, sha256, session_index)
    cross join lateral jsonb_object_keys(annotation.value) as field
    where annotation.kind = 'edit'
    group by recording.athlete_id, recording.activity_id
)
select activity.athlete_id, activity.activity_id
from activity
left join said using (athlete_id, activity_id)
where coalesce(said.fields, '{}') <> array(select unnest(activity.edited) order by 1)
order by activity.activity_id;

-- name: i4_trims()
-- Whoever is trimmed has all laps and lengths kept apart, and nobody else.
select activity.athlete_id, activity.activity_id
from activity
left join activity_untrimmed as kept using (athlete_id, activity_id)
where (kept.activity_id is null) <> (activity.trim_start_s is null and activity.trim_end_s is null)
order by activity.activity_id;

-- name: i9_annotations()
-- The user's word is kept by a recording's name: it must be one of a file that is here. A file that waits has none yet.
select annotation.athlete_id, annotation.kind, encode(annotation.sha256, 'hex') as sha256, annotation.session_index
from annotation
left join source_file using (athlete_id, sha256)
left join recording using (athlete_id, sha256, session_index)
where source_file.sha256 is null or (source_file.state <> 'stored' and recording.recording_id is null)
order by annotation.annotation_id;

-- name: i4_health_not_imported()
select athlete_id, encode(sha256, 'hex') as sha256, state
from source_file
where state <> 'imported' and (
    exists (
        select from health_value as said
        where said.athlete_id = source_file.athlete_id and said.sha256 = source_file.sha256
    )
    or exists (
        select from health_sample as said
        where said.athlete_id = source_file.athlete_id and said.sha256 = source_file.sha256
    )
    or exists (
        select from sleep_session as said
        where said.athlete_id = source_file.athlete_id and said.sha256 = source_file.sha256
    )
)
order by athlete_id, sha256;

-- name: i4_derived()
-- What follows from samples or nights needs some, of the day or of the evening before.
select athlete_id, metric, local_date
from health_derived
where (athlete_id, local_date) not in (
    select athlete_id, local_date from health_sample
    union select athlete_id, local_date + 1 from health_sample
    union select athlete_id, local_date from sleep_session
)
order by athlete_id, local_date, metric;

-- name: i5_positions()
select first_position, last_position, counted, lowest, highest
from vault
cross join (
    select count(*) as counted, min(position) as lowest, max(position) as highest
    from event
    where position is not null
) as published
where counted <> last_position - first_position + 1
    or (counted > 0 and (lowest <> first_position or highest <> last_position));

-- name: i5_announcements()
-- Where old events were pruned, only activities imported since the oldest one left can be compared.
select activity.athlete_id, activity.activity_id, count(event.event_id) as announced
from activity
left join event on event.athlete_id = activity.athlete_id and event.kind = 'activity_recorded'
    and (event.payload ->> 'activity_id')::bigint = activity.activity_id
where (select first_position from vault) = 1
    or activity.imported_at >= coalesce((select min(created_at) from event), 'infinity')
group by activity.athlete_id, activity.activity_id
having count(event.event_id) <> 1
order by activity.activity_id;

-- name: i6_leases()
select name, epoch, holder, round(extract(epoch from now() - expires_at))::bigint as overdue_s
from lease
where expires_at < now() - interval '60 seconds' and holder <> ''
order by name;

-- name: i7_activities()
select athlete_id, activity_id
from activity
where start_time < '1990-01-01' or end_time > now() + interval '2 days'
    or 'nan'::double precision in (
        elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m,
        avg_speed_mps, max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence,
        calories_kcal
    )
    or greatest(
        elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m,
        avg_speed_mps, max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence,
        calories_kcal
    ) = 'infinity'
order by activity_id;

-- name: i7_points()
select athlete_id, activity_id, count(*) as bad
from activity_data_points
where not (position_lat between -90 and 90) or not (position_long between -180 and 180)
    or ts < '1990-01-01' or ts > now() + interval '2 days'
    or 'nan'::real in (altitude, distance, speed, cadence, temperature)
group by athlete_id, activity_id
order by activity_id;

-- name: i7_health()
with span as (
    select '1990-01-01'::timestamptz as earliest, now() + interval '2 days' as latest
), bad as (
    select athlete_id, sha256
    from health_value, span
    where value in ('nan', 'infinity', '-infinity') or observed_at not between earliest and latest
        or local_date not between earliest::date and latest::date
    union all
    select athlete_id, sha256
    from health_sample, span
    where local_date not between earliest::date and latest::date
    union all
    select athlete_id, sha256
    from sleep_session, span
    where start_time < earliest or end_time > latest or observed_at not between earliest and latest
        or local_date not between earliest::date and latest::date
)
select athlete_id, encode(sha256, 'hex') as sha256, count(*) as bad
from bad
group by athlete_id, sha256
order by athlete_id, sha256;

-- name: i7_derived()
select athlete_id, metric, local_date
from health_derived
where value in ('nan', 'infinity', '-infinity') or observed_at not between '1990-01-01' and now() + interval '2 days'
    or local_date not between '1990-01-01' and (now() + interval '2 days')::date
order by athlete_id, local_date, metric;

-- name: i7_corrections()
select athlete_id, metric, local_date
from health_edit
where value in ('nan', 'infinity', '-infinity') or local_date not between '1990-01-01' and (now() + interval '2 days')::date
order by athlete_id, local_date, metric;

-- name: i8_items()
-- Foreign keys hold athletes apart within the tables; events carry ids inside their payload.
select event.athlete_id, event.event_id
from event
join activity on activity.activity_id = (event.payload ->> 'activity_id')::bigint
where event.kind = 'activity_recorded' and activity.athlete_id <> event.athlete_id
order by event.event_id;

-- name: i8_points()
select distinct points.athlete_id, points.activity_id
from (select distinct athlete_id, activity_id from activity_data_points) as points
left join activity using (athlete_id, activity_id)
where activity.activity_id is null
order by activity_id;
