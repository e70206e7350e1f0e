//! What keeps floods and guesses out: limits by keyed hashes, proof of work, signed forms, passphrases.

pub(super) mod flag_gate;
pub(super) mod passphrase;
pub(super) mod photo_gate;
pub(super) mod rate_limit;
pub mod signing;
