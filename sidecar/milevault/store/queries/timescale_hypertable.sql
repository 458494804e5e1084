-- Runs as it stands where TimescaleDB is present, whatever its licence. Years and not months: with 120 chunks
-- of 30 days, planning a query by activity alone takes ten times as long. The access path is our own
-- index (athlete_id, activity_id, ts), so the extension's index on ts alone is left out.
select create_hypertable(
    'activity_data_points', by_range('ts', interval '1 year'),
    create_default_indexes => false, if_not_exists => true, migrate_data => true
);
