-- The numbers of the covering table without its texts, for what reads thousands of rows and shows none of their texts
-- (tiles, counts, distances): a page holds ten times as many of them. Columns as in store::camera_spots.

create index camera_spot_numbers on camera_spot (
  spot, camera_id, valid_from, area_set_id, lon_e7, lat_e7, status, kind_id, type_id, operator_type_id, installed_year,
  direction, begins_on, ends_on
);
