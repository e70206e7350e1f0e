-- Photos of reports. What tells of a photo and the photo itself stand apart, so that the bytes can be erased for good
-- and a row remains that says so.

create table photo_image (
  image_id integer primary key,
  body blob not null                           -- JPEG made by us: pixels without metadata
) strict;

create table photo (
  photo_id text primary key,                   -- UUID made by the sender's device; its public address once published
  report_id text not null references report,
  camera_id integer not null,                  -- the report's
  kind text not null,                          -- close or wide
  state text not null,                         -- private, published or erased
  erased_by text,                              -- sender or moderator; null while it is kept
  is_evidence_only integer not null,           -- 1: its sender allows no publication, ever
  received_on text not null,                   -- the territory's day, never the time
  sent_hash blob,                              -- SHA-256 of the file as sent, to know it again; null once erased
  width_px integer not null,
  height_px integer not null,
  image_id integer references photo_image      -- null once erased
) strict, without rowid;
create index photo_report on photo (report_id);
create index photo_camera on photo (camera_id) where state = 'published';
create index photo_waiting on photo (received_on) where state = 'private';
