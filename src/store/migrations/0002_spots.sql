-- Cameras with their texts in one table in the order of the curve: a box is one scan, without a second look-up for each.

create table camera_spot (                     -- the covering table: public cameras in the order of the space-filling curve
  spot integer primary key,                    -- 52 bits of the cell (interleaved web-mercator x and y), 11 of the order within it
  camera_id integer not null,
  valid_from integer not null,
  lon_e7 integer not null,
  lat_e7 integer not null,
  area_set_id integer not null,                -- the areas it lies in
  status integer not null,                     -- domain::Status
  kind_id integer not null,                    -- term of surveillance:type
  type_id integer not null,                    -- term of camera:type
  operator_type_id integer not null,           -- term of operator:type
  installed_year integer not null,             -- 0 unknown
  begins_on integer not null,                  -- first day it may have stood, YYYYMMDD; 0 unknown
  ends_on integer not null,                    -- last day it may have stood; 0 still standing
  direction text,                              -- camera:direction or direction, verbatim
  feature text not null,                       -- GeoJSON feature up to, not with, cc_areas and the closing braces
  export_feature text                          -- null: the same; empty: not exported; else merged from exportable sources alone
) strict;

insert into camera_spot
  select k.cell << 11 | (row_number() over (partition by k.cell order by k.camera_id) - 1), k.camera_id, k.valid_from,
    k.lon_e7, k.lat_e7, k.area_set_id, k.status, k.kind_id, k.type_id, k.operator_type_id, k.installed_year, k.begins_on,
    k.ends_on, k.direction, c.feature, c.export_feature
  from camera_cell k join camera c using (camera_id) order by k.cell, k.camera_id;

create table camera_new (
  camera_id integer primary key,               -- public code by a bijection, see domain::public_id
  valid_from integer not null references change,
  spot integer                                 -- its row in camera_spot; null while it is hidden
) strict;
insert into camera_new
  select c.camera_id, c.valid_from, k.spot from camera c left join camera_spot k using (camera_id) order by c.camera_id;

create table camera_version_new (              -- past states; the present one is in camera_spot
  camera_id integer not null,
  valid_from integer not null references change,
  valid_to integer not null references change, -- first change at which it no longer held
  spot integer not null,
  lon_e7 integer not null,
  lat_e7 integer not null,
  area_set_id integer not null,
  status integer not null,
  kind_id integer not null,
  type_id integer not null,
  operator_type_id integer not null,
  installed_year integer not null,
  begins_on integer not null,
  ends_on integer not null,
  direction text,
  feature text not null,
  export_feature text,
  primary key (camera_id, valid_from)
) strict, without rowid;
insert into camera_version_new
  select camera_id, valid_from, valid_to, cell << 11, lon_e7, lat_e7, area_set_id, status, kind_id, type_id,
    operator_type_id, installed_year, begins_on, ends_on, direction, feature, export_feature
  from camera_version;

drop table camera_cell;
drop table camera;
drop table camera_version;
alter table camera_new rename to camera;
alter table camera_version_new rename to camera_version;
create index camera_version_spot on camera_version (spot, camera_id, valid_to);
create index camera_version_valid_to on camera_version (valid_to);
