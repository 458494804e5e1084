-- name: create_record()!
create table if not exists schema_migration (
    number integer primary key,
    name text not null,
    applied_at timestamptz not null default now()
);

-- name: version()$
select coalesce(max(number), 0) from schema_migration;

-- name: record(number, name)!
insert into schema_migration (number, name) values (:number, :name);

-- name: vault()^
select server_id::text, stream_id::text, last_position, created_at from vault;
