-- name: all(athlete_id)
select goal_id, sport, measure, period, target, first_day, last_day, created_at
from goal
where athlete_id = :athlete_id
order by goal_id;

-- name: get(athlete_id, goal_id)^
select goal_id, sport, measure, period, target, first_day, last_day, created_at
from goal
where athlete_id = :athlete_id and goal_id = :goal_id;

-- name: create(athlete_id, sport, measure, period, target, first_day, last_day)^
insert into goal (athlete_id, sport, measure, period, target, first_day, last_day)
values (:athlete_id, :sport, :measure, :period, :target, :first_day, :last_day)
returning goal_id, sport, measure, period, target, first_day, last_day, created_at;

-- name: replace(athlete_id, goal_id, sport, measure, period, target, first_day, last_day)^
update goal set
    sport = :sport, measure = :measure, period = :period, target = :target, first_day = :first_day,
    last_day = :last_day
where athlete_id = :athlete_id and goal_id = :goal_id
returning goal_id, sport, measure, period, target, first_day, last_day, created_at;

-- name: delete(athlete_id, goal_id)$
delete from goal where athlete_id = :athlete_id and goal_id = :goal_id returning goal_id;
