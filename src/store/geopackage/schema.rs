//! The tables that every GeoPackage has (OGC 12-128r17, annex C), those of its metadata, and that of QGIS's styles.

/// For a file that nobody else opens and that is made anew where it fails.
pub const OPEN: &str = "pragma application_id = 0x47504B47; pragma user_version = 10300; pragma journal_mode = off;
 pragma synchronous = off; pragma locking_mode = exclusive; pragma cache_size = -16000;";

/// Opens the one transaction.
pub const BEGIN: &str = "begin;
create table gpkg_spatial_ref_sys (
  srs_name TEXT not null,
  srs_id INTEGER not null primary key,
  organization TEXT not null,
  organization_coordsys_id INTEGER not null,
  definition TEXT not null,
  description TEXT
);
insert into gpkg_spatial_ref_sys values
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude and latitude in degrees on the WGS 84 spheroid');
create table gpkg_contents (
  table_name TEXT not null primary key,
  data_type TEXT not null,
  identifier TEXT unique,
  description TEXT default '',
  last_change DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);
create table gpkg_geometry_columns (
  table_name TEXT not null,
  column_name TEXT not null,
  geometry_type_name TEXT not null,
  srs_id INTEGER not null,
  z TINYINT not null,
  m TINYINT not null,
  constraint pk_geom_cols primary key (table_name, column_name),
  constraint uk_gc_table_name unique (table_name),
  constraint fk_gc_tn foreign key (table_name) references gpkg_contents (table_name),
  constraint fk_gc_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);
create table gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT not null,
  definition TEXT not null,
  scope TEXT not null,
  constraint ge_tce unique (table_name, column_name, extension_name)
);";

/// What is said of the file, and how it is drawn.
pub const METADATA: &str = "create table gpkg_metadata (
  id INTEGER constraint m_pk primary key asc not null,
  md_scope TEXT not null default 'dataset',
  md_standard_uri TEXT not null,
  mime_type TEXT not null default 'text/xml',
  metadata TEXT not null default ''
);
create table gpkg_metadata_reference (
  reference_scope TEXT not null,
  table_name TEXT,
  column_name TEXT,
  row_id_value INTEGER,
  timestamp DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER not null,
  md_parent_id INTEGER,
  constraint crmr_mfi_fk foreign key (md_file_id) references gpkg_metadata (id),
  constraint crmr_mpi_fk foreign key (md_parent_id) references gpkg_metadata (id)
);
insert into gpkg_extensions (table_name, column_name, extension_name, definition, scope) values
  ('gpkg_metadata', null, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'),
  ('gpkg_metadata_reference', null, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write');
create table layer_styles (
  id INTEGER primary key autoincrement not null,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME default (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
insert into gpkg_contents (table_name, data_type, identifier) values ('layer_styles', 'attributes', 'layer_styles');";

/// How the index follows what others write later; `@t` is the table, `@i` its index. They call functions that programs
/// which write GeoPackage bring along.
pub const TRIGGERS: &str = "create trigger \"@i_insert\" after insert on \"@t\"
 when (new.geom not null and not st_isempty(new.geom))
begin
 insert or replace into \"@i\" values (new.fid, st_minx(new.geom), st_maxx(new.geom), st_miny(new.geom), st_maxy(new.geom));
end;
create trigger \"@i_update1\" after update of geom on \"@t\"
 when old.fid = new.fid and (new.geom notnull and not st_isempty(new.geom))
begin
 insert or replace into \"@i\" values (new.fid, st_minx(new.geom), st_maxx(new.geom), st_miny(new.geom), st_maxy(new.geom));
end;
create trigger \"@i_update2\" after update of geom on \"@t\"
 when old.fid = new.fid and (new.geom isnull or st_isempty(new.geom))
begin
 delete from \"@i\" where id = old.fid;
end;
create trigger \"@i_update3\" after update on \"@t\"
 when old.fid != new.fid and (new.geom notnull and not st_isempty(new.geom))
begin
 delete from \"@i\" where id = old.fid;
 insert or replace into \"@i\" values (new.fid, st_minx(new.geom), st_maxx(new.geom), st_miny(new.geom), st_maxy(new.geom));
end;
create trigger \"@i_update4\" after update on \"@t\"
 when old.fid != new.fid and (new.geom isnull or st_isempty(new.geom))
begin
 delete from \"@i\" where id in (old.fid, new.fid);
end;
create trigger \"@i_delete\" after delete on \"@t\"
 when old.geom not null
begin
 delete from \"@i\" where id = old.fid;
end;";
