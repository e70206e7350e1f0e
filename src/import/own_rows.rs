//! What our own export says of a camera, told again as the fewest statements that merge to the same camera.
//! An export holds the merge; who said what when is not in it, and nothing more than the merge is made up here.

use crate::domain::source::CONTRIBUTORS;
use crate::domain::{Evidence, Observation, ObservationKind, PartialDate, Position, Status, Tags};
use crate::formats::Record;

/// Key of the source whose mappers stood before what they mapped.
const OPENSTREETMAP: &str = "openstreetmap";

/// The members of an exported camera that are ours.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnFacts {
    pub status: Status,
    pub evidence: Evidence,
    pub installed_on: Option<PartialDate>,
    pub first_seen_on: Option<PartialDate>,
    pub last_seen_on: Option<PartialDate>,
    pub removed_on: Option<PartialDate>,
    pub unlisted_on: Option<PartialDate>,
    /// Keys of its sources.
    pub sources: Vec<String>,
}

impl OwnFacts {
    /// None where the row is no export of ours.
    pub fn read(record: &Record) -> Option<Self> {
        let date = |name| record.get(name).and_then(|text| PartialDate::parse(text).ok());
        Some(Self {
            status: record.get("cc_status")?.parse().unwrap_or(Status::Unverified),
            evidence: record.get("cc_evidence").and_then(|e| e.parse().ok()).unwrap_or(Evidence::OfficialDocument),
            installed_on: date("cc_installed_on"),
            first_seen_on: date("cc_first_seen_on"),
            last_seen_on: date("cc_last_seen_on"),
            removed_on: date("cc_removed_on"),
            unlisted_on: date("cc_unlisted_on"),
            sources: record.get("cc_source").map(list_of).unwrap_or_default(),
        })
    }
}

/// A JSON array of texts, or a list joined by semicolons as tables have it.
fn list_of(text: &str) -> Vec<String> {
    serde_json::from_str(text)
        .unwrap_or_else(|_| text.split(';').map(str::trim).filter(|key| !key.is_empty()).map(str::to_owned).collect())
}

/// Where and what the camera is.
pub struct Told<'a> {
    /// The row's identity within its source.
    pub reference: &'a str,
    pub position: Position,
    pub tags: Tags,
}

/// The statements, that of the camera first; `sources` are the keys to tell them under, at least one.
pub fn unfold(facts: &OwnFacts, sources: &[String], told: Told<'_>) -> Vec<Observation> {
    let first = sources.iter().find(|key| *key != CONTRIBUTORS).or(sources.first());
    let Some(first) = first else { return Vec::new() };
    let witness = sources.iter().find(|key| *key == CONTRIBUTORS).unwrap_or(first);
    let is_seen = facts.evidence.is_on_the_ground();
    let is_list = first != CONTRIBUTORS && first != OPENSTREETMAP;
    // A list is what saw nothing itself: whoever saw the camera says so beside it.
    let by_list = match facts.status {
        Status::Documented => Some(Evidence::OfficialDocument),
        Status::Confirmed | Status::Gone if is_list && is_seen => Some(Evidence::OfficialDocument),
        Status::Unverified if first != CONTRIBUTORS && facts.evidence == Evidence::OfficialDocument => {
            Some(Evidence::Hearsay)
        }
        _ => None,
    };
    let mut statements = Statements { facts, reference: told.reference, list: Vec::new() };
    let seen_on = facts.last_seen_on.filter(|_| by_list.is_none());
    let camera = Observation {
        seen_on,
        installed_on: facts.installed_on,
        removed_on: facts.removed_on,
        unlisted_on: facts.unlisted_on,
        ..Observation::camera(first, told.reference, told.position, told.tags, by_list.unwrap_or(facts.evidence))
    };
    statements.list.push(camera);
    let is_confirmed = facts.status == Status::Confirmed;
    let sighting = if is_confirmed { ObservationKind::Seen } else { ObservationKind::Correction };
    if is_confirmed || by_list.is_some_and(|evidence| evidence != facts.evidence) {
        statements.add(witness, "said", sighting, facts.evidence, facts.last_seen_on);
    }
    if is_seen && facts.first_seen_on != facts.last_seen_on {
        statements.add(witness, "first", ObservationKind::Correction, facts.evidence, facts.first_seen_on);
    }
    let weak = if facts.status == Status::Documented { Evidence::OfficialDocument } else { Evidence::Hearsay };
    for source in sources {
        if !statements.list.iter().any(|o| o.source == *source) {
            let kind = if source == CONTRIBUTORS { ObservationKind::Correction } else { ObservationKind::Camera };
            statements.add(source, "listed", kind, weak.max(facts.evidence), None);
        }
    }
    if facts.status == Status::Gone && facts.removed_on.is_none() {
        for name in ["absent-1", "absent-2"] {
            statements.add(witness, name, ObservationKind::NotSeen, Evidence::Hearsay, None);
        }
    }
    statements.list
}

struct Statements<'a> {
    facts: &'a OwnFacts,
    reference: &'a str,
    list: Vec<Observation>,
}

impl Statements<'_> {
    /// A statement that says no more than this.
    fn add(
        &mut self,
        source: &str,
        name: &str,
        kind: ObservationKind,
        evidence: Evidence,
        seen_on: Option<PartialDate>,
    ) {
        let unlisted_on = self.facts.unlisted_on.filter(|_| kind == ObservationKind::Camera);
        self.list.push(Observation {
            source: source.to_owned(),
            reference: format!("{}+{name}", self.reference),
            kind,
            position: None,
            tags: Tags::default(),
            evidence,
            seen_on,
            installed_on: None,
            removed_on: None,
            unlisted_on,
            is_exportable: true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Camera;
    use crate::domain::camera::merge;

    fn statements() -> Vec<Observation> {
        use ObservationKind::{Camera, Correction, NotSeen, Seen};
        let mut list = Vec::new();
        for source in ["city", CONTRIBUTORS] {
            let kinds: &[ObservationKind] =
                if source == CONTRIBUTORS { &[Camera, Seen, NotSeen, Correction] } else { &[Camera] };
            for kind in kinds {
                for evidence in Evidence::ALL {
                    for (day, removed) in [("2019-05", None), ("2026-11-23", None), ("2026", Some("2020"))] {
                        let date = |text| PartialDate::parse(text).ok();
                        let tags = Tags::from_pairs([("operator".to_owned(), "Ville".to_owned())]);
                        let position = Position::new(3.85, 43.6).unwrap();
                        list.push(Observation {
                            kind: *kind,
                            seen_on: date(day).filter(|_| evidence.is_on_the_ground()),
                            removed_on: removed.and_then(date),
                            ..Observation::camera(source, day, position, tags, evidence)
                        });
                    }
                }
            }
        }
        list
    }

    fn facts_of(camera: &Camera) -> OwnFacts {
        OwnFacts {
            status: camera.status,
            evidence: camera.evidence,
            installed_on: camera.installed_on,
            first_seen_on: camera.first_seen_on,
            last_seen_on: camera.last_seen_on,
            removed_on: camera.removed_on,
            unlisted_on: camera.unlisted_on,
            sources: camera.sources.clone(),
        }
    }

    /// The day on which somebody first missed a camera is not in an export.
    fn without_absence(camera: Option<Camera>) -> Option<Camera> {
        camera.map(|camera| Camera { absent_on: None, ..camera })
    }

    #[test]
    fn every_camera_of_up_to_three_statements_is_told_again_as_it_was() {
        let all = statements();
        let seconds: Vec<Option<&Observation>> = std::iter::once(None).chain(all.iter().map(Some)).collect();
        let mut tried = 0;
        for first in &all {
            for second in &seconds {
                for third in seconds.iter().step_by(if second.is_some() { 4 } else { usize::MAX }) {
                    let list: Vec<Observation> =
                        [Some(first), *second, *third].into_iter().flatten().cloned().collect();
                    let Some(camera) = merge(&list) else { continue };
                    let told = Told { reference: "C1", position: camera.position, tags: camera.tags.clone() };
                    let again = unfold(&facts_of(&camera), &camera.sources, told);
                    assert_eq!(without_absence(merge(&again)), without_absence(Some(camera)), "{list:#?} {again:#?}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 50_000, "{tried}");
    }
}
