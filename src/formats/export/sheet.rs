//! What a file shows of a feature to somebody who reads it on a map or a device: a name, a few words, its page.

use super::feature::Feature;
use crate::domain::ExportLayer;

/// The name by which it is told apart: its own where it has one, else its code.
pub fn name<'a>(layer: ExportLayer, feature: &'a Feature<'_>) -> &'a str {
    match layer {
        ExportLayer::Cameras => &feature.id,
        _ => feature.text("name").unwrap_or(&feature.id),
    }
}

/// Values that describe it, in a fixed order.
pub fn words(layer: ExportLayer, feature: &Feature<'_>) -> String {
    let keys: &[&str] = match layer {
        ExportLayer::Cameras => &["ref", "operator", "camera:type", "surveillance", "cc_status"],
        ExportLayer::Places => &["amenity", "school:FR", "kindergarten:FR", "listed_on"],
        ExportLayer::Areas => &["kind", "ref"],
        ExportLayer::SchoolZones => &["place", "listed_on"],
    };
    keys.iter().filter_map(|key| feature.text(key)).collect::<Vec<_>>().join(", ")
}

/// Address of its page; none where the service's is not known or it has no page.
pub fn link(layer: ExportLayer, feature: &Feature<'_>, root: &str) -> Option<String> {
    let page = match layer {
        ExportLayer::SchoolZones => format!("places/{}", feature.text("place")?),
        _ => format!("{}/{}", layer.id(), feature.id),
    };
    (!root.is_empty()).then(|| format!("{}/{page}", root.trim_end_matches('/')))
}
