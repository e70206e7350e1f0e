-- Cameras that documents tell of without saying where they stand; no point is kept of them.

create table unlocated (
  unlocated_id integer primary key,            -- in addresses
  source_id integer not null references source,
  reference text not null,                     -- the row's identity within its source
  address text not null,                       -- as the list has it
  town text not null,                          -- as the list has it; empty where it says none
  what text not null,                          -- kind of establishment in the list's words; empty where it says none
  camera_count integer,                        -- how many cameras it speaks of; null where it does not say
  act text not null,                           -- number of the act; empty where it says none
  act_on text,                                 -- partial date of the act
  act_url text not null,
  tags text not null,                          -- JSON object of public OSM tags, verbatim
  quality integer not null,                    -- domain::AddressQuality
  street text not null,                        -- the street of the ground that was found; empty where none was
  unlisted_on text,                            -- since when the source no longer lists it
  unique (source_id, reference)
) strict;

create table unlocated_area (                  -- areas that the entry lies in or, where its street runs through several, may lie in
  area_code text not null,
  unlocated_id integer not null references unlocated,
  primary key (area_code, unlocated_id)
) strict, without rowid;
create index unlocated_area_entry on unlocated_area (unlocated_id);

create table unlocated_report (                -- the report that says where an entry stands; it counts while the report does
  report_id text primary key,
  unlocated_id integer not null references unlocated
) strict, without rowid;
create index unlocated_report_entry on unlocated_report (unlocated_id);
