-- Schools and nurseries that somebody misses on the map. They are never public: a moderator checks the list they belong to.

create table place_report (
  report_id text primary key,                  -- UUID made by the sender's device
  receipt_hash blob not null,                  -- SHA-256 of the receipt; the receipt itself is never stored
  body_hash blob not null,                     -- SHA-256 of the canonical body, for idempotence
  received_on text not null,                   -- the territory's day, never the time
  state text not null,                         -- waiting, withdrawn
  seen_on text not null,                       -- EDTF: when it was seen
  lon_e7 integer,                              -- 1e-7 degrees WGS 84; null once withdrawn
  lat_e7 integer,
  accuracy_m real,                             -- what the sender's device vouched for, metres
  free_text_id integer references free_text    -- kind, name and note, which may name people
) strict, without rowid;
create index place_report_state on place_report (state);
