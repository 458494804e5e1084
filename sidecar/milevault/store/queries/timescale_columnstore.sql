-- Runs as it stands, but only where TimescaleDB has its community licence (tests/pglite runs this very text).
-- Segmented by activity, because every question names one; ordered by time within it.
alter table activity_data_points set (
    timescaledb.enable_columnstore = true,
    timescaledb.segmentby = 'athlete_id, activity_id',
    timescaledb.orderby = 'ts'
);
call add_columnstore_policy('activity_data_points', after => interval '1 year', if_not_exists => true);
