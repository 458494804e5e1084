-- Recordings: what each file says about an activity. Several of them can be the same workout (the watch's
-- file, a service's copy of it, a row of an export's list): they share one activity. The activity row is a
-- function of its recordings alone, so the order of their coming cannot matter (docs/decisions/merging.md).

create table recording (
    athlete_id bigint not null references athlete,
    recording_id bigint generated always as identity,
    sha256 bytea not null,
    session_index integer not null,
    activity_id bigint,                      -- the activity it is part of
    source text not null,                    -- a row of model.source
    external_key text,                       -- its name in an export: 'strava:123'
    start_time timestamptz not null,
    elapsed_time_s double precision not null,
    device_serial bigint,
    time_created timestamptz,                -- with the serial number the recording's name in every copy
    richness bigint not null,                -- how many values its samples hold
    track bytea,                             -- where it was at round times: analysis.sketches
    facts jsonb not null,                    -- what it says of the activity, without samples, laps and lengths
    primary key (athlete_id, recording_id),
    unique (athlete_id, sha256, session_index),
    foreign key (athlete_id, sha256) references source_file (athlete_id, sha256)
);
create index recording_by_start on recording (athlete_id, start_time);
create index recording_by_activity on recording (athlete_id, activity_id);
create index recording_by_key on recording (athlete_id, external_key) where external_key is not null;
create index recording_by_device on recording (athlete_id, device_serial, time_created)
    where device_serial is not null and time_created is not null;

-- Which file an export means by a name: Strava's list names a file, the file does not know its name.
create table source_link (
    athlete_id bigint not null references athlete,
    external_key text not null,
    sha256 bytea not null,
    primary key (athlete_id, external_key, sha256),
    foreign key (athlete_id, sha256) references source_file (athlete_id, sha256)
);
create index source_link_by_file on source_link (athlete_id, sha256);

create table gear (
    athlete_id bigint not null references athlete,
    name text not null,
    kind text not null,
    brand text,
    model text,
    first_used date,
    retired boolean not null,
    service_distance_m double precision,
    source text not null,
    sha256 bytea not null,
    primary key (athlete_id, name, sha256),
    foreign key (athlete_id, sha256) references source_file (athlete_id, sha256)
);

-- Which gear an export says an activity was done with.
create table gear_use (
    athlete_id bigint not null references athlete,
    external_key text not null,
    gear text not null,
    sha256 bytea not null,
    primary key (athlete_id, external_key, sha256, gear),
    foreign key (athlete_id, sha256) references source_file (athlete_id, sha256)
);
create index gear_use_by_file on gear_use (athlete_id, sha256);

-- What the user said, kept by the recording's own name so that it survives a rebuild from the originals.
create table annotation (
    athlete_id bigint not null references athlete,
    annotation_id bigint generated always as identity,
    kind text not null,
    sha256 bytea not null,
    session_index integer not null,
    value jsonb not null default '{}',
    created_at timestamptz not null default now(),
    primary key (athlete_id, annotation_id),
    unique (athlete_id, sha256, session_index, kind)
);

alter table activity
    add column description text,
    add column gear text,
    add column perceived_exertion double precision,
    add column feel double precision,
    add column commute boolean,
    add column source text not null default 'fit',
    add column utc_offset_source text;

-- A file that added to a known activity.
alter table import_item drop constraint import_item_state_check;
alter table import_item add constraint import_item_state_check check (
    state in ('waiting', 'imported', 'enriched', 'duplicate', 'not_activity', 'rejected', 'ignored')
);

-- What the first version imported, as recordings: their samples are read again for all else that is new.
insert into recording (
    athlete_id, sha256, session_index, activity_id, source, start_time, elapsed_time_s, device_serial, richness, facts
)
select athlete_id, sha256, session_index, activity_id, 'fit', start_time, elapsed_time_s, device_serial,
    sample_count,
    json_build_object(
        'elevation_method', elevation_method,
        'activity', json_build_object(
            'session_index', session_index, 'sport', sport, 'sub_sport', sub_sport, 'indoor', indoor,
            'start_time', start_time, 'elapsed_time_s', elapsed_time_s,
            'streams', json_build_object('elapsed_s', 0, 'values', json_build_object()),
            'name', name, 'utc_offset_s', utc_offset_s,
            'utc_offset_source', case when utc_offset_s is not null then 'recorded' end,
            'timer_time_s', timer_time_s, 'moving_time_s', moving_time_s, 'distance_m', distance_m,
            'elevation_gain_m', elevation_gain_m, 'elevation_loss_m', elevation_loss_m,
            'avg_speed_mps', avg_speed_mps, 'max_speed_mps', max_speed_mps, 'avg_heart_rate', avg_heart_rate,
            'max_heart_rate', max_heart_rate, 'avg_power_w', avg_power_w, 'max_power_w', max_power_w,
            'avg_cadence', avg_cadence, 'calories_kcal', calories_kcal, 'pool_length_m', pool_length_m,
            'device', json_build_object(
                'manufacturer', device_manufacturer, 'product', device_product, 'serial_number', device_serial
            ),
            'findings', findings
        )
    )::jsonb
from activity;
