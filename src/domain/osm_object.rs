//! What stands in OpenStreetMap for a camera, as the newest import of it told, and what it could be told in return.

use super::source::CONTRIBUTORS;
use super::tags::is_own_key;
use super::{Observation, ObservationKind, Position, Status, Tags, camera};

/// Key under which an observation keeps the version of its element: ours, so that it is never shown as a tag.
pub const OSM_VERSION: &str = "cc_osm_version";

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

/// Number and version of a node of OpenStreetMap, the version where the import told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OsmNode {
    pub id: i64,
    pub version: Option<i64>,
}

impl OsmNode {
    /// The node of a reference; none where that is a way, a relation or something else.
    pub fn of(reference: &str, version: Option<&str>) -> Option<Self> {
        let id = reference.strip_prefix("node/")?.parse().ok()?;
        Some(Self { id, version: version.and_then(|text| text.parse().ok()) })
    }
}

/// A change that somebody may want to make in OpenStreetMap.
#[derive(Clone, Debug, PartialEq)]
pub struct OsmEdit {
    /// Number and version of the node to change; none to add one.
    pub node: Option<(i64, Option<i64>)>,
    pub position: Position,
    pub tags: Tags,
    /// People no longer see it.
    pub is_gone: bool,
}

impl OsmObject {
    /// What an observation of an import of OpenStreetMap tells; none of any other.
    pub fn of(observation: &Observation) -> Option<Self> {
        if observation.kind != ObservationKind::Camera
            || !observation.is_exportable
            || !is_element(&observation.reference)
        {
            return None;
        }
        let mut tags = observation.tags.clone();
        let version = tags.take(OSM_VERSION).and_then(|text| text.parse().ok());
        Some(Self { reference: observation.reference.clone(), version, position: observation.position?, tags })
    }

    /// Number of the node; none where it is a way or a relation.
    pub fn node(&self) -> Option<i64> {
        self.reference.strip_prefix("node/")?.parse().ok()
    }
}

impl OsmEdit {
    /// What people saw on the ground and OpenStreetMap does not say, from what they gave and what it says itself;
    /// nothing that a list says goes into it.
    pub fn of(observations: &[Observation]) -> Option<Self> {
        let object = observations.iter().find_map(OsmObject::of);
        let was_there = |o: &Observation| o.source == CONTRIBUTORS && o.evidence.is_on_the_ground();
        let granted: Vec<Observation> =
            observations.iter().filter(|o| was_there(o) || OsmObject::of(o).is_some()).cloned().collect();
        if !granted.iter().any(was_there) {
            return None;
        }
        let merged = camera::merge(&granted)?;
        let (mut tags, is_gone) = (merged.tags, merged.status == Status::Gone);
        tags.retain(|key| !is_own_key(key));
        match object {
            None if is_gone => None,
            None => Some(Self { node: None, position: merged.position, tags, is_gone }),
            Some(object) if object.tags == tags && object.position == merged.position && !is_gone => None,
            Some(object) => {
                Some(Self { node: Some((object.node()?, object.version)), position: merged.position, tags, is_gone })
            }
        }
    }
}

/// Whether a reference names an element of OpenStreetMap, such as `node/123`.
pub fn is_element(reference: &str) -> bool {
    let (kind, number) = reference.split_once('/').unwrap_or_default();
    matches!(kind, "node" | "way" | "relation") && number.parse::<u64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Evidence;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::from_pairs(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())))
    }

    fn told(source: &str, reference: &str, pairs: &[(&str, &str)], evidence: Evidence) -> Observation {
        Observation::camera(source, reference, Position::new(3.85, 43.6).unwrap(), tags(pairs), evidence)
    }

    fn node() -> Observation {
        let pairs = [("man_made", "surveillance"), ("camera:type", "dome"), (OSM_VERSION, "7")];
        told("openstreetmap", "node/12", &pairs, Evidence::Seen)
    }

    fn correction(pairs: &[(&str, &str)]) -> Observation {
        let kind = ObservationKind::Correction;
        Observation { kind, position: None, ..told(CONTRIBUTORS, "r", pairs, Evidence::Seen) }
    }

    #[test]
    fn a_key_that_a_resident_corrected_is_the_only_one_that_differs() {
        let edit = OsmEdit::of(&[node(), correction(&[("camera:type", "fixed")])]).unwrap();
        assert_eq!(edit.node, Some((12, Some(7))));
        assert_eq!(edit.tags, tags(&[("camera:type", "fixed"), ("man_made", "surveillance")]));
        assert_eq!(OsmEdit::of(&[node(), correction(&[])]), None, "it says the same");
        assert_eq!(OsmEdit::of(&[node()]), None);
    }

    #[test]
    fn what_only_a_list_says_is_never_proposed() {
        let list = told("city", "C1", &[("operator", "Ville")], Evidence::OfficialDocument);
        assert_eq!(OsmEdit::of(std::slice::from_ref(&list)), None);
        let seen = Observation { kind: ObservationKind::Seen, ..correction(&[]) };
        assert_eq!(OsmEdit::of(&[list.clone(), seen]), None, "its place is the list's");
        let report = told(CONTRIBUTORS, "r", &[("camera:type", "dome")], Evidence::Seen);
        let edit = OsmEdit::of(&[list, report]).unwrap();
        assert_eq!((edit.node, edit.tags), (None, tags(&[("camera:type", "dome")])));
        let hearsay = told(CONTRIBUTORS, "r", &[], Evidence::Hearsay);
        assert_eq!(OsmEdit::of(&[hearsay]), None, "nobody stood there");
    }

    #[test]
    fn what_people_no_longer_see_is_told_of_nodes_and_never_added() {
        let away = |reference: &str| Observation {
            kind: ObservationKind::NotSeen,
            reference: reference.to_owned(),
            ..correction(&[])
        };
        assert!(OsmEdit::of(&[node(), away("a"), away("b")]).unwrap().is_gone);
        let report = told(CONTRIBUTORS, "r", &[("camera:type", "dome")], Evidence::Seen);
        assert_eq!(OsmEdit::of(&[report, away("a"), away("b")]), None);
    }
}
