-- Buildings: outlines of what hides a view, by what sources say of them. A row is one state of a building and is never
-- changed but for its end, so that an import shows all of its rows at once and any earlier state is found by the same query.

create table building (
  building_id integer primary key,             -- number of the state, in the order of writing; what pages of a list go by
  source_id integer not null references source,
  reference text not null,                     -- the building's identity within its source; behind the source's key and a colon, its public id
  valid_from integer not null references change,
  valid_to integer references change,          -- first change at which it no longer held; null while it holds
  tags text not null,                          -- JSON object of the OSM tags that tell its shape, see domain::Building
  geometry text not null                       -- GeoJSON geometry, right-handed, longitude and latitude in degrees
) strict;
create unique index building_standing on building (source_id, reference) where valid_to is null;
create index building_state on building (valid_from, valid_to, source_id);
create index building_end on building (valid_to) where valid_to is not null;
create virtual table building_box using rtree (building_id, west, east, south, north); -- degrees, of every state
