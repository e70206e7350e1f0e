//! Removing for good, from the present, the past and the editions.

pub(super) mod editions;
pub(super) mod redaction;
