-- name: create(token_sha256, prefix, name, scopes, athlete_ids, expires_at)^
insert into api_token (token_sha256, prefix, name, scopes, athlete_ids, expires_at)
values (:token_sha256, :prefix, :name, :scopes, :athlete_ids, :expires_at)
returning token_id, prefix, name, scopes, athlete_ids, created_at, last_used_at, expires_at, revoked_at;

-- name: by_hash(token_sha256)^
-- The last use is worth a write once a minute, not once a request.
select token_id, prefix, name, scopes, athlete_ids, created_at, last_used_at, expires_at, revoked_at,
    last_used_at is null or last_used_at < now() - interval '1 minute' as use_is_stale
from api_token
where token_sha256 = :token_sha256 and revoked_at is null and (expires_at is null or expires_at > now());

-- name: touch(token_id)!
update api_token set last_used_at = now() where token_id = :token_id;

-- name: all()
select token_id, prefix, name, scopes, athlete_ids, created_at, last_used_at, expires_at, revoked_at
from api_token
order by token_id;

-- name: revoke(token_id)$
update api_token set revoked_at = now() where token_id = :token_id and revoked_at is null returning true;
