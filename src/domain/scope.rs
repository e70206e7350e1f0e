//! What the inventory does not hold: people, and cameras of single dwellings (principle 8 of the project).
//! It decides from tags alone and never from a position.

use super::Tags;

/// Why an observation is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Withheld {
    /// `surveillance:type=guard`: people are not inventoried.
    Person,
    /// A camera or doorbell of a single dwelling.
    Dwelling,
    /// A lifecycle prefix of OpenStreetMap says that it stands no longer, or not yet.
    NotStanding,
    /// A place whose publication needs a person's judgement, in a list that nobody reviews row by row.
    Judgement,
}

impl Withheld {
    /// The reason in words for a report.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Person => "people are not inventoried (surveillance:type=guard)",
            Self::Dwelling => "cameras of single dwellings are not inventoried",
            Self::Judgement => {
                "at a place whose publication needs judgement (worship, shelter, police, prison, military): report it, so that a moderator decides"
            }
            Self::NotStanding => "no longer or not yet a camera (a prefix such as disused: or proposed:)",
        }
    }
}

/// Values of `building`, `surveillance:zone` or `operator:type` that mean a single dwelling.
const DWELLING_BUILDINGS: [&str; 8] =
    ["house", "detached", "semidetached_house", "bungalow", "villa", "farm", "cabin", "static_caravan"];

/// Whether the tags put the object out of scope.
pub fn withheld(tags: &Tags) -> Option<Withheld> {
    let is =
        |key: &str, values: &[&str]| tags.get(key).is_some_and(|v| values.contains(&v.to_ascii_lowercase().as_str()));
    if is("surveillance:type", &["guard"]) {
        return Some(Withheld::Person);
    }
    let is_doorbell =
        is("camera:type", &["doorbell"]) || is("camera:mount", &["doorbell"]) || is("surveillance:type", &["doorbell"]);
    let is_dwelling = is("building", &DWELLING_BUILDINGS)
        || is("surveillance:zone", &["home", "house", "garden", "dwelling", "private_home"])
        || is("operator:type", &["individual", "private_individual", "resident", "homeowner"]);
    (is_doorbell || is_dwelling).then_some(Withheld::Dwelling)
}

/// Whether the tags name a place whose publication needs judgement: worship, shelters of people, police, prisons, military
/// sites. `amenity=shelter` is a roof against rain (OSM wiki) and none of them.
pub fn needs_judgement(tags: &Tags) -> bool {
    let is = |key: &str, values: &[&str]| {
        tags.get(key).is_some_and(|text| text.split(';').any(|v| values.contains(&v.trim().to_lowercase().as_str())))
    };
    let has = |key: &str| tags.get(key).is_some_and(|value| !value.is_empty() && value != "no");
    has("military")
        || has("religion")
        || has("police")
        || is("landuse", &["military", "religious"])
        || is("amenity", &["place_of_worship", "police", "prison", "monastery", "refugee_site", "social_facility"])
        || is("social_facility", &["shelter", "group_home", "dormitory", "healthcare", "outreach"])
        || is("building", &JUDGED_BUILDINGS)
        || is("surveillance:zone", &["worship", "place_of_worship", "police", "prison", "military", "shelter"])
}

/// Values of `building` that [`needs_judgement`] asks for.
const JUDGED_BUILDINGS: [&str; 10] =
    ["barracks", "bunker", "cathedral", "chapel", "church", "monastery", "mosque", "synagogue", "temple", "religious"];

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(key: &str, value: &str) -> Tags {
        Tags::from_pairs([(key.to_owned(), value.to_owned())])
    }

    #[test]
    fn worship_shelters_police_and_military_sites_need_judgement_and_a_bus_stop_does_not() {
        for (key, value) in [
            ("amenity", "place_of_worship"),
            ("building", "Mosque"),
            ("amenity", "cafe; police"),
            ("military", "barracks"),
            ("social_facility", "shelter"),
        ] {
            assert!(needs_judgement(&tags(key, value)), "{key}={value}");
        }
        for (key, value) in [("amenity", "shelter"), ("military", "no"), ("building", "apartments")] {
            assert!(!needs_judgement(&tags(key, value)), "{key}={value}");
        }
    }

    #[test]
    fn guards_and_doorbells_are_withheld_and_shops_are_not() {
        assert_eq!(withheld(&tags("surveillance:type", "guard")), Some(Withheld::Person));
        assert_eq!(withheld(&tags("camera:mount", "doorbell")), Some(Withheld::Dwelling));
        assert_eq!(withheld(&tags("building", "House")), Some(Withheld::Dwelling));
        assert_eq!(withheld(&tags("surveillance:zone", "shop")), None);
        assert_eq!(withheld(&tags("surveillance:type", "ALPR")), None);
    }
}
