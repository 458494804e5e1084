-- name: prune(keep_days)$
with given as (
    select now() - make_interval(days => :keep_days::integer) as oldest
), held as (
    delete from pgqueuer using given where status = 'failed' and updated < oldest
), gone as (
    delete from pgqueuer_log as said using given where said.created < oldest returning 1
)
select count(*) from gone;

-- name: pausing(kind, first_s, longest_s)
select dedupe_key from pgqueuer
where status = 'failed' and entrypoint = :kind and dedupe_key is not null
group by dedupe_key
having max(updated) > now() - make_interval(
    secs => least(:longest_s::double precision, :first_s::double precision * power(2, least(count(*) - 1, 30)))
);
