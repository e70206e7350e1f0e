//! What a file shows of a feature to somebody who reads it on a map or a device: a name, a few words, its page.

use super::feature::Feature;
use super::xml::put;
use crate::domain::ExportLayer;

/// The name by which it is told apart: its own where it has one, else its code.
pub fn name<'a>(layer: ExportLayer, feature: &'a Feature<'_>) -> &'a str {
    match layer {
        ExportLayer::Cameras => &feature.id,
        _ => feature.text("name").unwrap_or(&feature.id),
    }
}

/// Values that describe it, in a fixed order.
pub fn words<'a>(layer: ExportLayer, feature: &'a Feature<'_>) -> impl Iterator<Item = &'a str> {
    let keys: &[&str] = match layer {
        ExportLayer::Cameras => &["ref", "operator", "camera:type", "surveillance", "cc_status"],
        ExportLayer::Places => &["amenity", "school:FR", "kindergarten:FR", "listed_on"],
        ExportLayer::Areas => &["kind", "ref"],
        ExportLayer::SchoolZones => &["place", "listed_on"],
        ExportLayer::Buildings => &["building", "height", "listed_on"],
    };
    keys.iter().filter_map(|key| feature.text(key))
}

/// Appends the words that describe it as XML.
pub fn put_words(out: &mut Vec<u8>, layer: ExportLayer, feature: &Feature<'_>) {
    for (index, word) in words(layer, feature).enumerate() {
        put(out, &[if index == 0 { "" } else { ", " }, word]);
    }
}

/// Address of its page: the service's, a slash, the list's, and behind another slash a code; none where the service's is not known or it has no page.
pub fn link<'a>(layer: ExportLayer, feature: &'a Feature<'_>, root: &'a str) -> Option<[&'a str; 4]> {
    if root.is_empty() {
        return None;
    }
    let (list, code) = match layer {
        ExportLayer::SchoolZones => ("places", feature.text("place")?),
        ExportLayer::Buildings => ("collections/buildings/items", feature.id.as_ref()),
        _ => (layer.id(), feature.id.as_ref()),
    };
    Some([root.trim_end_matches('/'), "/", list, code])
}
