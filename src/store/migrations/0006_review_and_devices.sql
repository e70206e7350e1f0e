-- Reports that wait for review or were refused, reports from outside, and how a device counts once.

alter table report add column why text;                            -- why it was refused, told to its sender; null otherwise. state may be refused too
alter table report add column is_reviewed_first integer not null default 0; -- 1: nothing it says counts before a moderator has seen it
alter table report add column is_outside integer not null default 0; -- 1: its sender confirmed a place outside the territory
alter table report add column device_hash blob;                    -- HMAC-SHA256 of kind, camera, month and the device's token under instance_key 'device'; null without a token or once withdrawn
create unique index report_device on report (device_hash) where device_hash is not null;

alter table observation add column is_counted integer not null default 1; -- 0: kept for its sender and for review, left out of the merge
update observation set is_counted = 0
  where reference in (select report_id from report where state = 'waiting')
    and source_id = (select source_id from source where key = 'contributors');

create table instance_key (                    -- secrets of this instance; they never leave it
  name text primary key,                       -- device
  key blob not null                            -- 32 random bytes
) strict, without rowid;
insert into instance_key values ('device', randomblob(32));
