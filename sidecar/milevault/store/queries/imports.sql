-- name: open_import(athlete_id, origin, label)$
insert into import (athlete_id, origin, label) values (:athlete_id, :origin, :label) returning import_id;

-- name: seal(athlete_id, import_id)$
update import set sealed_at = now()
where athlete_id = :athlete_id and import_id = :import_id and sealed_at is null
returning true;

-- name: add_item(athlete_id, import_id, label, size_bytes, state, sha256, code, reason, source_path, source_stat, parent_item_id, entry, file_count)$
-- An entry of an archive is written once, however often the archive is unpacked: the answer is then the known item.
insert into import_item
    (athlete_id, import_id, label, size_bytes, state, sha256, code, reason, source_path, source_stat,
     parent_item_id, entry, file_count, finished_at)
values
    (:athlete_id, :import_id, :label, :size_bytes, :state, :sha256, :code, :reason, :source_path, :source_stat,
     :parent_item_id, :entry, :file_count, case when :state::text = 'waiting' then null else now() end)
on conflict (athlete_id, import_id, parent_item_id, entry) where parent_item_id is not null
    do update set entry = import_item.entry
returning item_id;

-- name: archive_item(athlete_id, sha256)^
-- The item that an archive's entries belong to: the first that waits for it, else the one it was unpacked for.
select import_id, item_id, label
from import_item
where athlete_id = :athlete_id and sha256 = :sha256 and state in ('waiting', 'unpacked')
order by state = 'waiting' desc, item_id
limit 1;

-- name: entries(athlete_id, import_id, item_id)
select entry from import_item
where athlete_id = :athlete_id and import_id = :import_id and parent_item_id = :item_id;

-- name: expect_entries(athlete_id, import_id, item_id, entry_count)!
update import_item set entry_count = greatest(entry_count, :entry_count)
where athlete_id = :athlete_id and import_id = :import_id and item_id = :item_id;

-- name: finish_items(athlete_id, sha256, state, code, reason)
-- The first waiting item of the file gets its outcome; the others came with the same bytes meanwhile.
with waiting as (
    select import_id, item_id, row_number() over (order by item_id) as place
    from import_item
    where athlete_id = :athlete_id and sha256 = :sha256 and state = 'waiting'
)
update import_item as item
set state = case when waiting.place > 1 and :state::text in ('imported', 'enriched', 'unpacked') then 'duplicate' else :state::text end,
    code = :code, reason = :reason, finished_at = now()
from waiting
where item.athlete_id = :athlete_id and item.import_id = waiting.import_id and item.item_id = waiting.item_id
returning item.athlete_id, item.import_id, item.item_id, item.state;

-- name: close_finished(quiet_s)
-- Closed are imports without a waiting file that were sealed, or that no file has joined for quiet_s.
with closing as (
    select athlete_id, import_id
    from import
    where finished_at is null
        and not exists (
            select from import_item
            where import_item.athlete_id = import.athlete_id and import_item.import_id = import.import_id
                and state = 'waiting'
        )
        and (
            sealed_at is not null
            or greatest(
                started_at,
                (select max(seen_at) from import_item
                 where import_item.athlete_id = import.athlete_id
                    and import_item.import_id = import.import_id)
            ) < now() - make_interval(secs => :quiet_s)
        )
    for update skip locked
)
update import
set finished_at = now(), sealed_at = coalesce(import.sealed_at, now())
from closing
where import.athlete_id = closing.athlete_id and import.import_id = closing.import_id
returning import.athlete_id, import.import_id;

-- name: get(athlete_id, import_id)^
select athlete_id, import_id, origin, label, started_at, sealed_at, finished_at
from import
where athlete_id = :athlete_id and import_id = :import_id;

-- name: page(athlete_id, before_id, limit)
select athlete_id, import_id, origin, label, started_at, sealed_at, finished_at
from import
where athlete_id = :athlete_id and import_id < :before_id
order by import_id desc
limit :limit;

-- name: open_imports()
select athlete_id, import_id, origin, label, started_at, sealed_at, finished_at
from import
where finished_at is null
order by import_id;

-- name: counts(athlete_id, import_ids)
-- expected: how many files it will have seen when the archives in it are unpacked; null where it has none.
select import_id,
    coalesce(sum(file_count) filter (where state <> 'unpacked'), 0) as seen,
    coalesce(sum(file_count) filter (where state = 'waiting'), 0) as waiting,
    coalesce(sum(file_count) filter (where state = 'imported'), 0) as imported,
    coalesce(sum(file_count) filter (where state = 'enriched'), 0) as enriched,
    coalesce(sum(file_count) filter (where state = 'duplicate'), 0) as duplicate,
    coalesce(sum(file_count) filter (where state = 'not_activity'), 0) as not_activity,
    coalesce(sum(file_count) filter (where state = 'rejected'), 0) as rejected,
    coalesce(sum(file_count) filter (where state = 'ignored'), 0) as ignored,
    count(*) filter (where state = 'unpacked') as unpacked,
    case when count(entry_count) > 0
        then sum(coalesce(entry_count, file_count)) filter (where parent_item_id is null)
    end as expected
from import_item
where athlete_id = :athlete_id and import_id = any(:import_ids::bigint[])
group by import_id;

-- name: items(athlete_id, import_id, state, after_id, limit)
select item.item_id, item.import_id, item.label, item.size_bytes, item.sha256, item.state, item.code, item.reason,
    item.parent_item_id, item.file_count, item.seen_at, item.finished_at,
    array(
        select activity_id from activity
        where activity.athlete_id = item.athlete_id and activity.sha256 = item.sha256
        order by session_index
    ) as activity_ids
from import_item as item
where item.athlete_id = :athlete_id and item.import_id = :import_id and item.item_id > :after_id
    and (:state::text is null or item.state = :state)
order by item.item_id
limit :limit;

-- name: sources_to_remove()
select athlete_id, import_id, item_id, state, code, reason, source_path, source_stat
from import_item
where source_path is not null and source_removed_at is null and state not in ('waiting', 'ignored')
order by item_id;

-- name: open_sources()
select athlete_id, import_id, item_id, state, code, reason, source_path, source_stat
from import_item
where source_path is not null and source_removed_at is null and state <> 'ignored'
order by item_id;

-- name: source_removed(athlete_id, import_id, item_id)$
update import_item set source_removed_at = now()
where athlete_id = :athlete_id and import_id = :import_id and item_id = :item_id and source_removed_at is null
returning true;

-- name: wait_again(athlete_id, sha256)
-- The items of a refused file that is tried again, and with them their imports.
with again as (
    update import_item set state = 'waiting', code = null, reason = null, finished_at = null
    where athlete_id = :athlete_id and sha256 = :sha256 and state in ('rejected', 'not_activity')
    returning import_id
)
update import set finished_at = null
where athlete_id = :athlete_id and import_id in (select import_id from again)
returning import_id;

-- name: refused_files(athlete_id, import_id)
select distinct sha256 from import_item
where athlete_id = :athlete_id and import_id = :import_id and state = 'rejected' and sha256 is not null;

-- name: with_refused(athlete_id)
select distinct import_id from import_item
where athlete_id = :athlete_id and state = 'rejected' and sha256 is not null
order by import_id;

-- name: unpack_again(athlete_id, sha256)
-- An archive that is opened again: what was passed over or refused in it is forgotten, so that it is looked at anew.
with archive as (
    update import_item set state = 'waiting', finished_at = null
    where athlete_id = :athlete_id and sha256 = :sha256 and state = 'unpacked' and parent_item_id is null
    returning import_id, item_id
),
forgotten as (
    delete from import_item using archive
    where import_item.athlete_id = :athlete_id and import_item.import_id = archive.import_id
        and import_item.parent_item_id = archive.item_id
        and (state in ('ignored', 'unpacked') or (state = 'rejected' and sha256 is null))
)
update import set finished_at = null
where athlete_id = :athlete_id and import_id in (select import_id from archive)
returning import_id;
