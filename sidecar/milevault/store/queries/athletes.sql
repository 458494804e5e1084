-- name: create(slug, name, time_zone)^
insert into athlete (slug, name, time_zone) values (:slug, :name, :time_zone)
returning athlete_id, slug, name, time_zone;

-- name: all()
select athlete_id, slug, name, time_zone from athlete order by athlete_id;

-- name: by_slug(slug)^
select athlete_id, slug, name, time_zone from athlete where slug = :slug;

-- name: by_id(athlete_id)^
select athlete_id, slug, name, time_zone from athlete where athlete_id = :athlete_id;

-- name: rename(athlete_id, name)^
update athlete set name = :name where athlete_id = :athlete_id
returning athlete_id, slug, name, time_zone;

-- name: set_time_zone(athlete_id, time_zone)^
update athlete set time_zone = :time_zone where athlete_id = :athlete_id
returning athlete_id, slug, name, time_zone;
