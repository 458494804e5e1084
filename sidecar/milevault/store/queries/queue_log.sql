-- name: prune(keep_days)$
with gone as (
    delete from pgqueuer_log as said
    where created < now() - make_interval(days => :keep_days::integer)
        and not exists (select from pgqueuer where id = said.job_id)
    returning 1
)
select count(*) from gone;
