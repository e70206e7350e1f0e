//! Passphrases: Argon2id with the parameters that OWASP recommends (19 MiB, two passes), two at a time at most, so that
//! guessing costs the server little memory.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::{OnceCell, Semaphore};

use crate::http::wire::problem::Problem;

/// Shortest passphrase, in characters.
pub const SHORTEST: usize = 12;
/// Longest, in characters: what follows would cost time and add nothing.
pub const LONGEST: usize = 200;

/// Checked or made at the same time.
const AT_ONCE: usize = 2;

/// The turns in which passphrases are hashed.
pub struct Passphrases {
    turns: Semaphore,
    /// A hash that no passphrase has: checking against it takes as long as checking a moderator's.
    nobodys: OnceCell<String>,
}

impl Default for Passphrases {
    fn default() -> Self {
        Self { turns: Semaphore::new(AT_ONCE), nobodys: OnceCell::new() }
    }
}

impl Passphrases {
    /// The hash of a passphrase, as a PHC string.
    pub async fn hash(&self, passphrase: String) -> Result<String, Problem> {
        let _turn = self.turns.acquire().await.map_err(Problem::internal)?;
        tokio::task::spawn_blocking(move || make(&passphrase)).await.map_err(Problem::internal)?
    }

    /// Whether it is the passphrase of a hash. Without a hash it takes as long and is not.
    pub async fn verify(&self, passphrase: String, stored: Option<String>) -> Result<bool, Problem> {
        let nobodys = self.nobodys.get_or_try_init(|| self.hash(String::from("nobody has this one"))).await?.clone();
        let is_somebodys = stored.is_some();
        let hash = stored.unwrap_or(nobodys);
        let _turn = self.turns.acquire().await.map_err(Problem::internal)?;
        let is_right =
            tokio::task::spawn_blocking(move || check(&passphrase, &hash)).await.map_err(Problem::internal)?;
        Ok(is_right && is_somebodys)
    }
}

/// Whether it is neither too short to hold nor too long to check.
pub fn is_acceptable(passphrase: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&passphrase.chars().count())
}

fn make(passphrase: &str) -> Result<String, Problem> {
    let hash = Argon2::default().hash_password(passphrase.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(Problem::internal)
}

fn check(passphrase: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    Argon2::default().verify_password(passphrase.as_bytes(), &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_passphrase_of_somebody_is_right() {
        let passphrases = Passphrases::default();
        let hash = passphrases.hash("cinq mots que je retiens".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !hash.contains("cinq"), "{hash}");
        assert_ne!(hash, passphrases.hash("cinq mots que je retiens".into()).await.unwrap(), "each has its salt");
        assert!(passphrases.verify("cinq mots que je retiens".into(), Some(hash.clone())).await.unwrap());
        assert!(!passphrases.verify("cinq mots que je retien".into(), Some(hash)).await.unwrap());
        assert!(!passphrases.verify("nobody has this one".into(), None).await.unwrap());
        assert!(!passphrases.verify("x".into(), Some("no hash".into())).await.unwrap());
    }

    #[test]
    fn a_passphrase_is_neither_short_nor_endless() {
        assert!(!is_acceptable("onze signes") && is_acceptable("douze signes") && !is_acceptable(&"é".repeat(201)));
    }
}
