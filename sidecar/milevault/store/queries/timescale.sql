-- name: state()^
-- Settings of the library are there only where it is preloaded; the extension, only where it was created.
select
    (select default_version from pg_available_extensions where name = 'timescaledb') as available,
    (select extversion from pg_extension where extname = 'timescaledb') as installed,
    (select setting ~ '\mtimescaledb\M' from pg_settings where name = 'shared_preload_libraries') as preloaded,
    (select rolsuper from pg_roles where rolname = current_user) as superuser;

-- name: license()$
select current_setting('timescaledb.license', true);

-- name: is_hypertable()$
select exists (
    select from timescaledb_information.hypertables
    where hypertable_schema = current_schema() and hypertable_name = 'activity_data_points'
);

-- name: has_columnstore()$
select compression_enabled from timescaledb_information.hypertables
where hypertable_schema = current_schema() and hypertable_name = 'activity_data_points';

-- name: drop_points(keep_days)
select drop_chunks('activity_data_points', older_than => now() - make_interval(days => :keep_days::integer));

-- name: delete_points(keep_days)!
delete from activity_data_points where ts < now() - make_interval(days => :keep_days::integer);
