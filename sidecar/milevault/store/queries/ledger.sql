-- name: record_stored(athlete_id, sha256, size_bytes, label, archive_sha256)$
insert into source_file (athlete_id, sha256, size_bytes, label, archive_sha256)
values (:athlete_id, :sha256, :size_bytes, :label, :archive_sha256)
on conflict (athlete_id, sha256) do nothing
returning true;

-- name: get(athlete_id, sha256)^
select athlete_id, sha256, size_bytes, label, archive_sha256, state, code, reason, findings, attempts,
    parser_version, stored_at, finished_at
from source_file
where athlete_id = :athlete_id and sha256 = :sha256;

-- name: lock(athlete_id, sha256)^
select athlete_id, sha256, size_bytes, label, archive_sha256, state, code, reason, findings, attempts,
    parser_version, stored_at, finished_at
from source_file
where athlete_id = :athlete_id and sha256 = :sha256
for update;

-- name: begin_attempt(athlete_id, sha256)$
update source_file set attempts = attempts + 1
where athlete_id = :athlete_id and sha256 = :sha256
returning attempts;

-- name: finish(athlete_id, sha256, state, code, reason, findings, parser_version)$
update source_file
set state = :state, code = :code, reason = :reason, findings = :findings, parser_version = :parser_version,
    finished_at = now()
where athlete_id = :athlete_id and sha256 = :sha256
returning true;

-- name: waiting()
select athlete_id, sha256, size_bytes, label, archive_sha256, state, code, reason, findings, attempts,
    parser_version, stored_at, finished_at
from source_file
where state = 'stored'
order by stored_at, athlete_id, sha256;

-- name: all()
select athlete_id, sha256, size_bytes, label, archive_sha256, state, code, reason, findings, attempts,
    parser_version, stored_at, finished_at
from source_file
order by athlete_id, sha256;

-- name: retry(athlete_id, sha256)$
update source_file set state = 'stored', code = null, reason = null, attempts = 0, finished_at = null
where athlete_id = :athlete_id and sha256 = :sha256 and state in ('rejected', 'not_activity', 'unpacked')
returning true;

-- name: outdated(parser_version, limit)
-- What an earlier version read; what it refused comes first, for this version may read it.
select athlete_id, sha256, size_bytes, label, state, code, reason, findings, attempts, parser_version,
    stored_at, finished_at, archive_sha256
from source_file
where parser_version < :parser_version and state in ('imported', 'rejected', 'not_activity', 'unpacked')
order by state = 'imported', stored_at desc
limit :limit;
