-- What became of the last refresh of a source from the service that publishes it.

create table refresh (
  source_key text primary key,                 -- key of the source; it need not be there before the first good one
  asked text not null,                         -- address of the service that answered last; empty before the first answer
  query text not null,                         -- what it was asked then
  tried_at text not null,                      -- UTC RFC 3339
  not_before text,                             -- until when the service asked for patience, UTC RFC 3339
  failures integer not null,                   -- tries since the last good one
  fault text not null,                         -- why the last try changed nothing; empty after a good one
  done_at text,                                -- the last good one, UTC RFC 3339; null before the first
  data_at text,                                -- how recent its data was, as the service said, UTC RFC 3339
  etag text not null,                          -- by what its answer is known again; empty where the service gave nothing
  last_modified text not null                  -- the same
) strict, without rowid;
