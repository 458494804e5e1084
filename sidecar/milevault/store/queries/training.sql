-- name: days(athlete_id, first_day, last_day, sport)
-- Transitions are no training.
select local_date, sport, count(*) as activity_count,
    coalesce(sum(distance_m), 0) as distance_m,
    coalesce(sum(coalesce(moving_time_s, timer_time_s, elapsed_time_s)), 0) as moving_time_s,
    coalesce(sum(elevation_gain_m), 0) as elevation_gain_m,
    coalesce(sum(calories_kcal), 0) as calories_kcal, count(calories_kcal) as calories_known,
    coalesce(sum(load.value), 0) as load, count(load.value) as load_known
from activity
left join activity_metric as load on load.athlete_id = :athlete_id
    and load.activity_id = activity.activity_id and load.key = 'load'
where activity.athlete_id = :athlete_id and local_date between :first_day and :last_day and sport <> 'transition'
    and (:sport::text is null or sport = :sport)
group by local_date, sport
order by local_date, sport;

-- name: loads(athlete_id, last_day)
select local_date, method, sum(load.value) as load, count(*) as activity_count
from activity_metric as load
join activity on activity.athlete_id = :athlete_id and activity.activity_id = load.activity_id
where load.athlete_id = :athlete_id and load.key = 'load' and local_date <= :last_day
group by local_date, method
order by local_date, method;

-- name: first_day(athlete_id)$
select min(local_date) from activity where athlete_id = :athlete_id and sport <> 'transition';
