-- name: insert_one(athlete_id, has_track, sample_count, sha256, session_index, source, sport, sub_sport, indoor, name, description, gear, perceived_exertion, feel, commute, start_time, end_time, utc_offset_s, utc_offset_source, local_date, elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m, elevation_method, avg_speed_mps, max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence, calories_kcal, pool_length_m, race, excluded, edited, trim_start_s, trim_end_s, device_max_heart_rate, device_resting_heart_rate, device_threshold_heart_rate, device_ftp_w, device_manufacturer, device_product, device_serial, findings, parser_version, analysis_version)$
insert into activity (
    athlete_id, has_track, sample_count,
    sha256, session_index, source, sport, sub_sport, indoor, name, description, gear, perceived_exertion,
    feel, commute, start_time, end_time, utc_offset_s, utc_offset_source, local_date, elapsed_time_s,
    timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m, elevation_method,
    avg_speed_mps, max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence,
    calories_kcal, pool_length_m, race, excluded, edited, trim_start_s, trim_end_s, device_max_heart_rate, device_resting_heart_rate, device_threshold_heart_rate, device_ftp_w,
    device_manufacturer, device_product, device_serial, findings, parser_version, analysis_version
) values (
    :athlete_id, :has_track, :sample_count,
    :sha256, :session_index, :source, :sport, :sub_sport, :indoor, :name, :description, :gear,
    :perceived_exertion, :feel, :commute, :start_time, :end_time, :utc_offset_s, :utc_offset_source,
    :local_date, :elapsed_time_s, :timer_time_s, :moving_time_s, :distance_m, :elevation_gain_m,
    :elevation_loss_m, :elevation_method, :avg_speed_mps, :max_speed_mps, :avg_heart_rate, :max_heart_rate,
    :avg_power_w, :max_power_w, :avg_cadence, :calories_kcal, :pool_length_m, :race, :excluded, :edited, :trim_start_s, :trim_end_s, :device_max_heart_rate, :device_resting_heart_rate, :device_threshold_heart_rate, :device_ftp_w,
    :device_manufacturer, :device_product, :device_serial, :findings, :parser_version, :analysis_version
)
returning activity_id;

-- name: update_one(athlete_id, activity_id, sha256, session_index, source, sport, sub_sport, indoor, name, description, gear, perceived_exertion, feel, commute, start_time, utc_offset_s, utc_offset_source, local_date, elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m, elevation_method, avg_speed_mps, max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence, calories_kcal, pool_length_m, race, excluded, edited, trim_start_s, trim_end_s, device_max_heart_rate, device_resting_heart_rate, device_threshold_heart_rate, device_ftp_w, device_manufacturer, device_product, device_serial, findings, parser_version, analysis_version)$
-- False where nothing is different: the same words again change nothing.
update activity set
    sha256 = :sha256, session_index = :session_index, source = :source, sport = :sport, sub_sport =
    :sub_sport, indoor = :indoor, name = :name, description = :description, gear = :gear, perceived_exertion
    = :perceived_exertion, feel = :feel, commute = :commute, start_time = :start_time,
    utc_offset_s = :utc_offset_s, utc_offset_source = :utc_offset_source, local_date = :local_date,
    elapsed_time_s = :elapsed_time_s, timer_time_s = :timer_time_s, moving_time_s = :moving_time_s,
    distance_m = :distance_m, elevation_gain_m = :elevation_gain_m, elevation_loss_m = :elevation_loss_m,
    elevation_method = :elevation_method, avg_speed_mps = :avg_speed_mps, max_speed_mps = :max_speed_mps,
    avg_heart_rate = :avg_heart_rate, max_heart_rate = :max_heart_rate, avg_power_w = :avg_power_w,
    max_power_w = :max_power_w, avg_cadence = :avg_cadence, calories_kcal = :calories_kcal, pool_length_m =
    :pool_length_m, race = :race, excluded = :excluded, edited = :edited, trim_start_s = :trim_start_s, trim_end_s = :trim_end_s, device_max_heart_rate = :device_max_heart_rate, device_resting_heart_rate = :device_resting_heart_rate, device_threshold_heart_rate = :device_threshold_heart_rate, device_ftp_w = :device_ftp_w,
    device_manufacturer = :device_manufacturer, device_product = :device_product,
    device_serial = :device_serial, findings = :findings, parser_version = :parser_version, analysis_version
    = :analysis_version
where athlete_id = :athlete_id and activity_id = :activity_id
    and (
        sha256, session_index, source, sport, sub_sport, indoor, name, description, gear,
        perceived_exertion, feel, commute, start_time, utc_offset_s, utc_offset_source,
        local_date, elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m,
        elevation_loss_m, elevation_method, avg_speed_mps, max_speed_mps, avg_heart_rate, max_heart_rate,
        avg_power_w, max_power_w, avg_cadence, calories_kcal, pool_length_m,
        race, excluded, edited, trim_start_s, trim_end_s, device_max_heart_rate, device_resting_heart_rate, device_threshold_heart_rate, device_ftp_w,
        device_manufacturer, device_product, device_serial, findings, parser_version, analysis_version
    ) is distinct from (
        :sha256, :session_index, :source, :sport, :sub_sport, :indoor, :name, :description, :gear,
        :perceived_exertion, :feel, :commute, :start_time, :utc_offset_s, :utc_offset_source,
        :local_date, :elapsed_time_s, :timer_time_s, :moving_time_s, :distance_m, :elevation_gain_m,
        :elevation_loss_m, :elevation_method, :avg_speed_mps, :max_speed_mps, :avg_heart_rate,
        :max_heart_rate, :avg_power_w, :max_power_w, :avg_cadence, :calories_kcal, :pool_length_m,
        :race, :excluded, :edited, :trim_start_s, :trim_end_s, :device_max_heart_rate, :device_resting_heart_rate, :device_threshold_heart_rate, :device_ftp_w,
        :device_manufacturer, :device_product, :device_serial, :findings, :parser_version, :analysis_version
    )
returning true;

-- name: put_sample_facts(athlete_id, activity_id, start_time, end_time, has_track, sample_count)!
update activity
set start_time = :start_time, end_time = :end_time, has_track = :has_track, sample_count = :sample_count
where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: span(athlete_id, activity_id)^
select start_time, end_time from activity where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: clear_laps(athlete_id, activity_id)!
with
    laps as (delete from activity_lap where athlete_id = :athlete_id and activity_id = :activity_id),
    lengths as (delete from activity_length where athlete_id = :athlete_id and activity_id = :activity_id)
delete from activity_untrimmed where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: put_untrimmed(athlete_id, activity_id, laps, lengths)!
insert into activity_untrimmed (athlete_id, activity_id, laps, lengths)
values (:athlete_id, :activity_id, :laps::text::jsonb, :lengths::text::jsonb);

-- name: untrimmed(athlete_id, activity_id)^
select laps::text as laps, lengths::text as lengths
from activity_untrimmed
where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: clear(athlete_id, activity_id)!
with
    untrimmed as (delete from activity_untrimmed where athlete_id = :athlete_id and activity_id = :activity_id),
    laps as (delete from activity_lap where athlete_id = :athlete_id and activity_id = :activity_id),
    lengths as (delete from activity_length where athlete_id = :athlete_id and activity_id = :activity_id)
delete from activity_stream where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: put_streams(athlete_id, activity_id, sample_count, channels, packed)!
insert into activity_stream (athlete_id, activity_id, channel, sample_count, packed)
select :athlete_id, :activity_id, channel, :sample_count, packed
from unnest(:channels::text[], :packed::bytea[]) as given (channel, packed);

-- name: put_laps(athlete_id, activity_id, lap_index, start_time, elapsed_time_s, timer_time_s, distance_m, elevation_gain_m, avg_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, avg_cadence, calories_kcal, trigger)!
-- One array per column: every lap in one statement.
insert into activity_lap (
    athlete_id, activity_id, lap_index, start_time, elapsed_time_s, timer_time_s, distance_m, elevation_gain_m,
    avg_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, avg_cadence, calories_kcal, trigger
)
select :athlete_id, :activity_id, given.*
from unnest(
    :lap_index::integer[], :start_time::timestamptz[], :elapsed_time_s::double precision[],
    :timer_time_s::double precision[], :distance_m::double precision[], :elevation_gain_m::double precision[],
    :avg_speed_mps::double precision[], :avg_heart_rate::double precision[], :max_heart_rate::double precision[],
    :avg_power_w::double precision[], :avg_cadence::double precision[], :calories_kcal::double precision[],
    :trigger::text[]
) as given;

-- name: put_lengths(athlete_id, activity_id, length_index, start_time, elapsed_time_s, length_type, swim_stroke, total_strokes, avg_speed_mps)!
insert into activity_length (
    athlete_id, activity_id, length_index, start_time, elapsed_time_s, length_type, swim_stroke, total_strokes,
    avg_speed_mps
)
select :athlete_id, :activity_id, given.*
from unnest(
    :length_index::integer[], :start_time::timestamptz[], :elapsed_time_s::double precision[],
    :length_type::text[], :swim_stroke::text[], :total_strokes::integer[], :avg_speed_mps::double precision[]
) as given;

-- name: page_descending(athlete_id, start_time, start_id, sport, after, before, min_distance_m, max_distance_m, words, has_track, limit)
select activity_id, athlete_id, sport, sub_sport, indoor, name, start_time, utc_offset_s, local_date,
    elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m, avg_speed_mps,
    max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence, calories_kcal, has_track
from activity
where athlete_id = :athlete_id
    and (start_time, activity_id) < (:start_time::timestamptz, :start_id::bigint)
    and (:sport::text is null or sport = :sport)
    and (:after::timestamptz is null or start_time >= :after)
    and (:before::timestamptz is null or start_time < :before)
    and (:min_distance_m::double precision is null or distance_m >= :min_distance_m)
    and (:max_distance_m::double precision is null or distance_m <= :max_distance_m)
    and (:words::text is null or position(lower(:words) in lower(name)) > 0)
    and (:has_track::boolean is null or has_track = :has_track)
order by start_time desc, activity_id desc
limit :limit;

-- name: page_ascending(athlete_id, start_time, start_id, sport, after, before, min_distance_m, max_distance_m, words, has_track, limit)
-- A statement of its own: with the order as a parameter no index gives the first rows.
select activity_id, athlete_id, sport, sub_sport, indoor, name, start_time, utc_offset_s, local_date,
    elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m, avg_speed_mps,
    max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence, calories_kcal, has_track
from activity
where athlete_id = :athlete_id
    and (start_time, activity_id) > (:start_time::timestamptz, :start_id::bigint)
    and (:sport::text is null or sport = :sport)
    and (:after::timestamptz is null or start_time >= :after)
    and (:before::timestamptz is null or start_time < :before)
    and (:min_distance_m::double precision is null or distance_m >= :min_distance_m)
    and (:max_distance_m::double precision is null or distance_m <= :max_distance_m)
    and (:words::text is null or position(lower(:words) in lower(name)) > 0)
    and (:has_track::boolean is null or has_track = :has_track)
order by start_time, activity_id
limit :limit;

-- name: detail(athlete_id, activity_id)^
select activity_id, athlete_id, sport, sub_sport, indoor, name, start_time, utc_offset_s, local_date,
    elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m, avg_speed_mps,
    max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence, calories_kcal, has_track,
    description, gear, perceived_exertion, feel, commute, race, excluded, edited, trim_start_s, trim_end_s, utc_offset_source,
    pool_length_m, elevation_method, device_manufacturer, device_product, findings, sample_count,
    array(
        select channel from activity_stream
        where activity_stream.athlete_id = activity.athlete_id
            and activity_stream.activity_id = activity.activity_id and channel <> 'elapsed_s'
        order by channel
    ) as channels
from activity
where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: export(athlete_id, activity_id)^
select activity_id, sha256, source, sport, local_date, start_time, name, description
from activity
where athlete_id = :athlete_id and activity_id = :activity_id;

-- name: laps(athlete_id, activity_id)
select lap_index, start_time, elapsed_time_s, timer_time_s, distance_m, elevation_gain_m, avg_speed_mps,
    avg_heart_rate, max_heart_rate, avg_power_w, avg_cadence, calories_kcal, trigger
from activity_lap
where athlete_id = :athlete_id and activity_id = :activity_id
order by lap_index;

-- name: lengths(athlete_id, activity_id)
select length_index, start_time, elapsed_time_s, length_type, swim_stroke, total_strokes, avg_speed_mps
from activity_length
where athlete_id = :athlete_id and activity_id = :activity_id
order by length_index;

-- name: streams(athlete_id, activity_id, channels)
-- A left join, so that an activity without samples differs from no activity.
select activity_stream.channel, activity_stream.sample_count, activity_stream.packed, trim_start_s, trim_end_s
from activity
left join activity_stream on activity_stream.athlete_id = activity.athlete_id
    and activity_stream.activity_id = activity.activity_id
    and (:channels::text[] is null or channel = any(:channels))
where activity.athlete_id = :athlete_id and activity.activity_id = :activity_id;

-- name: histogram(athlete_id, activity_id)
select bucket.heart_rate, bucket.seconds
from activity_hr_histogram as stored, unnest(stored.heart_rates, stored.seconds) as bucket (heart_rate, seconds)
where athlete_id = :athlete_id and activity_id = :activity_id
order by bucket.heart_rate;

-- name: totals(athlete_id, first_day, last_day)^
select count(*) as activity_count,
    coalesce(sum(distance_m), 0) as distance_m,
    coalesce(sum(coalesce(moving_time_s, timer_time_s, elapsed_time_s)), 0) as moving_time_s,
    coalesce(sum(elevation_gain_m), 0) as elevation_gain_m
from activity
where athlete_id = :athlete_id and local_date between :first_day and :last_day and sport <> 'transition';

-- name: latest(athlete_id)^
select activity_id, athlete_id, sport, sub_sport, indoor, name, start_time, utc_offset_s, local_date,
    elapsed_time_s, timer_time_s, moving_time_s, distance_m, elevation_gain_m, elevation_loss_m, avg_speed_mps,
    max_speed_mps, avg_heart_rate, max_heart_rate, avg_power_w, max_power_w, avg_cadence, calories_kcal, has_track
from activity
where athlete_id = :athlete_id and sport <> 'transition'
order by start_time desc, activity_id desc
limit 1;

-- name: files(athlete_id)^
select
    (select count(*) from source_file where athlete_id = :athlete_id and state = 'stored') as waiting,
    (select count(*) from source_file where athlete_id = :athlete_id and state = 'rejected')
    + (select count(*) from import_item
       where athlete_id = :athlete_id and state = 'rejected' and sha256 is null) as failed;

-- name: delete(athlete_id, activity_id)^
delete from activity where athlete_id = :athlete_id and activity_id = :activity_id
returning start_time, end_time;
