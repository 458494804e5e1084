-- name: prune(keep_days)$
with given as (
    select now() - make_interval(days => :keep_days::integer) as oldest
), held as (
    delete from pgqueuer using given where status = 'failed' and updated < oldest
), gone as (
    delete from pgqueuer_log as said using given where said.created < oldest returning 1
)
select count(*) from gone;
