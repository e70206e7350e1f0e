//! The decisions about a thing, each with the letter that makes it.

use serde::Serialize;

use crate::domain::ruling::{Action, Subject};

/// A decision with the key that makes it.
#[derive(Serialize)]
pub struct Button {
    pub action: &'static str,
    pub key: &'static str,
}

/// The decisions about a subject.
pub fn buttons(subject: Subject) -> Vec<Button> {
    let button = |action: &Action| Button { action: action.as_str(), key: key_of(*action) };
    subject.actions().iter().map(button).collect()
}

/// One letter each, the same in every language, so that hands learn them once.
fn key_of(action: Action) -> &'static str {
    match action {
        Action::Publish => "p",
        Action::Hide => "h",
        Action::Merge => "m",
        Action::Postpone => "l",
        Action::Keep => "k",
        Action::Erase => "x",
        Action::Cover => "c",
        Action::Undo => "u",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_decision_has_a_key_of_its_own() {
        let keys: BTreeSet<_> = Action::ALL.into_iter().map(key_of).collect();
        assert_eq!(keys.len(), Action::ALL.len());
    }
}
