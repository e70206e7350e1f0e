//! What a rejected row of a list still lists: a row that nobody can use ends nothing that stands.

/// What a rejected row lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lists {
    /// The entry of this reference.
    This(String),
    /// Some entry of the list, and nobody knows which.
    Nobody,
    /// No entry of the kind that is imported: what it was before ends.
    SomethingElse,
}

impl Lists {
    /// By the reference that could be read.
    pub fn of(reference: Option<String>) -> Self {
        reference.map_or(Self::Nobody, Self::This)
    }
}
