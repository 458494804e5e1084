-- name: values(athlete_id, keys)
select key, valid_from, value from athlete_setting
where athlete_id = :athlete_id and key = any(:keys::text[])
order by key, valid_from;

-- name: first_day(athlete_id, key)$
-- The day of the earliest value.
select valid_from from athlete_setting
where athlete_id = :athlete_id and key = :key
order by valid_from limit 1;

-- name: put_value(athlete_id, key, valid_from, value)$
-- True where that changed anything.
insert into athlete_setting as stored (athlete_id, key, valid_from, value)
values (:athlete_id, :key, :valid_from, :value)
on conflict (athlete_id, key, valid_from) do update set value = excluded.value, created_at = now()
where stored.value <> excluded.value
returning true;

-- name: remove_value(athlete_id, key, valid_from)$
delete from athlete_setting
where athlete_id = :athlete_id and key = :key and valid_from = :valid_from
returning true;

-- name: zone_sets(athlete_id)
select kind, sport, valid_from, method, floors from zone_set
where athlete_id = :athlete_id
order by kind, sport, valid_from;

-- name: put_zone_set(athlete_id, kind, sport, valid_from, method, floors)$
-- True where that changed anything.
insert into zone_set as stored (athlete_id, kind, sport, valid_from, method, floors)
values (:athlete_id, :kind, :sport, :valid_from, :method, :floors)
on conflict (athlete_id, kind, sport, valid_from) do update
set method = excluded.method, floors = excluded.floors, created_at = now()
where (stored.method, stored.floors) is distinct from (excluded.method, excluded.floors)
returning true;

-- name: remove_zone_set(athlete_id, kind, sport, valid_from)$
delete from zone_set
where athlete_id = :athlete_id and kind = :kind and sport = :sport and valid_from = :valid_from
returning true;
