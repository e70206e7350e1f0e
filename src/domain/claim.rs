//! What sources claim about a camera, topic by topic, each claim with its grade, source and date, and whether sources
//! disagree. Nothing is settled here: that is the merge's work. What OSM has no tag for stands under `contrechamp:`.

use super::view_direction::parse_view_directions;
use super::{Evidence, Observation, ObservationKind, PartialDate, Position};

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// That it stands there, or does not.
    Existence,
    Type,
    Direction,
    Operator,
    /// The rule of law it is founded on: items of `L251-2` (Code de la sécurité intérieure), or another regime.
    LegalBasis,
    /// The purpose in the words of whoever declares it.
    Purpose,
    /// Number, date, term, address and state of the act.
    Authorisation,
    /// Who may watch the images.
    Viewers,
    /// Whether software analyses the images.
    Analysis,
    Faces,
    Plates,
    Sound,
    Cost,
    /// What a correction says beside all that, by its keys.
    Other,
}

/// Why a claim should not be taken at its word; it is shown all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A grave claim that is known by hearsay alone.
    Hearsay,
    /// What software does cannot be seen from the street.
    NotVisible,
    /// It is said to stand in the water, away from shores and bridges.
    InWater,
}

/// What one source says, or several statements of it that say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Key of the source.
    pub source: String,
    pub is_exportable: bool,
    pub evidence: Evidence,
    /// Of the newest: the day it was seen, or that of the document.
    pub dated_on: Option<PartialDate>,
    /// How many statements say so.
    pub count: usize,
    /// Key and value; `exists` for whether it stands.
    pub values: Vec<(String, String)>,
    pub doubt: Option<Doubt>,
}

/// All that is said under a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub topic: Topic,
    /// Whether not everybody says the same.
    pub is_disputed: bool,
    /// The strongest evidence first.
    pub said: Vec<Said>,
}

impl Topic {
    /// In reading order.
    pub const ALL: [Self; 14] = [
        Self::Existence,
        Self::Type,
        Self::Direction,
        Self::Operator,
        Self::LegalBasis,
        Self::Purpose,
        Self::Authorisation,
        Self::Viewers,
        Self::Analysis,
        Self::Faces,
        Self::Plates,
        Self::Sound,
        Self::Cost,
        Self::Other,
    ];

    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Existence => "existence",
            Self::Type => "type",
            Self::Direction => "direction",
            Self::Operator => "operator",
            Self::LegalBasis => "legal_basis",
            Self::Purpose => "purpose",
            Self::Authorisation => "authorisation",
            Self::Viewers => "viewers",
            Self::Analysis => "analysis",
            Self::Faces => "faces",
            Self::Plates => "plates",
            Self::Sound => "sound",
            Self::Cost => "cost",
            Self::Other => "other",
        }
    }

    /// The keys that speak of it; of the first five of an authorisation each is a question of its own.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Existence | Self::Other => &[],
            Self::Type => &["surveillance:type", "camera:type"],
            Self::Direction => &["camera:direction", "direction"],
            Self::Operator => &["operator"],
            Self::LegalBasis => &["contrechamp:legal_basis"],
            Self::Purpose => &["contrechamp:purpose"],
            Self::Authorisation => &[
                "contrechamp:authorisation",
                "contrechamp:authorisation:date",
                "contrechamp:authorisation:term",
                "contrechamp:authorisation:state",
                "contrechamp:authorisation:renewal_not_found_on",
                "contrechamp:authorisation:url",
            ],
            Self::Viewers => &["contrechamp:viewers"],
            Self::Analysis => &["contrechamp:analysis"],
            Self::Faces => &["contrechamp:faces"],
            Self::Plates => &["contrechamp:plates", "surveillance:ALPR"],
            Self::Sound => &["contrechamp:sound"],
            Self::Cost => &["contrechamp:cost"],
        }
    }

    fn values(self, statement: &Observation) -> Vec<(String, String)> {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let told = |key: &&str| statement.tags.get(key).map(|value| pair(key, value));
        let mut values: Vec<_> = match self {
            Self::Existence => return existence(statement),
            Self::Other => return others(statement),
            _ => self.keys().iter().filter_map(told).collect(),
        };
        let device = statement.tags.get("surveillance:type").unwrap_or_default();
        match self {
            Self::Type => values.retain(|(_, value)| value != "camera"),
            // OSM tells some of what a device does by what it is.
            Self::Plates if matches!(device, "ALPR" | "ANPR") => values.push(pair("surveillance:type", device)),
            Self::Sound if matches!(device, "microphone" | "gunshot_detector") => {
                values.push(pair("surveillance:type", device));
            }
            _ => {}
        }
        values
    }

    /// Whether it is a claim of what machines make of people.
    fn is_grave(self) -> bool {
        matches!(self, Self::Analysis | Self::Faces | Self::Plates)
    }
}

impl Doubt {
    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hearsay => "hearsay",
            Self::NotVisible => "not_visible",
            Self::InWater => "in_water",
        }
    }
}

/// What is said of a camera, by the statements that count; topics that nobody speaks of are left out. `in_water` are those
/// of their positions that lie in open water.
pub fn claims(observations: &[Observation], in_water: &[Position]) -> Vec<Claim> {
    let claim = |topic: Topic| {
        let mut said: Vec<Said> = Vec::new();
        for statement in observations {
            let values = topic.values(statement);
            if values.is_empty() {
                continue;
            }
            let same = |other: &&mut Said| {
                other.source == statement.source && other.evidence == statement.evidence && other.values == values
            };
            if let Some(other) = said.iter_mut().find(same) {
                other.count += 1;
                other.dated_on = [other.dated_on, statement.seen_on].into_iter().flatten().reduce(PartialDate::max);
            } else {
                said.push(Said {
                    source: statement.source.clone(),
                    is_exportable: statement.is_exportable,
                    evidence: statement.evidence,
                    dated_on: statement.seen_on,
                    count: 1,
                    doubt: doubt(topic, statement, &values, in_water),
                    values,
                });
            }
        }
        said.sort_by_key(|said| said.evidence);
        (!said.is_empty()).then(|| Claim { topic, is_disputed: is_disputed(topic, &said), said })
    };
    Topic::ALL.into_iter().filter_map(claim).collect()
}

fn existence(statement: &Observation) -> Vec<(String, String)> {
    if statement.kind == ObservationKind::Correction {
        return Vec::new();
    }
    let mut values = vec![("exists".to_owned(), statement.kind.as_str().to_owned())];
    for (key, date) in [("unlisted_on", statement.unlisted_on), ("removed_on", statement.removed_on)] {
        values.extend(date.map(|date| (key.to_owned(), date.to_string())));
    }
    values
}

/// Keys that a correction names and no topic has.
fn others(statement: &Observation) -> Vec<(String, String)> {
    if statement.kind != ObservationKind::Correction {
        return Vec::new();
    }
    let has_topic = |key: &str| Topic::ALL.iter().any(|topic| topic.keys().contains(&key));
    let tags = statement.tags.iter().filter(|(key, _)| !has_topic(key) && *key != "man_made");
    let mut values: Vec<_> = tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    if let Some(position) = statement.position {
        values.push(("position".to_owned(), format!("{:.6}, {:.6}", position.lon(), position.lat())));
    }
    values
}

fn doubt(topic: Topic, statement: &Observation, values: &[(String, String)], in_water: &[Position]) -> Option<Doubt> {
    let evidence = statement.evidence;
    if topic == Topic::Existence {
        return statement.position.filter(|position| in_water.contains(position)).map(|_| Doubt::InWater);
    }
    let is_denied = values.iter().all(|(_, value)| value == "no");
    match evidence {
        _ if !topic.is_grave() || is_denied => None,
        Evidence::Hearsay => Some(Doubt::Hearsay),
        // A reader of plates is a device of its own that can be known by sight.
        _ if evidence.is_on_the_ground() && topic != Topic::Plates => Some(Doubt::NotVisible),
        _ => None,
    }
}

fn is_disputed(topic: Topic, said: &[Said]) -> bool {
    let answers = |key: Option<&str>| {
        let mut answers: Vec<String> = Vec::new();
        for said in said {
            let values = said.values.iter().filter(|(own, _)| key.is_none_or(|key| own == key));
            let told: Vec<_> = values.map(|(key, value)| comparable(topic, key, value)).collect();
            answers.extend((!told.is_empty()).then(|| told.join("\n")));
        }
        answers.sort();
        answers.dedup();
        answers.len()
    };
    match topic {
        Topic::Other => false,
        Topic::Existence => {
            let is_absent =
                |said: &Said| said.values.len() > 1 || said.values.iter().any(|(_, kind)| kind == "not_seen");
            said.iter().any(is_absent) && !said.iter().all(is_absent)
        }
        // Of several keys each is asked alone: who names the act without its date does not dispute it.
        Topic::Authorisation | Topic::Type => topic.keys().iter().any(|key| answers(Some(key)) > 1),
        _ => answers(None) > 1,
    }
}

/// A value as it is compared: directions by what they mean, yes and no by what they say, the rest without case.
fn comparable(topic: Topic, key: &str, value: &str) -> String {
    match topic {
        Topic::Direction => format!("{:?}", parse_view_directions(value)),
        Topic::Plates | Topic::Sound if key == "surveillance:type" => "yes".to_owned(),
        Topic::LegalBasis => {
            let mut items: Vec<_> = value.split(';').map(|item| item.trim().to_lowercase()).collect();
            items.sort();
            items.join(";")
        }
        _ => value.trim().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Tags;
    use crate::domain::source::CONTRIBUTORS;

    fn says(source: &str, evidence: Evidence, pairs: &[(&str, &str)]) -> Observation {
        let tags = Tags::from_pairs(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Observation::camera(source, source, Position::new(3.85, 43.6).unwrap(), tags, evidence)
    }

    fn claim(topic: Topic, observations: &[Observation]) -> Option<Claim> {
        claims(observations, &[]).into_iter().find(|claim| claim.topic == topic)
    }

    #[test]
    fn sources_that_disagree_stand_beside_each_other_the_strongest_first() {
        let list = says("city", Evidence::OfficialDocument, &[("operator", "Ville")]);
        let seen = says(CONTRIBUTORS, Evidence::Seen, &[("operator", "Métropole")]);
        let told = claim(Topic::Operator, &[list.clone(), seen]).unwrap();
        assert!(told.is_disputed);
        assert_eq!((told.said[0].source.as_str(), told.said[1].source.as_str()), (CONTRIBUTORS, "city"));
        let same = says(CONTRIBUTORS, Evidence::Seen, &[("operator", " ville")]);
        assert!(!claim(Topic::Operator, &[list, same]).unwrap().is_disputed);
    }

    #[test]
    fn directions_are_compared_by_what_they_mean_and_acts_by_each_of_their_parts() {
        let north = says("a", Evidence::Seen, &[("camera:direction", "N")]);
        assert!(
            !claim(Topic::Direction, &[north.clone(), says("b", Evidence::Seen, &[("direction", "0")])])
                .unwrap()
                .is_disputed
        );
        assert!(
            claim(Topic::Direction, &[north, says("b", Evidence::Seen, &[("direction", "90")])]).unwrap().is_disputed
        );
        let act = says("a", Evidence::OfficialDocument, &[("contrechamp:authorisation", "2023-12")]);
        let dated = [("contrechamp:authorisation", "2023-12"), ("contrechamp:authorisation:date", "2023-04-03")];
        assert!(!claim(Topic::Authorisation, &[act.clone(), says("b", Evidence::Press, &dated)]).unwrap().is_disputed);
        let other = says("b", Evidence::Press, &[("contrechamp:authorisation", "2024-1")]);
        assert!(claim(Topic::Authorisation, &[act, other]).unwrap().is_disputed);
    }

    #[test]
    fn who_no_longer_sees_it_disputes_it_and_the_same_words_are_counted() {
        let list = says("city", Evidence::OfficialDocument, &[]);
        let away = |day: &str| Observation {
            kind: ObservationKind::NotSeen,
            seen_on: PartialDate::parse(day).ok(),
            ..says(CONTRIBUTORS, Evidence::Seen, &[])
        };
        assert!(!claim(Topic::Existence, std::slice::from_ref(&list)).unwrap().is_disputed);
        let told = claim(Topic::Existence, &[list, away("2026-11-20"), away("2026-11-02")]).unwrap();
        assert!(told.is_disputed);
        assert_eq!((told.said.len(), told.said[0].count), (2, 2));
        assert_eq!(told.said[0].dated_on.map(|day| day.to_string()).as_deref(), Some("2026-11-20"));
    }

    #[test]
    fn a_camera_in_the_water_is_doubted_and_kept() {
        let said = says("city", Evidence::OfficialDocument, &[]);
        let doubt = |in_water: &[Position]| {
            let told = claims(std::slice::from_ref(&said), in_water);
            told.into_iter().find(|claim| claim.topic == Topic::Existence).unwrap().said[0].doubt
        };
        let (here, elsewhere) = (said.position.unwrap(), Position::new(3.9, 43.6).unwrap());
        assert_eq!((doubt(&[here]), doubt(&[elsewhere]), doubt(&[])), (Some(Doubt::InWater), None, None));
    }

    #[test]
    fn grave_claims_that_nobody_can_have_seen_are_doubted_and_kept() {
        let doubt = |evidence, key: &str, value: &str| {
            let topic =
                [Topic::Analysis, Topic::Faces, Topic::Plates].into_iter().find(|topic| topic.keys().contains(&key));
            claim(topic.unwrap(), &[says("a", evidence, &[(key, value)])]).unwrap().said[0].doubt
        };
        assert_eq!(doubt(Evidence::Hearsay, "contrechamp:faces", "yes"), Some(Doubt::Hearsay));
        assert_eq!(doubt(Evidence::Photo, "contrechamp:analysis", "yes"), Some(Doubt::NotVisible));
        assert_eq!(doubt(Evidence::Seen, "contrechamp:plates", "yes"), None);
        assert_eq!(doubt(Evidence::OfficialDocument, "contrechamp:faces", "yes"), None);
        assert_eq!(doubt(Evidence::Hearsay, "contrechamp:faces", "no"), None);
    }

    #[test]
    fn a_reader_of_plates_reads_plates_and_a_correction_keeps_its_other_words() {
        let reader = says("osm", Evidence::Seen, &[("surveillance:type", "ALPR")]);
        let denied = says("city", Evidence::OfficialDocument, &[("surveillance:ALPR", "no")]);
        assert!(claim(Topic::Plates, &[reader, denied]).unwrap().is_disputed);
        let corrected = Observation {
            kind: ObservationKind::Correction,
            position: None,
            ..says(CONTRIBUTORS, Evidence::Seen, &[("height", "4"), ("operator", "Ville")])
        };
        let told = claim(Topic::Other, std::slice::from_ref(&corrected)).unwrap();
        assert_eq!(told.said[0].values, [("height".to_owned(), "4".to_owned())]);
        assert!(claim(Topic::Existence, &[corrected]).is_none());
    }
}
