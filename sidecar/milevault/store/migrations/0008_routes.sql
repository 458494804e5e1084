-- Where an activity goes: its signature, the cluster of activities that go the same way, and the user's word on routes.

-- One row for each activity with positions; without a signature where they are too few or go nowhere. The row follows
-- from the activity alone, apart from the cluster, which follows from all of them (docs/decisions/routes.md).
create table route_signature (
    athlete_id bigint not null,
    activity_id bigint not null,
    version smallint not null,            -- analysis.routes ROUTES_VERSION; another one is computed again
    -- The place in the order in which activities are put into clusters: the activity's own start and name.
    start_time timestamptz not null,
    sha256 bytea not null,
    session_index integer not null,
    -- model.route.Signature: all null without one.
    points bytea,
    unit_m integer,
    origin point,                         -- (east, north) degrees, as all points here
    length_m double precision,
    closed boolean,
    -- What follows from it and is searched by: the corners of its box, and its centroid.
    low point,
    high point,
    centroid point,
    -- The activity that stands for the cluster, which may be itself; null without a signature.
    leader_id bigint,
    reversed boolean not null default false,
    error_m double precision,             -- mean distance to the leader's way
    route_id bigint,                      -- the route that the cluster is part of; null for one or two activities
    primary key (athlete_id, activity_id),
    foreign key (athlete_id, activity_id) references activity on delete cascade,
    check ((points is null) = (leader_id is null))
);
create index route_signature_by_leader on route_signature (athlete_id, leader_id);
create index route_signature_by_route on route_signature (athlete_id, route_id) where route_id is not null;
create index route_signature_in_order on route_signature (athlete_id, start_time, sha256, session_index);
-- Leaders whose box is about the same. Plain PostgreSQL has no bigint in such an index.
create index route_leader_corners on route_signature using gist (low, high) where leader_id = activity_id;

-- A route of three activities and more, or one that the user spoke of. The anchor is the recording by whose name it is
-- found again in another database: the route is the one that the anchor's activity goes.
create table named_route (
    athlete_id bigint not null references athlete,
    route_id bigint generated always as identity,
    made_by text not null check (made_by in ('system', 'user')),
    sha256 bytea not null,
    session_index integer not null,
    name text check (length(name) between 1 and 200),
    forgotten boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    primary key (athlete_id, route_id),
    unique (athlete_id, sha256, session_index) deferrable initially deferred,
    check (made_by = 'user' or (name is null and not forgotten))
);

-- The user's word on clusters: 'join', the ways of two recordings are one route; 'split', no other goes the way
-- of the recording.
create table route_word (
    athlete_id bigint not null references athlete,
    kind text not null check (kind in ('join', 'split')),
    sha256 bytea not null,
    session_index integer not null,
    other_sha256 bytea not null default '',
    other_session_index integer not null default 0,
    created_at timestamptz not null default clock_timestamp(),
    primary key (athlete_id, kind, sha256, session_index, other_sha256, other_session_index)
);
