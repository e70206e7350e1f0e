//! How QGIS draws a list when it is opened: in the map's own colours, cameras by how much is known of them.

use super::xml::put;
use crate::domain::ExportLayer;

/// What is drawn, and how: value, name, colour of the inside as red, green, blue, alpha.
const STATUSES: [(&str, &str, &str); 4] = [
    ("confirmed", "Confirmed", "31,82,180,255"),
    ("unverified", "Unverified: one report", "120,160,220,255"),
    ("documented", "Documented, not seen", "255,255,255,255"),
    ("gone", "Gone", "160,160,160,255"),
];

/// A style in QGIS's own form (QML).
pub fn qml(layer: ExportLayer) -> String {
    let mut out = Vec::new();
    put(&mut out, &["<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"]);
    put(&mut out, &["<qgis version=\"3.22.0\" styleCategories=\"Symbology\">\n"]);
    match layer {
        ExportLayer::Cameras => put_statuses(&mut out),
        ExportLayer::Places => single(&mut out, "marker", "SimpleMarker", &marker("square", "242,183,5,255")),
        ExportLayer::Areas => single(&mut out, "fill", "SimpleFill", &fill("31,82,180,20")),
        ExportLayer::SchoolZones => single(&mut out, "fill", "SimpleFill", &fill("242,183,5,60")),
        ExportLayer::Buildings => single(&mut out, "fill", "SimpleFill", &fill("160,160,160,120")),
    }
    put(&mut out, &["</qgis>\n"]);
    String::from_utf8_lossy(&out).into_owned()
}

type Settings = [(&'static str, String)];

fn put_statuses(out: &mut Vec<u8>) {
    put(out, &["<renderer-v2 type=\"categorizedSymbol\" attr=\"cc_status\" symbollevels=\"0\" forceraster=\"0\">\n"]);
    put(out, &["<categories>\n"]);
    for (index, (value, label, _)) in STATUSES.iter().enumerate() {
        put(out, &["<category value=\"", value, "\" symbol=\"", &index.to_string(), "\" label=\"", label]);
        put(out, &["\" render=\"true\"/>\n"]);
    }
    put(out, &["</categories>\n<symbols>\n"]);
    for (index, (_, _, colour)) in STATUSES.iter().enumerate() {
        symbol(out, "marker", &index.to_string(), "SimpleMarker", &marker("circle", colour));
    }
    put(out, &["</symbols>\n</renderer-v2>\n"]);
}

fn single(out: &mut Vec<u8>, kind: &str, class: &str, settings: &Settings) {
    put(out, &["<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" forceraster=\"0\">\n<symbols>\n"]);
    symbol(out, kind, "0", class, settings);
    put(out, &["</symbols>\n</renderer-v2>\n"]);
}

/// Settings stand twice: as older and as newer versions of QGIS look for them.
fn symbol(out: &mut Vec<u8>, kind: &str, name: &str, class: &str, settings: &Settings) {
    put(out, &["<symbol type=\"", kind, "\" name=\"", name, "\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">"]);
    put(out, &["<layer class=\"", class, "\" enabled=\"1\" locked=\"0\" pass=\"0\">\n<Option type=\"Map\">\n"]);
    for (key, value) in settings {
        put(out, &["<Option type=\"QString\" name=\"", key, "\" value=\"", value, "\"/>\n"]);
    }
    put(out, &["</Option>\n"]);
    for (key, value) in settings {
        put(out, &["<prop k=\"", key, "\" v=\"", value, "\"/>\n"]);
    }
    put(out, &["</layer></symbol>\n"]);
}

fn marker(name: &str, colour: &str) -> [(&'static str, String); 7] {
    [
        ("name", name.to_owned()),
        ("color", colour.to_owned()),
        ("outline_color", "20,50,110,255".to_owned()),
        ("outline_style", "solid".to_owned()),
        ("outline_width", "0.4".to_owned()),
        ("size", "2.4".to_owned()),
        ("size_unit", "MM".to_owned()),
    ]
}

fn fill(colour: &str) -> [(&'static str, String); 6] {
    [
        ("style", "solid".to_owned()),
        ("color", colour.to_owned()),
        ("outline_color", "20,50,110,255".to_owned()),
        ("outline_style", "solid".to_owned()),
        ("outline_width", "0.3".to_owned()),
        ("outline_width_unit", "MM".to_owned()),
    ]
}
