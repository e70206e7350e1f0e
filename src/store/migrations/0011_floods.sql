-- Reports that were taken for a flood: they wait for a person, and can be decided about together.

alter table report add column batch integer;   -- the burst that scoring tied it to; null for all others, and once its day is long past
alter table report add column suspicion text;  -- why it waits though it would not need review: domain::suspicion::Sign; null for all others
create index report_batch on report (batch) where batch is not null;
