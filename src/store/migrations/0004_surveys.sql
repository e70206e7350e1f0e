-- Surveys: what was walked on which day, with or without finds, and the small pieces of street and surface they are counted by.
-- Days are numbers YYYYMMDD, positions whole 1e-7 degrees, WGS 84.

create table survey (
  survey_number integer primary key,
  code text not null unique,                   -- public id, from which neither the sender nor an order follows
  survey_id text not null unique,              -- UUID made by the sender's device
  receipt_hash blob not null,                  -- SHA-256 of the receipt; the receipt itself is never stored
  body_hash blob not null,                     -- SHA-256 of the canonical body, for idempotence
  received_on text not null,                   -- the territory's day, never the time
  state text not null,                         -- published, waiting, withdrawn
  scope text not null,                         -- area, streets or shape
  area_code text,                              -- of an area or of streets
  streets text,                                -- JSON array of names, for streets
  surveyed_on text not null,                   -- partial date
  begins_on integer not null,                  -- first day it may mean
  ends_on integer not null,                    -- last day it may mean
  has_finds integer not null,                  -- 1 cameras were found, 0 none was
  free_text_id integer references free_text,   -- its note, which waits for review
  valid_from integer not null references change,
  valid_to integer references change,          -- change of its withdrawal; null while it stands
  street_m integer not null,                   -- metres of street it covers
  surface_m2 integer not null,                 -- square metres it covers; 0 for streets
  area_ids text not null,                      -- JSON array of the areas it covers a piece of
  geometry text not null                       -- GeoJSON geometry, right-handed, as it was that day
) strict;
create index survey_receipt on survey (receipt_hash);
create virtual table survey_box using rtree (survey_number, west, east, south, north);

create table survey_piece (                    -- derived: pieces of street up to 25 m, squares of surface of 100 m
  cell integer not null,                       -- of its middle, on the space-filling curve
  piece integer not null,
  kind integer not null,                       -- 0 street, 1 surface
  ground_id integer not null,                  -- the street; 0 for surface
  lon_e7 integer not null,
  lat_e7 integer not null,
  area_set_id integer not null,                -- the areas its middle lies in
  amount integer not null,                     -- decimetres of street, square metres of surface
  surveyed_on integer not null,                -- first day its newest survey may mean; 0 never surveyed
  has_finds integer not null,                  -- of that survey; 0 when never surveyed
  primary key (cell, piece)
) strict, without rowid;

create table survey_sum (                      -- derived: amounts of the pieces by what figures of an area need
  area_set_id integer not null,
  kind integer not null,
  surveyed_on integer not null,
  has_finds integer not null,
  amount integer not null,
  primary key (area_set_id, kind, surveyed_on, has_finds)
) strict, without rowid;
