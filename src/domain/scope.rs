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
}

impl Withheld {
    /// The reason in words for a report.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Person => "people are not inventoried (surveillance:type=guard)",
            Self::Dwelling => "cameras of single dwellings are not inventoried",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(key: &str, value: &str) -> Tags {
        Tags::from_pairs([(key.to_owned(), value.to_owned())])
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
