-- name: append(athlete_id, kind, payload)$
insert into event (athlete_id, kind, payload) values (:athlete_id, :kind, :payload::text::jsonb)
returning event_id;

-- name: try_publisher(key)$
select pg_try_advisory_xact_lock(:key);

-- name: assign_positions()$
-- Only committed rows are seen here, and the publishers come one after the other: so nobody ever finds a
-- position below one that was already readable (E01).
with
    unpublished as (
        select athlete_id, event_id, row_number() over (order by event_id) as place
        from event
        where position is null
    ),
    numbered as (
        update event
        set position = (select last_position from vault) + unpublished.place
        from unpublished
        where event.athlete_id = unpublished.athlete_id and event.event_id = unpublished.event_id
        returning event.position
    ),
    counted as (select count(*) as published from numbered),
    moved as (
        update vault set last_position = last_position + counted.published
        from counted
        where counted.published > 0
    )
select published from counted;

-- name: notify(channel)!
select pg_notify(:channel, '');

-- name: after(position, athlete_ids, limit)
select position, athlete_id, kind, payload::text, created_at
from event
where position > :position and (:athlete_ids::bigint[] is null or athlete_id = any(:athlete_ids))
order by position
limit :limit;

-- name: head()^
select stream_id::text, last_position from vault;

-- name: new_stream()$
update vault set stream_id = gen_random_uuid() returning stream_id::text;

-- name: prune(keep_days, keep_events)$
-- Only from the low end, up to the first event that stays: the doctor takes any other gap for a loss.
with
    staying as (
        select coalesce(min(position), (select last_position + 1 from vault)) as first
        from event
        where position is not null and (
            position > (select last_position from vault) - :keep_events::bigint
            or created_at >= now() - make_interval(days => :keep_days)
        )
    ),
    gone as (delete from event using staying where position < staying.first returning 1),
    moved as (update vault set first_position = staying.first from staying)
select count(*) from gone;
