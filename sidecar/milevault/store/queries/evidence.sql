-- name: best_efforts(athlete_id, kind, sports, shortest, longest, first_day)
-- Of each size the highest value since a day; null stands for every sport.
select distinct on (e.size) e.size, e.value, e.activity_id, a.local_date
from best_effort e
join activity a on a.athlete_id = e.athlete_id and a.activity_id = e.activity_id
where e.athlete_id = :athlete_id and e.kind = :kind and e.size between :shortest and :longest and e.guard is null
    and (:sports::text[] is null or e.sport = any(:sports::text[])) and a.local_date >= :first_day
order by e.size, e.value desc, a.local_date desc, e.activity_id;

-- name: device_values(athlete_id, keys, lowest, highest, power_sports, first_day)
-- What devices were set to latest, within bounds, since a day: maximum, resting and threshold heart rate and
-- functional threshold power are the order of 'keys'. A runner's watch has a threshold power too, but not a rider's.
select distinct on (one.key) one.key, one.value, a.activity_id, a.local_date
from activity a
cross join lateral unnest(
    :keys::text[],
    array[
        a.device_max_heart_rate, a.device_resting_heart_rate, a.device_threshold_heart_rate,
        case when a.sport = any(:power_sports::text[]) then a.device_ftp_w end
    ],
    :lowest::float8[], :highest::float8[]
) as one (key, value, lowest, highest)
where a.athlete_id = :athlete_id and a.local_date >= :first_day and one.value between one.lowest and one.highest
order by one.key, a.local_date desc, a.start_time desc, a.activity_id;
