-- Archives: a file that holds files. Its item gets the state 'unpacked' and is not counted as a file seen: the
-- items of its entries are, in the same import (docs/decisions/archives.md).

alter table source_file
    add column archive_sha256 bytea check (length(archive_sha256) = 32);  -- the archive that brought it first
alter table source_file drop constraint source_file_state_check;
alter table source_file add constraint source_file_state_check check (
    state in ('stored', 'imported', 'not_activity', 'rejected', 'unpacked')
);

alter table import_item
    add column parent_item_id bigint,                   -- the item of the archive that the file came in
    add column entry text,                              -- where in it: numbers of entries, '3' or nested '3/0'
    add column file_count integer not null default 1    -- more than one: files ignored by one rule
        check (file_count > 0),
    add column entry_count integer;                     -- an archive's: how many files it is known to hold
alter table import_item add constraint import_item_entry_check check ((parent_item_id is null) = (entry is null));
alter table import_item add constraint import_item_parent_fkey
    foreign key (athlete_id, import_id, parent_item_id) references import_item on delete cascade;
-- An archive that is unpacked again after a crash finds what it wrote before.
create unique index import_item_entry on import_item (athlete_id, import_id, parent_item_id, entry)
    where parent_item_id is not null;
alter table import_item drop constraint import_item_state_check;
alter table import_item add constraint import_item_state_check check (
    state in ('waiting', 'imported', 'enriched', 'duplicate', 'not_activity', 'rejected', 'ignored', 'unpacked')
);
