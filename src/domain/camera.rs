//! The camera: the merge of all observations about it by one pure function.
//! Residents' corrections weigh more than lists, so a newer official list never overwrites them.

use super::status::Status;
use super::{Evidence, Observation, ObservationKind, PartialDate, Position, Tags};

/// What the inventory holds to be true of one device at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Camera {
    pub position: Position,
    pub tags: Tags,
    pub status: Status,
    /// The strongest grade among the observations that say it stands.
    pub evidence: Evidence,
    pub installed_on: Option<PartialDate>,
    pub first_seen_on: Option<PartialDate>,
    pub last_seen_on: Option<PartialDate>,
    pub removed_on: Option<PartialDate>,
    /// For one that is gone without a known date: the first day somebody no longer saw it.
    pub absent_on: Option<PartialDate>,
    /// Since when no list names it any more, if one did.
    pub unlisted_on: Option<PartialDate>,
    /// Keys of the sources, sorted, each once.
    pub sources: Vec<String>,
}

/// Two reports of "I no longer see it" without a later sighting make a camera gone.
const ABSENCES_FOR_GONE: usize = 2;

/// How many cameras may become gone within a week by reports that nobody reviewed, of so many that stand: a dozen, in a
/// large inventory one in a hundred. More than that is decided by a person, since a few senders can do it to a whole city.
pub fn most_vanishing(standing: u64) -> u64 {
    (standing / 100).max(12)
}

/// Merges observations in the order they were recorded; none without a position.
pub fn merge(observations: &[Observation]) -> Option<Camera> {
    let position = position(observations)?;
    let seen = || observations.iter().filter(|o| o.evidence.is_on_the_ground() && o.kind != ObservationKind::NotSeen);
    let listed = observations.iter().filter(|o| o.kind == ObservationKind::Camera);
    let mut sources: Vec<_> = observations.iter().map(|o| o.source.clone()).collect();
    sources.sort();
    sources.dedup();
    let tags = merge_tags(observations);
    let start = || tags.get("start_date").and_then(|text| PartialDate::parse(text).ok());
    let end = || tags.get("end_date").and_then(|text| PartialDate::parse(text).ok());
    Some(Camera {
        position,
        status: status(observations),
        evidence: evidence(observations),
        installed_on: observations.iter().rev().find_map(|o| o.installed_on).or_else(start),
        first_seen_on: seen().filter_map(|o| o.seen_on).reduce(PartialDate::min),
        last_seen_on: seen().filter_map(|o| o.seen_on).reduce(PartialDate::max),
        removed_on: observations.iter().rev().find_map(|o| o.removed_on).or_else(end),
        absent_on: absences(observations).find_map(|o| o.seen_on).filter(|_| status(observations) == Status::Gone),
        unlisted_on: listed.filter_map(|o| o.unlisted_on).reduce(PartialDate::max),
        sources,
        tags,
    })
}

/// Lists first, then reports, each in the order recorded: later ones win.
fn by_weight(observations: &[Observation]) -> impl DoubleEndedIterator<Item = &Observation> {
    let is_report = |o: &&Observation| o.source == super::source::CONTRIBUTORS;
    observations.iter().filter(move |o| !is_report(o)).chain(observations.iter().filter(is_report))
}

fn position(observations: &[Observation]) -> Option<Position> {
    let moves = |o: &&Observation| matches!(o.kind, ObservationKind::Camera | ObservationKind::Correction);
    by_weight(observations).filter(moves).rev().find_map(|o| o.position)
}

fn merge_tags(observations: &[Observation]) -> Tags {
    if let [only] = observations {
        return only.tags.clone();
    }
    Tags::from_pairs(by_weight(observations).flat_map(|o| o.tags.iter().map(|(k, v)| (k.to_owned(), v.to_owned()))))
}

/// Not having seen it is no evidence that it stands.
fn evidence(observations: &[Observation]) -> Evidence {
    let stands = observations.iter().filter(|o| o.kind != ObservationKind::NotSeen);
    stands.map(|o| o.evidence).min().unwrap_or(Evidence::Hearsay)
}

/// Reports of "I no longer see it" after the last sighting.
fn absences(observations: &[Observation]) -> impl Iterator<Item = &Observation> {
    let after_sighting = observations.iter().rposition(is_sighting).map_or(0, |index| index + 1);
    observations.iter().skip(after_sighting).filter(|o| o.kind == ObservationKind::NotSeen)
}

fn status(observations: &[Observation]) -> Status {
    let is_removed = observations.iter().rev().find_map(|o| o.removed_on).is_some();
    if is_removed || absences(observations).count() >= ABSENCES_FOR_GONE {
        return Status::Gone;
    }
    let sightings = observations.iter().filter(|o| is_sighting(o)).count();
    // A resident who cites a document is still one report that nobody has checked.
    let has_document = observations.iter().any(|o| {
        o.kind == ObservationKind::Camera
            && o.evidence == Evidence::OfficialDocument
            && o.source != super::source::CONTRIBUTORS
    });
    match (sightings, has_document) {
        (0, true) => Status::Documented,
        (0 | 1, false) => Status::Unverified,
        (1.., true) | (2.., false) => Status::Confirmed,
    }
}

fn is_sighting(observation: &Observation) -> bool {
    observation.evidence.is_on_the_ground()
        && matches!(observation.kind, ObservationKind::Camera | ObservationKind::Seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::CONTRIBUTORS;

    fn listed() -> Observation {
        let tags = Tags::from_pairs([
            ("operator".to_owned(), "Ville".to_owned()),
            ("start_date".to_owned(), "2004".to_owned()),
        ]);
        Observation::camera("ville", "C1", Position::new(3.85, 43.6).unwrap(), tags, Evidence::OfficialDocument)
    }

    fn report(kind: ObservationKind) -> Observation {
        Observation { kind, evidence: Evidence::Seen, source: CONTRIBUTORS.into(), tags: Tags::default(), ..listed() }
    }

    #[test]
    fn a_document_alone_is_documented_until_somebody_sees_it() {
        assert_eq!(merge(&[listed()]).unwrap().status, Status::Documented);
        assert_eq!(merge(&[listed(), report(ObservationKind::NotSeen)]).unwrap().status, Status::Documented);
        assert_eq!(merge(&[listed(), report(ObservationKind::Seen)]).unwrap().status, Status::Confirmed);
        assert_eq!(merge(&[listed()]).unwrap().installed_on.unwrap().to_string(), "2004");
    }

    #[test]
    fn not_seeing_it_is_no_evidence_and_a_cited_document_is_one_report() {
        let away = merge(&[listed(), report(ObservationKind::NotSeen)]).unwrap();
        assert_eq!(away.evidence, Evidence::OfficialDocument);
        let cited = Observation { evidence: Evidence::OfficialDocument, ..report(ObservationKind::Camera) };
        assert_eq!(merge(&[cited]).unwrap().status, Status::Unverified);
    }

    #[test]
    fn one_report_is_unverified_and_two_confirm() {
        let camera = report(ObservationKind::Camera);
        assert_eq!(merge(std::slice::from_ref(&camera)).unwrap().status, Status::Unverified);
        assert_eq!(merge(&[camera, report(ObservationKind::Seen)]).unwrap().status, Status::Confirmed);
    }

    #[test]
    fn two_absences_make_it_gone_and_a_sighting_brings_it_back() {
        let away = || report(ObservationKind::NotSeen);
        assert_eq!(merge(&[listed(), away(), away()]).unwrap().status, Status::Gone);
        assert_ne!(merge(&[listed(), away(), away(), report(ObservationKind::Seen)]).unwrap().status, Status::Gone);
    }

    #[test]
    fn a_correction_outweighs_a_list_whatever_came_last() {
        let mut correction = report(ObservationKind::Correction);
        correction.tags = Tags::from_pairs([("operator".to_owned(), "TaM".to_owned())]);
        correction.position = Some(Position::new(3.86, 43.6).unwrap());
        let camera = merge(&[correction.clone(), listed()]).unwrap();
        assert_eq!(camera.tags.get("operator"), Some("TaM"));
        assert_eq!(camera.position, correction.position.unwrap());
    }
}
