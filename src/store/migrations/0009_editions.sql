-- Editions: frozen states of the inventory that can be cited, and what it takes to redact them.

create table edition (
  edition_number integer primary key,
  series text not null,                        -- in addresses: 2026-11-26-conseil-municipal
  version integer not null,                    -- 1; each redaction of what was published makes the next
  name text not null,                          -- as it was given
  frozen_on text not null,                     -- the territory's day whose state it is
  issued_on text,                              -- the territory's day on which the files of this version were made; null before
  change_id integer not null,                  -- the version of the inventory
  generated_at text not null,                  -- UTC RFC 3339, the beginning of that version's day
  root text not null,                          -- address of the service when it was frozen; empty where unknown
  sources text not null,                       -- JSON: the sources whose cameras are in it
  withheld integer not null,                   -- cameras left out for want of a licence
  camera_count integer not null,
  removed_cameras integer not null,            -- taken out since version 1
  removed_texts integer not null,              -- the same, of texts of cameras that stayed
  state text not null,                         -- standing; pending: its files are to be made from its pages; withdrawn
  unique (series, version)
) strict;

create table edition_page (                    -- the cameras of an edition; none of a withdrawn one
  edition_number integer not null references edition,
  page integer not null,
  features blob not null,                      -- complete GeoJSON features joined by commas, gzip
  primary key (edition_number, page)
) strict;

create table edition_file (                    -- the files of an edition; those of a withdrawn one are still told by their sums
  edition_number integer not null references edition,
  name text not null,
  media_type text not null,
  byte_count integer not null,
  sha256 text not null,                        -- of its bytes, hexadecimal
  primary key (edition_number, name)
) strict;

create table edition_piece (                   -- the bytes of a file; none of a withdrawn edition
  edition_number integer not null,
  name text not null,
  piece integer not null,
  bytes blob not null,                         -- gzip; members in order are one gzip stream
  primary key (edition_number, name, piece),
  foreign key (edition_number, name) references edition_file
) strict;

create table redaction_count (                 -- how often something was redacted: what was read before is not frozen after
  one integer primary key check (one = 1),
  redactions integer not null
) strict;
insert into redaction_count values (1, 0);
