//! A nursery or school: a place for children, around which school zones are drawn.

use super::{Position, Tags};

/// Tags are those of OSM France: `amenity`, `kindergarten:FR`, `school:FR`, `ref:UAI`, `name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Unique id: `eqpt-123`.
    pub code: String,
    pub position: Position,
    /// A public establishment's name is published with it.
    pub tags: Tags,
    /// Key of the source.
    pub source: String,
}

impl Place {
    /// Whether the tags say that children are looked after or taught here.
    pub fn is_for_children(tags: &Tags) -> bool {
        matches!(tags.get("amenity"), Some("kindergarten" | "childcare" | "school"))
    }
}
