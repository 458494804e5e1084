-- name: add(athlete_id, reason, keys, first_day)$
insert into recompute (athlete_id, reason, keys, first_day)
values (:athlete_id, :reason, :keys, :first_day)
returning recompute_id;

-- name: lock(athlete_id, recompute_id)^
select athlete_id, recompute_id, reason, keys, first_day, total, done, last_id from recompute
where athlete_id = :athlete_id and recompute_id = :recompute_id and finished_at is null
for update;

-- name: begin(athlete_id, recompute_id, total)!
update recompute set total = :total where athlete_id = :athlete_id and recompute_id = :recompute_id;

-- name: advance(athlete_id, recompute_id, last_id, count)!
-- An activity that came meanwhile is worked off too: then there were more than was thought.
update recompute
set last_id = :last_id, done = done + :count, total = greatest(total, done + :count)
where athlete_id = :athlete_id and recompute_id = :recompute_id;

-- name: finish(athlete_id, recompute_id)!
update recompute set finished_at = now(), total = done
where athlete_id = :athlete_id and recompute_id = :recompute_id;

-- name: unfinished()
select athlete_id, recompute_id, reason from recompute
where finished_at is null
order by athlete_id, recompute_id;

-- name: has_unfinished(athlete_id, reason)$
select exists (
    select from recompute where athlete_id = :athlete_id and reason = :reason and finished_at is null
);

-- name: prune(keep_days)$
with gone as (
    delete from recompute where finished_at < now() - make_interval(days => :keep_days::integer) returning 1
)
select count(*) from gone;

-- name: latest(athlete_id, count)
select recompute_id, reason, keys, first_day, total, done, started_at, finished_at from recompute
where athlete_id = :athlete_id
order by recompute_id desc
limit :count;
