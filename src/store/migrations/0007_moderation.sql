-- Moderators with their sessions, what they decided and how it is undone, and what anybody pointed out about a camera.

create table moderator (
  moderator_id integer primary key,
  name text not null unique,                   -- as the operator wrote it; never told in public
  state text not null,                         -- invited, active, revoked
  invite_hash blob unique,                     -- SHA-256 of the code in the invitation's link; null once used or revoked
  invite_until text,                           -- UTC RFC 3339; null without an invitation
  passphrase text                              -- Argon2id in the PHC string format; null before sign-up and once revoked
) strict;

create table moderator_session (
  token_hash blob primary key,                 -- SHA-256 of the cookie's value
  moderator_id integer not null references moderator,
  began_at text not null,                      -- UTC RFC 3339
  seen_at text not null                        -- the same, brought up to date every few minutes
) strict, without rowid;

create table decision (                        -- one for each decision, and one for each undoing
  decision_id integer primary key,
  moderator_id integer references moderator,   -- null from the command line; never told in public
  decided_on text not null,                    -- the territory's day
  subject text not null,                       -- report, photo, text, place, flag, camera
  subject_id text not null,                    -- its id; that of its report for a text
  camera_id integer,                           -- the camera it is about; null for a missing place
  action text not null,                        -- domain::ruling::Action
  reason text not null,                        -- domain::ruling::Reason
  former text,                                 -- JSON: what it takes to undo it; null where nothing can
  undone_by integer references decision
) strict;
create index decision_subject on decision (subject, subject_id);

create table review_mark (                     -- how a thing stands in the queue beside its own state
  subject text not null,
  subject_id text not null,
  mark text not null,                          -- kept: looked at and left as it is; postponed: somebody asked for a second look
  primary key (subject, subject_id)
) strict, without rowid;

create table flag (                            -- what anybody pointed out about a camera
  flag_id text primary key,                    -- UUID
  camera_id integer not null,
  kind text not null,                          -- domain::flag::FlagKind
  received_on text not null,                   -- the territory's day, never the time
  state text not null,                         -- waiting, settled
  free_text_id integer references free_text    -- what was written beside it
) strict, without rowid;
create index flag_state on flag (state);

create table camera_ruling (                   -- cameras taken out of the inventory whatever their sources say
  camera_id integer primary key,
  ruling text not null,                        -- hidden, merged, erased
  into_camera_id integer                       -- the camera it was merged into
) strict;
