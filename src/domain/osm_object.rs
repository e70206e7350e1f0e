//! What stands in OpenStreetMap for a camera, as the newest import of it told.

use super::{Position, Tags};

/// An element of OpenStreetMap.
#[derive(Clone, Debug, PartialEq)]
pub struct OsmObject {
    /// `node/123`; ways and relations too.
    pub reference: String,
    /// Number of its version, where the import told it.
    pub version: Option<i64>,
    pub position: Position,
    pub tags: Tags,
}

impl OsmObject {
    /// Number of the node; none where it is a way or a relation.
    pub fn node(&self) -> Option<&str> {
        self.reference.strip_prefix("node/")
    }
}
