-- Where the numbers of new cameras are dealt from. A copy begins without a row and draws its own at random: a code that
-- was dealt after a backup is not dealt again, to another camera, once the backup is put back.

create table camera_series (
  one integer primary key check (one = 1),
  base integer not null                        -- camera_ids above it are dealt in order, up to 2^24 of them
) strict;
