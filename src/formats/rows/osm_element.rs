//! An element of OpenStreetMap as its files hold it, and which elements a list of cameras, places, areas or buildings is made
//! of.

use super::record::FormatError;
use crate::domain::{Building, Place, Tags};

/// What is looked for in a file that holds everything of a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    #[default]
    Cameras,
    Places,
    Areas,
    Buildings,
}

/// Values of `place` that an inventory has areas of (OSM wiki, Key:place).
const AREA_PLACES: [&str; 7] = ["suburb", "quarter", "neighbourhood", "borough", "city_block", "town", "village"];

impl Wanted {
    /// Whether an element with these tags is one.
    pub fn is_met(self, tags: &[(String, String)]) -> bool {
        match self {
            Self::Cameras => tags.iter().any(|(key, value)| is_camera_tag(key, value)),
            Self::Places => {
                tags.iter().any(|(key, _)| key == "amenity") && Place::is_for_children(&Tags::from_pairs(tags.to_vec()))
            }
            Self::Areas => tags.iter().any(|(key, value)| match key.as_str() {
                "boundary" => value == "administrative",
                "place" => AREA_PLACES.contains(&value.as_str()),
                _ => false,
            }),
            Self::Buildings => tags.iter().any(|(key, value)| key == "building" && Building::is_one(value)),
        }
    }

    /// Whether a tag is of use: of the elements of a region most are buildings, and all of them are held in memory.
    pub fn keeps(self, key: &str) -> bool {
        self != Self::Buildings || Building::is_key(key)
    }

    /// Whether an outline is wanted rather than a point.
    pub fn is_outline(self) -> bool {
        matches!(self, Self::Areas | Self::Buildings)
    }
}

/// What makes an element a camera, prefixes of its lifecycle left aside: a camera that is gone is told, not passed over.
fn is_camera_tag(key: &str, value: &str) -> bool {
    match key.rsplit_once(':').map_or(key, |(prefix, last)| if prefix == "surveillance" { key } else { last }) {
        "man_made" => value.split(';').any(|part| part.trim() == "surveillance"),
        "highway" => value == "speed_camera",
        "surveillance:type" => true,
        _ => false,
    }
}

/// Node, way or relation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ElementKind {
    #[default]
    Node,
    Way,
    Relation,
}

impl ElementKind {
    /// OSM's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Way => "way",
            Self::Relation => "relation",
        }
    }
}

/// A node, way or relation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    pub kind: ElementKind,
    pub id: i64,
    /// Line of the file, or the element's number in a file without lines.
    pub line: u64,
    pub version: Option<i64>,
    /// RFC 3339.
    pub timestamp: Option<String>,
    /// Longitude and latitude of a node.
    pub position: Option<(f64, f64)>,
    /// Longitude and latitude of the middle of a way or relation, where the file tells it.
    pub centre: Option<(f64, f64)>,
    /// Nodes of a way.
    pub refs: Vec<i64>,
    /// Ways of a relation, and whether each is an inner ring.
    pub ways: Vec<(i64, bool)>,
    pub tags: Vec<(String, String)>,
}

/// Elements as they are read.
pub type Elements = Box<dyn Iterator<Item = Result<Element, FormatError>>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn each_kind_takes_its_own() {
        let camera = tags(&[("man_made", "surveillance;mast")]);
        let gone = tags(&[("removed:man_made", "surveillance")]);
        let school = tags(&[("amenity", "school")]);
        let quarter = tags(&[("boundary", "administrative"), ("admin_level", "10")]);
        let house = tags(&[("building", "house")]);
        for (wanted, met) in [
            (Wanted::Cameras, [true, true, false, false, false]),
            (Wanted::Places, [false, false, true, false, false]),
            (Wanted::Areas, [false, false, false, true, false]),
            (Wanted::Buildings, [false, false, false, false, true]),
        ] {
            assert_eq!([&camera, &gone, &school, &quarter, &house].map(|tags| wanted.is_met(tags)), met, "{wanted:?}");
        }
        assert!(Wanted::Cameras.is_met(&tags(&[("highway", "speed_camera")])));
        assert!(Wanted::Cameras.is_met(&tags(&[("surveillance:type", "ALPR")])));
        assert!(!Wanted::Cameras.is_met(&tags(&[("man_made", "mast"), ("surveillance", "public")])));
    }
}
