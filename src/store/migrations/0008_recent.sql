-- What changed last, for feeds.

create index camera_valid_from on camera (valid_from);
create index camera_version_valid_from on camera_version (valid_from);
