//! Two lists of cameras side by side: what a row of either is, what two rows of the same camera say differently, and in
//! which of four groups a camera ends. Which rows belong together is found in `geometry::comparing`.

use std::collections::BTreeSet;

use super::osm_object::is_element;
use super::source::CONTRIBUTORS;
use super::view_direction::parse_view_directions;
use super::{CameraId, Observation, Position, Tags};

/// From how many metres on two places are told as different.
pub const MOVED_M: f64 = 10.0;
/// The key under which a difference of place is told.
pub const POSITION: &str = "position";
/// The key under which it is told that one side says it is gone.
pub const STATUS: &str = "cc_status";

/// Begins the identity that an import makes for a row without a number.
const CONTENT: &str = "content:";

/// What says when and how somebody looked is no property of the camera.
const OF_THE_LOOKING: [&str; 4] = ["check_date", "survey:date", "source", "source:date"];

/// A camera as one list has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// What the list calls it.
    pub id: String,
    /// Its code, where the inventory knows it.
    pub camera: Option<CameraId>,
    /// `node/123`, where it stands in OpenStreetMap.
    pub element: Option<String>,
    /// Its number in the words of the list's publisher.
    pub reference: Option<String>,
    pub position: Position,
    pub tags: Tags,
    /// The list says that it stands no more.
    pub is_gone: bool,
    /// Whether its source may be exported.
    pub is_exportable: bool,
}

impl Listed {
    /// An observation as a row of its list; none where it says no place.
    pub fn of(observation: &Observation, camera: Option<CameraId>) -> Option<Self> {
        let reference = &observation.reference;
        let mut tags = observation.tags.clone();
        tags.retain(|key| !key.starts_with("cc_"));
        let is_report = observation.source == CONTRIBUTORS;
        let is_number = !reference.starts_with(CONTENT) && !is_element(reference) && !is_report;
        let number = tags.get("ref").map(str::to_owned).or_else(|| is_number.then(|| reference.clone()));
        Some(Self {
            // What a report is called is its sender's business.
            id: camera.filter(|_| is_report).map_or_else(|| reference.clone(), |code| code.to_string()),
            camera,
            element: is_element(reference).then(|| reference.clone()),
            reference: number,
            position: observation.position?,
            tags,
            is_gone: observation.removed_on.is_some(),
            is_exportable: observation.is_exportable,
        })
    }
}

/// By what two rows were found to be one camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedBy {
    /// The inventory holds both as one.
    Camera,
    /// The same element of OpenStreetMap.
    Element,
    Reference,
    Distance,
}

impl MatchedBy {
    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Element => "osm_id",
            Self::Reference => "reference",
            Self::Distance => "distance",
        }
    }
}

/// A key that two rows of one camera tell differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub key: String,
    /// Absent where the first list says nothing under the key.
    pub here: Option<String>,
    pub there: Option<String>,
}

/// Two rows of one camera, as indices into their lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub here: usize,
    pub there: usize,
    pub by: MatchedBy,
    pub distance_m: f64,
    pub differing: Vec<Difference>,
}

/// Where a camera ends when two lists are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Same,
    Differing,
    OnlyHere,
    OnlyThere,
}

impl Group {
    /// In the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Same, Self::Differing, Self::OnlyHere, Self::OnlyThere];

    /// The word in addresses and names of files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differing => "differing",
            Self::OnlyHere => "only-here",
            Self::OnlyThere => "only-there",
        }
    }
}

/// Two lists compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// In the order of the first list.
    pub pairs: Vec<Pair>,
    pub only_here: Vec<usize>,
    pub only_there: Vec<usize>,
    /// Whether the same number was taken for the same camera wherever both stand; none where no number is in both lists.
    pub are_references_believed: Option<bool>,
    /// Keys that one of the lists never uses, so that the other contradicts nothing.
    pub unspoken: BTreeSet<String>,
}

impl Comparison {
    /// Those of a group that are in both lists.
    pub fn pairs_of(&self, group: Group) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(move |pair| match group {
            Group::Same => pair.differing.is_empty(),
            Group::Differing => !pair.differing.is_empty(),
            Group::OnlyHere | Group::OnlyThere => false,
        })
    }

    /// How many cameras are in a group.
    pub fn count(&self, group: Group) -> usize {
        match group {
            Group::Same | Group::Differing => self.pairs_of(group).count(),
            Group::OnlyHere => self.only_here.len(),
            Group::OnlyThere => self.only_there.len(),
        }
    }
}

/// Which keys are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    both: BTreeSet<String>,
    has_references: bool,
}

impl Spoken {
    /// Keys that both lists use, and those that only one does. `has_references`: their numbers mean the same.
    pub fn of(here: &[Listed], there: &[Listed], has_references: bool) -> (Self, BTreeSet<String>) {
        let keys = |list: &[Listed]| -> BTreeSet<String> {
            let keys = list.iter().flat_map(|row| row.tags.iter()).map(|(key, _)| key);
            keys.filter(|key| is_compared(key)).map(str::to_owned).collect()
        };
        let (ours, theirs) = (keys(here), keys(there));
        let both = ours.intersection(&theirs).cloned().collect();
        (Self { both, has_references }, ours.symmetric_difference(&theirs).cloned().collect())
    }

    /// What two rows of one camera say differently, by key. A list that never speaks of a key contradicts nothing,
    /// unless both rows are the same element of OpenStreetMap: there each key counts.
    pub fn differences(&self, here: &Listed, there: &Listed, by: MatchedBy, distance_m: f64) -> Vec<Difference> {
        let is_spoken = |key: &str| match key {
            "ref" if !self.has_references && matches!(by, MatchedBy::Distance | MatchedBy::Camera) => false,
            _ => is_compared(key) && (by == MatchedBy::Element || self.both.contains(key)),
        };
        let keys: BTreeSet<&str> = here.tags.iter().chain(there.tags.iter()).map(|(key, _)| key).collect();
        let mut differences: Vec<Difference> = keys
            .into_iter()
            .filter(|key| is_spoken(key) && !is_same(key, said(here, key, by), said(there, key, by)))
            .map(|key| difference(key, here.tags.get(key), there.tags.get(key)))
            .collect();
        if distance_m > MOVED_M {
            let [here, there] = [here, there].map(|row| row.position.to_string());
            differences.push(difference(POSITION, Some(&here), Some(&there)));
        }
        if here.is_gone != there.is_gone {
            let word = |row: &Listed| row.is_gone.then_some("gone");
            differences.push(difference(STATUS, word(here), word(there)));
        }
        differences
    }
}

fn difference(key: &str, here: Option<&str>, there: Option<&str>) -> Difference {
    Difference { key: key.to_owned(), here: here.map(str::to_owned), there: there.map(str::to_owned) }
}

fn is_compared(key: &str) -> bool {
    !key.starts_with("cc_") && !OF_THE_LOOKING.contains(&key)
}

/// What a row says under a key. A list that names no kind of device lists cameras.
fn said<'a>(row: &'a Listed, key: &str, by: MatchedBy) -> Option<&'a str> {
    let implied = (key == "surveillance:type" && by != MatchedBy::Element).then_some("camera");
    row.tags.get(key).or(implied)
}

/// The same text, or the same views in other words: `N` is 0.
fn is_same(key: &str, here: Option<&str>, there: Option<&str>) -> bool {
    let (Some(here), Some(there)) = (here, there) else { return here == there };
    let views = || (parse_view_directions(here), parse_view_directions(there));
    let is_direction = matches!(key, "camera:direction" | "direction");
    here == there || is_direction && matches!(views(), (ours, theirs) if !ours.is_empty() && ours == theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pairs: &[(&str, &str)]) -> Listed {
        Listed {
            id: "1".to_owned(),
            camera: None,
            element: None,
            reference: None,
            position: Position::new(3.87, 43.61).unwrap(),
            tags: Tags::from_pairs(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))),
            is_gone: false,
            is_exportable: true,
        }
    }

    fn keys(here: &Listed, there: &Listed, by: MatchedBy) -> Vec<String> {
        let (spoken, _) = Spoken::of(std::slice::from_ref(here), std::slice::from_ref(there), false);
        spoken.differences(here, there, by, 0.0).into_iter().map(|found| found.key).collect()
    }

    #[test]
    fn a_list_that_never_speaks_of_a_key_contradicts_nothing() {
        let here = row(&[("camera:type", "dome"), ("operator", "Ville"), ("check_date", "2024")]);
        let there = row(&[("camera:type", "fixed"), ("check_date", "2025")]);
        assert_eq!(keys(&here, &there, MatchedBy::Distance), ["camera:type"]);
        assert_eq!(keys(&here, &there, MatchedBy::Element), ["camera:type", "operator"]);
    }

    #[test]
    fn the_same_view_in_other_words_is_no_difference() {
        let [here, there, other] = ["N", "0", "90"].map(|view| row(&[("camera:direction", view)]));
        assert!(keys(&here, &there, MatchedBy::Distance).is_empty());
        assert_eq!(keys(&here, &other, MatchedBy::Distance), ["camera:direction"]);
    }

    #[test]
    fn what_is_gone_or_elsewhere_is_told() {
        let (here, there) = (row(&[]), Listed { is_gone: true, ..row(&[]) });
        let found = Spoken::default().differences(&here, &there, MatchedBy::Reference, 11.0);
        let told: Vec<_> = found.iter().map(|each| (each.key.as_str(), each.there.is_some())).collect();
        assert_eq!(told, [(POSITION, true), (STATUS, true)]);
    }
}
