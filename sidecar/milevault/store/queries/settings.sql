-- name: history(athlete_id)
select key, valid_from, value from athlete_setting
where athlete_id = :athlete_id
order by key, valid_from;
