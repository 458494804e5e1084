-- Of a history only the signature is stored with its import; a job in the background puts it into clusters.
alter table route_signature drop constraint route_signature_check;
alter table route_signature add constraint route_signature_check check (points is not null or leader_id is null);
comment on column route_signature.leader_id is 'null without a signature, and until the activity has its first place';
create index route_signature_unplaced on route_signature (athlete_id) where leader_id is null and points is not null;
