//! The query for cameras in Overpass QL, documented in README.md: everything that an import of OpenStreetMap takes, and
//! what once was or will be one: that is counted and not taken.

use crate::domain::Bbox;

/// Seconds that the server may work.
pub const TIMEOUT_S: u64 = 120;
/// Bytes of memory that the server may use, and of an answer that is taken.
pub const MOST_BYTES: u64 = 128 << 20;

/// What is asked for, without its settings. `out meta` gives ids, versions and dates; who edited is not read.
const STATEMENTS: &str = r#"(
  nwr["man_made"~"(^|;) *surveillance *(;|$)"];
  nwr["highway"="speed_camera"];
  nwr["surveillance:type"];
  nwr[~"^(disused|abandoned|removed|demolished|razed|destroyed|was|proposed):(man_made|highway)$"~"^(surveillance|speed_camera)$"];
);
out meta center;
"#;

/// The query for a box; one across the antimeridian is cut there.
pub fn query_of(bbox: Bbox) -> String {
    let settings = format!("[out:json][timeout:{TIMEOUT_S}][maxsize:{MOST_BYTES}]");
    let parts = bbox.parts();
    if let [only] = parts[..] {
        return format!("{settings}[bbox:{}];\n{STATEMENTS}", corners(only));
    }
    // A global box is one only: here each statement gets its own.
    let boxed: String = parts.iter().flat_map(|part| statements_in(*part)).collect();
    format!("{settings};\n(\n{boxed});\nout meta center;\n")
}

fn statements_in(bbox: Bbox) -> impl Iterator<Item = String> {
    let corners = corners(bbox);
    STATEMENTS
        .lines()
        .filter(|line| line.starts_with("  "))
        .map(move |line| line.replace("];", &format!("]({corners});\n")))
}

/// South, west, north, east: the order of Overpass.
fn corners(bbox: Bbox) -> String {
    let Bbox { west, south, east, north } = bbox;
    format!("{south:.7},{west:.7},{north:.7},{east:.7}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_stands_in_the_order_of_overpass_with_limits_and_meta() {
        let query = query_of(Bbox { west: 3.65685, south: 43.46649, east: 4.06509, north: 43.76719 });
        let head = "[out:json][timeout:120][maxsize:134217728][bbox:43.4664900,3.6568500,43.7671900,4.0650900];\n(\n";
        assert!(query.starts_with(head), "{query}");
        assert!(
            query.ends_with(");\nout meta center;\n") && query.contains("nwr[\"highway\"=\"speed_camera\"];"),
            "{query}"
        );
    }

    #[test]
    fn a_box_across_the_antimeridian_is_asked_for_on_both_sides() {
        let query = query_of(Bbox { west: 177.0, south: -20.0, east: -178.0, north: -15.0 });
        assert_eq!(query.matches("(-20.0000000,177.0000000,-15.0000000,180.0000000);").count(), 4, "{query}");
        assert_eq!(query.matches("(-20.0000000,-180.0000000,-15.0000000,-178.0000000);").count(), 4, "{query}");
        assert!(!query.contains("[bbox:"), "{query}");
    }
}
