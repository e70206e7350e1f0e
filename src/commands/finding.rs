//! What `doctor` finds: a sentence, and how grave it is.

/// How grave something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    Good,
    /// Works, but should be looked at.
    Mind,
    /// Has to be put right.
    Wrong,
}

/// What was found, as a sentence for the operator.
pub type Finding = (Grade, String);
