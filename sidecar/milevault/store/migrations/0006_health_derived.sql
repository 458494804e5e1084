-- Values that follow from all samples of a day, of whatever number of files (docs/decisions/health-derived.md). Computed
-- again by every save that touches the day, so they hold for what is there.

create table health_derived (
    athlete_id bigint not null references athlete,
    metric text collate "C" not null,     -- model/health_day.py RULES and NAPS
    local_date date not null,
    value double precision not null,
    observed_at timestamptz not null,
    primary key (athlete_id, metric, local_date)
);

-- Samples of an activity are shown with the day's, but say nothing of the whole day.
alter table health_sample add column of_day boolean not null default true;
-- A nap that was taken back; it takes away what other files say of the same nap.
alter table sleep_session add column deleted boolean not null default false check (not deleted or kind = 'nap');

-- As before, with what follows from the samples as a source of its own, its rank that of model/source.py
create or replace view health_part as
select distinct on (athlete_id, metric, local_date, component)
    athlete_id, metric, local_date, component, value, source, observed_at, sha256
from (
    select *, max(2 * rank + (component = '')::integer) over (partition by athlete_id, metric, local_date) as highest
    from (
        select athlete_id, metric, local_date, component, value, source, rank, observed_at, sha256
        from health_value
        union all
        select athlete_id, metric, local_date, ''::text collate "C" as component, value, 'samples'::text as source,
            50::smallint as rank, observed_at, null::bytea as sha256
        from health_derived
    ) as stated
) as said
where 2 * rank + (component = '')::integer = highest
order by athlete_id, metric, local_date, component, observed_at desc, value desc, sha256 desc;

create or replace view health_metric as
select athlete_id, metric, local_date, sum(value order by component) as value,
    (array_agg(source order by observed_at desc, sha256 desc))[1] as source,
    max(observed_at) as observed_at,
    coalesce(array_agg(sha256 order by component) filter (where sha256 is not null), '{}') as sha256s
from health_part
group by athlete_id, metric, local_date;
