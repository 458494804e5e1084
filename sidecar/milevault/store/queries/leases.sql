-- name: acquire(name, holder, ttl_s)$
-- A lease that has run out, or was released, goes to who asks first; each change of hands raises the epoch.
-- The same holder may ask again at once: it was killed and is back, and the new epoch fences what it left.
insert into lease as held (name, epoch, holder, expires_at)
values (:name, 1, :holder, now() + make_interval(secs => :ttl_s))
on conflict (name) do update
set epoch = held.epoch + 1, holder = excluded.holder, expires_at = excluded.expires_at
where held.expires_at <= now() or held.holder = excluded.holder
returning epoch;

-- name: renew(name, epoch, ttl_s)$
-- Also after running out, as long as nobody else has taken it: the epoch proves that.
update lease set expires_at = now() + make_interval(secs => :ttl_s)
where name = :name and epoch = :epoch
returning true;

-- name: check_epoch(name, epoch)$
-- The share lock makes a new holder wait for the writes that checked before it came.
select true from lease where name = :name and epoch = :epoch for share;

-- name: release(name, epoch)!
update lease set expires_at = now(), holder = '' where name = :name and epoch = :epoch;
