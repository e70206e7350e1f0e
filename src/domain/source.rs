//! Where observations come from, and whether they may leave the house.

use serde::{Deserialize, Serialize};

/// The source under which residents' reports are kept.
pub const CONTRIBUTORS: &str = "contributors";

/// A list, a map or a person's contribution, with its licence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Short key, unique in an inventory: `ville-montpellier-2014`.
    pub key: String,
    pub title: String,
    pub publisher: String,
    /// SPDX identifier or the licence's own name; empty when unstated.
    pub licence: String,
    pub attribution: String,
    pub url: String,
    /// Partial date of publication as given; empty when unknown.
    pub published_on: String,
    /// Whether its observations may be exported.
    pub is_exportable: bool,
}

/// Licences that allow redistribution under ODbL, by SPDX and by what data portals call them (`fr-lo`, `lov2` and `odc-odbl`
/// on data.gouv.fr); compared without case, with `-` for spaces.
const EXPORTABLE: [&str; 33] = [
    "cc0-1.0",
    "cc0",
    "cc-zero",
    "pddl-1.0",
    "pddl",
    "odc-pddl",
    "odbl-1.0",
    "odbl",
    "odc-odbl",
    "odc-by-1.0",
    "odc-by",
    "etalab",
    "etalab-1.0",
    "etalab-2.0",
    "licence-ouverte",
    "licence-ouverte-1.0",
    "licence-ouverte-2.0",
    "licence-ouverte-v1.0",
    "licence-ouverte-v2.0",
    "licence-ouverte-/-open-licence",
    "open-licence",
    "fr-lo",
    "lov1",
    "lov2",
    "lo-1.0",
    "lo-2.0",
    "cc-by-4.0",
    "cc-by-3.0",
    "cc-by-2.0",
    "cc-by",
    "public-domain",
    "ogl-uk-3.0",
    "nlod-2.0",
];

/// Whether a licence lets a source be exported: unstated, non-commercial and unknown ones do not.
pub fn is_exportable_licence(licence: &str) -> bool {
    let folded = licence.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    EXPORTABLE.contains(&folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unstated_and_non_commercial_licences_stay_inside() {
        for licence in ["", "unknown", "CC-BY-NC-4.0", "CC BY-NC 4.0", "CC-BY-SA-4.0", "all rights reserved"] {
            assert!(!is_exportable_licence(licence), "{licence}");
        }
        for licence in ["notspecified", "other-open", "CC BY-SA", "cc-by-nd-4.0", "lov3"] {
            assert!(!is_exportable_licence(licence), "{licence}");
        }
        for licence in ["fr-lo", "lov2", "Licence Ouverte 2.0", "Licence Ouverte v2.0", "odc-odbl", "PDDL", "CC BY"] {
            assert!(is_exportable_licence(licence), "{licence}");
        }
        for licence in ["ODbL-1.0", "etalab-2.0", "CC0-1.0", "CC BY 4.0", "Licence Ouverte"] {
            assert!(is_exportable_licence(licence), "{licence}");
        }
    }
}
