//! The file formats that can be read, by the words of the command line.

use std::str::FromStr;

use super::record::FormatError;

/// A file format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    GeoJson,
    /// GeoJSON text sequences (RFC 8142) and line-delimited GeoJSON.
    GeoJsonSeq,
    Csv,
    Overpass,
    /// Objects with a position: a plain array, or one on each line.
    Json,
    /// Records of an Opendatasoft portal, in any version of its API.
    Opendatasoft,
    /// Entries of an Epicollect5 project.
    Epicollect,
    /// Submissions of a KoboToolbox form.
    Kobo,
    OsmXml,
    OsmPbf,
    Kml,
    Gpx,
    Shapefile,
    /// The table of a shapefile without its shapes, or any other of dBASE.
    Dbf,
    FlatGeobuf,
    GeoPackage,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 16] = [
        Self::GeoJson,
        Self::GeoJsonSeq,
        Self::Csv,
        Self::Overpass,
        Self::Json,
        Self::Opendatasoft,
        Self::Epicollect,
        Self::Kobo,
        Self::OsmXml,
        Self::OsmPbf,
        Self::Kml,
        Self::Gpx,
        Self::Shapefile,
        Self::Dbf,
        Self::FlatGeobuf,
        Self::GeoPackage,
    ];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonseq",
            Self::Csv => "csv",
            Self::Overpass => "overpass",
            Self::Json => "json",
            Self::Opendatasoft => "opendatasoft",
            Self::Epicollect => "epicollect",
            Self::Kobo => "kobo",
            Self::OsmXml => "osm",
            Self::OsmPbf => "pbf",
            Self::Kml => "kml",
            Self::Gpx => "gpx",
            Self::Shapefile => "shapefile",
            Self::Dbf => "dbf",
            Self::FlatGeobuf => "flatgeobuf",
            Self::GeoPackage => "geopackage",
        }
    }

    /// Whether its rows are OpenStreetMap's own elements.
    pub fn is_osm(self) -> bool {
        matches!(self, Self::Overpass | Self::OsmXml | Self::OsmPbf)
    }

    /// What a row is called where several may stand on one line, or where there are no lines; none where the line says it.
    pub fn row_noun(self) -> Option<&'static str> {
        match self {
            Self::GeoJson | Self::GeoJsonSeq | Self::FlatGeobuf => Some("feature"),
            Self::Overpass | Self::OsmPbf => Some("element"),
            Self::Json
            | Self::Opendatasoft
            | Self::Epicollect
            | Self::Kobo
            | Self::Shapefile
            | Self::Dbf
            | Self::GeoPackage => Some("record"),
            Self::Kml => Some("placemark"),
            Self::Csv | Self::OsmXml | Self::Gpx => None,
        }
    }

    /// Whether it is made of lines; in the others a row is known by its number.
    pub fn has_lines(self) -> bool {
        !matches!(self, Self::OsmPbf | Self::Shapefile | Self::Dbf | Self::FlatGeobuf | Self::GeoPackage)
    }

    /// Whether it is a table or a JSON document: which of them a file is, only its reader finds out.
    pub fn is_table(self) -> bool {
        use Format::{Csv, Epicollect, GeoJson, GeoJsonSeq, Json, Kobo, Opendatasoft, Overpass};
        matches!(self, Csv | Epicollect | GeoJson | GeoJsonSeq | Json | Kobo | Opendatasoft | Overpass)
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        Self::ALL.into_iter().find(|format| format.as_str() == text).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|format| format.as_str()).collect();
            FormatError::Unsuitable(format!("expected auto, {}, found {text:?}", words.join(", ")))
        })
    }
}
