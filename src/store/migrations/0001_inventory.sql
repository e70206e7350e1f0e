-- The inventory: what sources say (observation), what follows from it (camera), and what makes reading fast.
-- Positions are whole 1e-7 degrees, WGS 84. Days are numbers YYYYMMDD. A change number orders everything that happened.

create table change (
  change_id integer primary key,               -- monotonic; the version of the whole inventory
  committed_at text not null,                  -- UTC RFC 3339 with microseconds, never going backwards
  visible_from integer                         -- change at which its rows showed: its own, a later one for a long import, null while that is under way
) strict;
create index change_late on change (change_id) where visible_from is null or visible_from > change_id;

create table source (
  source_id integer primary key,
  key text not null unique,                    -- short name: ville-montpellier-2014
  title text not null,
  publisher text not null,
  licence text not null,                       -- SPDX identifier or own name; empty when unstated
  attribution text not null,
  url text not null,
  published_on text not null,                  -- partial date (EDTF); empty when unknown
  is_exportable integer not null,              -- 1 when its observations may leave in an export
  camera_count integer not null default 0      -- cameras it lists or reports, those of an import under way left out
) strict;

create table term (
  term_id integer primary key,                 -- small number standing for a tag value in narrow tables; 0 means absent
  value text not null unique
) strict;

create table free_text (
  free_text_id integer primary key,
  body text,                                   -- JSON object of key to text that may name people; null once erased
  state text not null                          -- private, published or erased
) strict;

create table camera (
  camera_id integer primary key,               -- public code by a bijection, see domain::public_id
  valid_from integer not null references change,
  lon_e7 integer not null,
  lat_e7 integer not null,
  status integer not null,                     -- domain::Status
  feature text not null,                       -- GeoJSON feature up to, not with, cc_areas and the closing braces
  export_feature text                          -- null: the same; empty: not exported; else merged from exportable sources alone
) strict;

create table camera_version (                  -- past states; the present one is in camera
  camera_id integer not null,
  valid_from integer not null references change,
  valid_to integer not null references change, -- first change at which it no longer held
  cell integer not null,
  lon_e7 integer not null,
  lat_e7 integer not null,
  status integer not null,
  kind_id integer not null,
  type_id integer not null,
  operator_type_id integer not null,
  installed_year integer not null,
  begins_on integer not null,
  ends_on integer not null,
  area_set_id integer not null,
  direction text,
  feature text not null,
  export_feature text,
  primary key (camera_id, valid_from)
) strict, without rowid;
create index camera_version_cell on camera_version (cell, camera_id);
create index camera_version_valid_to on camera_version (valid_to);

create table camera_cell (                     -- the covering table: points in the order of the space-filling curve
  cell integer not null,                       -- 52 interleaved bits of web-mercator x and y
  camera_id integer not null,
  valid_from integer not null,
  lon_e7 integer not null,
  lat_e7 integer not null,
  status integer not null,
  kind_id integer not null,                    -- term of surveillance:type
  type_id integer not null,                    -- term of camera:type
  operator_type_id integer not null,           -- term of operator:type
  installed_year integer not null,             -- 0 unknown
  begins_on integer not null,                  -- first day it may have stood, YYYYMMDD; 0 unknown
  ends_on integer not null,                    -- last day it may have stood; 0 still standing
  area_set_id integer not null,                -- the areas it lies in
  direction text,                              -- camera:direction or direction, verbatim
  primary key (cell, camera_id)
) strict, without rowid;

create table observation (
  camera_id integer not null,
  source_id integer not null references source,
  reference text not null,                     -- the row's identity within its source
  ordinal integer not null,                    -- order of recording
  kind text not null,                          -- camera, seen, not_seen, correction
  lon_e7 integer,
  lat_e7 integer,
  tags text not null,                          -- JSON object of public OSM tags, verbatim
  evidence integer not null,                   -- domain::Evidence
  seen_on text,                                -- partial dates, as known
  installed_on text,
  removed_on text,
  unlisted_on text,                            -- since when the source no longer lists it
  free_text_id integer references free_text,
  valid_from integer not null references change,
  primary key (camera_id, source_id, reference)
) strict, without rowid;
create unique index observation_reference on observation (source_id, reference);

create table observation_version (             -- what a source said before
  camera_id integer not null,
  source_id integer not null,
  reference text not null,
  valid_from integer not null,
  valid_to integer not null,
  body text not null,                          -- the former row as JSON
  free_text_id integer references free_text,
  primary key (camera_id, source_id, reference, valid_from)
) strict, without rowid;

create table camera_reference (                -- search by the number a source gives
  reference_key text not null,                 -- folded ref tag
  camera_id integer not null,
  primary key (reference_key, camera_id)
) strict, without rowid;

create table cluster (                         -- counts by coarse cell and the common filters; type_id -1: all but status
  level integer not null,                      -- bits per axis: 3, 6, 9 or 12
  cell integer not null,
  status integer not null,
  type_id integer not null,
  operator_type_id integer not null,
  year integer not null,                       -- the first in which it may have stood; 0 unknown
  count integer not null,
  sum_x integer not null,                      -- of finest-cell columns, for the middle
  sum_y integer not null,
  primary key (level, cell, status, type_id, operator_type_id, year)
) strict, without rowid;

create table cell_change (                     -- newest change by coarse cell: what a cached answer depends on
  level integer not null,
  cell integer not null,
  change_id integer not null,
  primary key (level, cell)
) strict, without rowid;
create index cell_change_new on cell_change (change_id);

create table collection_change (               -- newest change of areas, places, ground and sources
  collection text primary key,
  change_id integer not null
) strict, without rowid;

create table area (
  area_id integer primary key,
  code text not null unique,                   -- public id from an official code
  valid_from integer not null references change,
  kind text not null,                          -- metropole, commune, quartier, sous-quartier …
  name text not null,
  reference text,
  parent text,                                 -- code of the area it belongs to
  population integer,
  population_on text,                          -- partial date of the census
  population_source text,                      -- key of its source
  population_doubt text,                       -- JSON by language, or null
  source_id integer not null references source,
  area_km2 real not null,                      -- geodesic
  label_lon_e7 integer not null,
  label_lat_e7 integer not null,
  west real not null, south real not null, east real not null, north real not null, -- degrees
  geometry text not null                       -- GeoJSON geometry, right-handed
) strict;
create virtual table area_box using rtree (area_id, west, east, south, north);

create table area_version (
  area_id integer not null,
  valid_from integer not null,
  valid_to integer not null,
  body text not null,                          -- the former row as JSON
  primary key (area_id, valid_from)
) strict, without rowid;

create table area_set (                        -- each distinct set of areas that some camera or place lies in
  area_set_id integer primary key,             -- 0 is the empty set
  area_ids text not null unique,               -- JSON array of area_id, ascending
  tail text not null                           -- the end of a feature: ,"cc_areas":[…]}}
) strict;
insert into area_set values (0, '[]', ',"cc_areas":[]}}');

create table area_count (                      -- cameras by set of areas and the figures shown of an area
  area_set_id integer not null,
  status integer not null,
  operator_type_id integer not null,
  count integer not null,
  primary key (area_set_id, status, operator_type_id)
) strict, without rowid;

create table place (
  place_id integer primary key,
  code text not null unique,
  valid_from integer not null references change,
  lon_e7 integer not null,
  lat_e7 integer not null,
  tags text not null,                          -- JSON object of OSM tags
  name_key text not null,                      -- folded name
  source_id integer not null references source,
  area_set_id integer not null
) strict;
create virtual table place_box using rtree (place_id, west, east, south, north);

create table place_version (
  place_id integer not null,
  valid_from integer not null,
  valid_to integer not null,
  body text not null,
  primary key (place_id, valid_from)
) strict, without rowid;

create table camera_place (                    -- pairs up to 300 geodesic metres apart
  place_id integer not null,
  camera_id integer not null,
  distance_m real not null,
  status integer not null,                     -- of the camera
  valid_from integer not null,                 -- of the camera
  primary key (place_id, camera_id)
) strict, without rowid;
create index camera_place_camera on camera_place (camera_id);

create table ground (                          -- streets, water, parks: the base map that needs no network
  ground_id integer primary key,
  kind text not null,
  class integer not null,                      -- streets: 1 main road to 4; else 0
  name text not null,
  geometry text not null                       -- GeoJSON geometry
) strict;
create virtual table ground_box using rtree (ground_id, west, east, south, north);

create virtual table search using fts5 (       -- areas, places and streets by folded name
  name_key, kind unindexed, id unindexed, title unindexed, subtitle unindexed,
  lon_e7 unindexed, lat_e7 unindexed, bbox unindexed,
  tokenize = 'trigram'
);

create table report (
  report_id text primary key,                  -- UUID made by the sender's device
  camera_id integer not null,
  kind text not null,
  receipt_hash blob not null,                  -- SHA-256 of the receipt; the receipt itself is never stored
  body_hash blob not null,                     -- SHA-256 of the canonical body, for idempotence
  received_on text not null,                   -- the territory's day, never the time
  state text not null,                         -- published, waiting, withdrawn
  accuracy_m real
) strict, without rowid;
create index report_receipt on report (receipt_hash);
