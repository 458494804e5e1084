-- name: forget_edits(athlete_id, sha256s, session_indices)!
delete from annotation
where athlete_id = :athlete_id and kind = 'edit'
    and (sha256, session_index) in (select * from unnest(:sha256s::bytea[], :session_indices::integer[]));

-- name: put_edits(athlete_id, sha256, session_index, value)!
-- The clock and not the transaction's start: whoever waited for another edit comes after it.
insert into annotation (athlete_id, kind, sha256, session_index, value, created_at)
values (:athlete_id, 'edit', :sha256, :session_index, :value::text::jsonb, clock_timestamp());

-- name: deleted(athlete_id)
-- The numbers of deleted activities, the last deleted first.
select recording.activity_id
from annotation
join recording using (athlete_id, sha256, session_index)
where annotation.athlete_id = :athlete_id and annotation.kind = 'edit' and annotation.value @> '{"deleted": true}'
    and recording.activity_id is not null
group by recording.activity_id
order by max(annotation.created_at) desc, recording.activity_id desc;

-- name: is_deleted(athlete_id, activity_id)$
-- An activity that became one with another gave its recordings to it; only a deleted one still has some.
select exists (
    select from recording where athlete_id = :athlete_id and activity_id = :activity_id
) and not exists (
    select from activity where athlete_id = :athlete_id and activity_id = :activity_id
);

-- name: correct_value(athlete_id, metric, local_date, value)$
insert into health_edit as stored (athlete_id, metric, local_date, value, edited_at)
values (:athlete_id, :metric, :local_date, :value, clock_timestamp())
on conflict (athlete_id, metric, local_date) do update set value = excluded.value, edited_at = excluded.edited_at
where stored.value is distinct from excluded.value
returning true;

-- name: uncorrect_value(athlete_id, metric, local_date)$
delete from health_edit
where athlete_id = :athlete_id and metric = :metric and local_date = :local_date
returning true;

-- name: corrected_values(athlete_id)
select metric, local_date, value, edited_at
from health_edit
where athlete_id = :athlete_id
order by local_date desc, metric;
