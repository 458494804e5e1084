-- Sums of floating numbers depend on their order: it is always that of the starts, so that the same activities
-- give the same sums in whatever order they came. Sorted by the groups first, nothing sorts them again.

-- name: days(athlete_id, first_day, last_day, sport)
-- Transitions are no training.
select local_date, sport, count(*) as activity_count,
    coalesce(sum(distance_m), 0) as distance_m,
    coalesce(sum(moving_time_s), 0) as moving_time_s,
    coalesce(sum(elevation_gain_m), 0) as elevation_gain_m,
    coalesce(sum(calories_kcal), 0) as calories_kcal, count(calories_kcal) as calories_known,
    coalesce(sum(load), 0) as load, count(load) as load_known
from (
    select local_date, sport collate "C" as sport, distance_m, elevation_gain_m, calories_kcal,
        coalesce(moving_time_s, timer_time_s, elapsed_time_s) as moving_time_s, metric.value as load
    from activity
    left join activity_metric as metric on metric.athlete_id = :athlete_id
        and metric.activity_id = activity.activity_id and metric.key = 'load'
    where activity.athlete_id = :athlete_id and local_date between :first_day and :last_day
        and sport <> 'transition' and (:sport::text is null or sport = :sport)
    order by local_date, sport collate "C", start_time, distance_m
) as done
group by local_date, sport
order by local_date, sport;

-- name: loads(athlete_id, last_day)
select local_date, method, sum(load) as load, count(*) as activity_count
from (
    select local_date, method collate "C" as method, metric.value as load
    from activity_metric as metric
    join activity on activity.athlete_id = :athlete_id and activity.activity_id = metric.activity_id
    where metric.athlete_id = :athlete_id and metric.key = 'load' and local_date <= :last_day
        and sport <> 'transition'
    order by local_date, method collate "C", start_time, metric.value
) as done
group by local_date, method
order by local_date, method;

-- name: first_day(athlete_id)$
select min(local_date) from activity where athlete_id = :athlete_id and sport <> 'transition';
