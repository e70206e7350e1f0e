//! The decisions about a thing, each with the letter that makes it.

use serde::Serialize;

use crate::domain::flag::Flagged;
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

/// The decisions about a flag, by what it is about.
pub fn flag_buttons(about: &Flagged) -> Vec<Button> {
    let is_offered = |button: &Button| match about {
        Flagged::Camera(_) => true,
        Flagged::Photo(_) => button.action != Action::Merge.as_str(),
        Flagged::Edition(_) | Flagged::Page(_) => {
            [Action::Keep, Action::Postpone].iter().any(|action| button.action == action.as_str())
        }
    };
    buttons(Subject::Flag).into_iter().filter(is_offered).collect()
}

/// The words under which its decisions stand in the catalogues.
pub fn flag_words(about: &Flagged) -> &'static str {
    match about {
        Flagged::Camera(_) => Subject::Flag.as_str(),
        Flagged::Photo(_) => "flag_photo",
        Flagged::Edition(_) | Flagged::Page(_) => "flag_page",
    }
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
