-- name: delete(athlete_id, activity_id, first, last)!
delete from activity_data_points
where athlete_id = :athlete_id and activity_id = :activity_id and ts >= :first and ts <= :last;
