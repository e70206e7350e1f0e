-- Something was erased and may still lie in unused room of the file until that was wiped; also if the program was killed
-- before, or another process erased it.

create table wiping_due (
  one integer primary key check (one = 1),
  asked integer not null                       -- how often something was erased since the file was wiped
) strict;

-- Before, nobody kept account of it.
insert into wiping_due select 1, 1 from change limit 1;
