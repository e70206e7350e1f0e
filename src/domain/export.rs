//! What can leave the inventory as one file, and in which formats: the one list that routes, the OpenAPI description,
//! the help text and the export page are made from.

use std::str::FromStr;

/// How the name of what travels beside a table ends.
pub const TABLE_METADATA: &str = "csv-metadata.json";

/// A list that can be exported whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportLayer {
    #[default]
    Cameras,
    Areas,
    Places,
    SchoolZones,
    Buildings,
}

impl ExportLayer {
    /// In the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Cameras, Self::Areas, Self::Places, Self::SchoolZones, Self::Buildings];

    /// Name in addresses, on the command line and of the layer in a file.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cameras => "cameras",
            Self::Areas => "areas",
            Self::Places => "places",
            Self::SchoolZones => "school-zones",
            Self::Buildings => "buildings",
        }
    }

    /// Whether every feature is a point.
    pub fn is_points(self) -> bool {
        matches!(self, Self::Cameras | Self::Places)
    }

    /// Whether a feature may be of several outlines, so that those of one are written as such too.
    pub fn is_multi(self) -> bool {
        matches!(self, Self::Areas | Self::Buildings)
    }

    /// Formats that hold it, in the order in which they are listed.
    pub fn formats(self) -> impl Iterator<Item = ExportFormat> {
        ExportFormat::ALL.into_iter().filter(move |format| format.holds(self))
    }
}

impl FromStr for ExportLayer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected one of {}, found {text:?}", Self::ALL.map(Self::id).join(", "));
        Self::ALL.into_iter().find(|layer| layer.id() == text).ok_or_else(expected)
    }
}

/// A form in which a list leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    #[default]
    GeoJson,
    TextSequence,
    JsonLines,
    Csv,
    GeoPackage,
    FlatGeobuf,
    Kml,
    Gpx,
    OsmXml,
    OsmChange,
}

impl ExportFormat {
    /// In the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::GeoJson,
        Self::TextSequence,
        Self::JsonLines,
        Self::Csv,
        Self::GeoPackage,
        Self::FlatGeobuf,
        Self::Kml,
        Self::Gpx,
        Self::OsmXml,
        Self::OsmChange,
    ];

    /// Name on the command line, and how the name of a file ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::TextSequence => "geojsons",
            Self::JsonLines => "geojsonl",
            Self::Csv => "csv",
            Self::GeoPackage => "gpkg",
            Self::FlatGeobuf => "fgb",
            Self::Kml => "kml",
            Self::Gpx => "gpx",
            Self::OsmXml => "osm",
            Self::OsmChange => "osc",
        }
    }

    /// What it is called, with the standard it follows.
    pub fn title(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON (RFC 7946)",
            Self::TextSequence => "GeoJSON text sequence (RFC 8142)",
            Self::JsonLines => "GeoJSON, one feature a line",
            Self::Csv => "CSV (RFC 4180)",
            Self::GeoPackage => "GeoPackage 1.3",
            Self::FlatGeobuf => "FlatGeobuf 3",
            Self::Kml => "KML 2.2",
            Self::Gpx => "GPX 1.1",
            Self::OsmXml => "OpenStreetMap XML 0.6",
            Self::OsmChange => "OsmChange 0.6, for review in JOSM",
        }
    }

    /// Registered media type, or what programs send where there is none.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::TextSequence => "application/geo+json-seq",
            Self::JsonLines => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::FlatGeobuf => "application/vnd.flatgeobuf",
            Self::Kml => "application/vnd.google-earth.kml+xml",
            Self::Gpx => "application/gpx+xml",
            Self::OsmXml => "application/vnd.openstreetmap.data+xml",
            Self::OsmChange => "application/vnd.openstreetmap.osc+xml",
        }
    }

    /// Whether a list can be written in it: waypoints and OpenStreetMap's nodes are points.
    pub fn holds(self, layer: ExportLayer) -> bool {
        match self {
            Self::Gpx => layer.is_points(),
            Self::OsmXml | Self::OsmChange => layer == ExportLayer::Cameras,
            Self::GeoJson
            | Self::TextSequence
            | Self::JsonLines
            | Self::Csv
            | Self::GeoPackage
            | Self::FlatGeobuf
            | Self::Kml => true,
        }
    }
}

impl FromStr for ExportFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected one of {}, found {text:?}", Self::ALL.map(Self::extension).join(", "));
        Self::ALL.into_iter().find(|format| format.extension() == text).ok_or_else(expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_told_once_and_reads_back() {
        for format in ExportFormat::ALL {
            assert_eq!(format.extension().parse(), Ok(format));
            let same = ExportFormat::ALL.iter().filter(|other| other.media_type() == format.media_type()).count();
            assert_eq!(same, 1, "{format:?}");
        }
        for layer in ExportLayer::ALL {
            assert_eq!(layer.id().parse(), Ok(layer));
            assert!(layer.formats().any(|format| format == ExportFormat::GeoJson));
        }
        assert!("xls".parse::<ExportFormat>().is_err() && "Cameras".parse::<ExportLayer>().is_err());
    }
}
