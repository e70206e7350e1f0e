-- Flags about photos, editions and pages too; which changes put back what an import had replaced; and the times of changes
-- to the hour, since a change may be one report.

create table flag_about (                      -- what anybody pointed out about something public
  flag_id text primary key,                    -- UUID
  about text not null,                         -- domain::flag::Flagged: camera, photo, edition or page
  about_id text not null,                      -- its code, UUID, name in its address, or path
  camera_id integer,                           -- the camera, or that of the photo; null for all others
  kind text not null,                          -- domain::flag::FlagKind
  received_on text not null,                   -- the territory's day, never the time
  state text not null,                         -- waiting, settled
  free_text_id integer references free_text    -- what was written beside it
) strict;
insert into flag_about (flag_id, about, about_id, camera_id, kind, received_on, state, free_text_id)
  select flag_id, 'camera', '', camera_id, kind, received_on, state, free_text_id from flag;
drop table flag;
alter table flag_about rename to flag;
create index flag_state on flag (state);

-- The change of the import whose taking back, or its undoing, wrote this one's rows again; null for all others.
alter table change add column restores integer;

-- The first one stays: by it a backup is known to be of the same inventory.
update change set committed_at = substr(committed_at, 1, 13) || ':00:00.000000Z'
  where change_id > (select min(change_id) from change);
insert or replace into wiping_due
  select 1, 1 + coalesce((select asked from wiping_due), 0) from change limit 1;
