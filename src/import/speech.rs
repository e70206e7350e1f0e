//! In whose words a row speaks: our own export's, OpenStreetMap's or a list's.

use crate::formats::Record;

/// Prefixes of a tag that say the object is no camera any more (OSM wiki, Lifecycle prefix).
const LIFECYCLES: [&str; 8] =
    ["disused", "abandoned", "removed", "demolished", "razed", "destroyed", "was", "proposed"];

/// In whose words a row speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Speech {
    /// Our own export: `cc_` members.
    Ours,
    Osm,
    List,
}

/// By the tags and the identity that it bears.
pub(super) fn speech_of(record: &Record) -> Speech {
    if record.get("cc_status").is_some() {
        return Speech::Ours;
    }
    let is_camera = record.get("man_made") == Some("surveillance") || record.get("highway") == Some("speed_camera");
    if is_camera || osm_id(record).is_some() { Speech::Osm } else { Speech::List }
}

/// `node/123` from Overpass, or from the `@id` that its GeoJSON and CSV carry.
pub(super) fn osm_id(record: &Record) -> Option<String> {
    let is_osm = |id: &&str| {
        let (kind, number) = id.split_once('/').unwrap_or_default();
        matches!(kind, "node" | "way" | "relation") && number.parse::<u64>().is_ok()
    };
    record.id.as_deref().filter(is_osm).or(record.get("@id").filter(is_osm)).map(str::to_owned)
}

/// What an element of OpenStreetMap is that is no camera that stands.
pub(super) enum Other {
    /// One that stood before, or is planned.
    NotStanding,
    NoCamera,
}

/// What an element is other than a camera that stands; none of one that is.
pub(super) fn other_than_camera(record: &Record) -> Option<Other> {
    let is_kept = |key: &str, value: &str| match key {
        "man_made" => value.split(';').any(|part| part.trim() == "surveillance"),
        "highway" => value == "speed_camera",
        "surveillance:type" => true,
        _ => false,
    };
    if record.properties.iter().any(|(key, value)| is_kept(key, value)) {
        return None;
    }
    let is_past_or_planned = record.properties.iter().any(|(key, value)| {
        let (prefix, rest) = key.split_once(':').unwrap_or_default();
        LIFECYCLES.contains(&prefix) && is_kept(rest, value)
    });
    Some(if is_past_or_planned { Other::NotStanding } else { Other::NoCamera })
}
