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

/// Licences that allow redistribution under ODbL; compared without case.
const EXPORTABLE: [&str; 17] = [
    "cc0-1.0",
    "cc0",
    "pddl-1.0",
    "odbl-1.0",
    "odbl",
    "odc-by-1.0",
    "etalab-1.0",
    "etalab-2.0",
    "licence ouverte",
    "lo-1.0",
    "lo-2.0",
    "cc-by-4.0",
    "cc-by-3.0",
    "cc-by-2.0",
    "public domain",
    "ogl-uk-3.0",
    "nlod-2.0",
];

/// Whether a licence lets a source be exported: unstated, non-commercial and unknown ones do not.
pub fn is_exportable_licence(licence: &str) -> bool {
    let folded = licence.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    EXPORTABLE.iter().any(|known| known.replace(' ', "-") == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unstated_and_non_commercial_licences_stay_inside() {
        for licence in ["", "unknown", "CC-BY-NC-4.0", "CC BY-NC 4.0", "CC-BY-SA-4.0", "all rights reserved"] {
            assert!(!is_exportable_licence(licence), "{licence}");
        }
        for licence in ["ODbL-1.0", "etalab-2.0", "CC0-1.0", "CC BY 4.0", "Licence Ouverte"] {
            assert!(is_exportable_licence(licence), "{licence}");
        }
    }
}
