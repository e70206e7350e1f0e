//! OpenStreetMap's own files, KML and GPX: every kind of element, and what is passed over or refused.

#![expect(clippy::panic, reason = "helpers of tests fail the test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Cursor;
use std::path::Path;

use contrechamp::formats::{self, Format, Note, ReadOptions, Record, Rejected, Row, Wanted};
use geo::Area as _;
use geo_types::{Geometry, Point};

struct Found {
    format: Format,
    records: Vec<Record>,
    rejected: Vec<Rejected>,
    notes: Vec<Note>,
}

fn try_read(bytes: impl Into<Vec<u8>>, wanted: Wanted) -> Result<Found, String> {
    let options = ReadOptions { wanted, ..ReadOptions::default() };
    let reading = formats::open(Cursor::new(bytes.into()), &options).map_err(|error| error.to_string())?;
    let (format, notes) = (reading.format, reading.notes.clone());
    let (mut records, mut rejected) = (Vec::new(), Vec::new());
    for row in reading.rows {
        match row.map_err(|error| error.to_string())? {
            Row::Record(record) => records.push(record),
            Row::Rejected(reason) => rejected.push(reason),
        }
    }
    Ok(Found { format, records, rejected, notes: notes.take() })
}

fn read(text: &str, wanted: Wanted) -> Found {
    try_read(text, wanted).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn lon_lat(record: &Record) -> (f64, f64) {
    match record.geometry {
        Some(Geometry::Point(Point(c))) => (c.x, c.y),
        ref other => panic!("expected a point, found {other:?}"),
    }
}

/// A file of the shared data, or none with a message where it is absent.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: ../shared/data/{name} is absent");
    }
    bytes
}

const OSM: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="hand">
 <bounds minlat="43" minlon="3" maxlat="44" maxlon="4"/>
 <node id="1" version="3" timestamp="2020-01-02T03:04:05Z" lat="43.6" lon="3.8"><tag k="man_made" v="surveillance"/><tag k="operator" v="Ville &amp; &#233;"/></node>
 <node id="2" lat="43.0" lon="3.0"/><node id="3" lat="43.0" lon="3.2"/><node id="4" lat="43.2" lon="3.2"/><node id="5" lat="43.2" lon="3.0"/>
 <node id="6" lat="43.5" lon="3.5"><tag k="amenity" v="bench"/></node>
 <node id="7" visible="false" version="9"><tag k="man_made" v="surveillance"/></node>
 <way id="10" version="2"><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="2"/><tag k="amenity" v="school"/></way>
 <way id="11"><nd ref="2"/><nd ref="3"/><nd ref="4"/></way>
 <way id="12"><nd ref="2"/><nd ref="5"/><nd ref="4"/></way>
 <way id="13"><nd ref="2"/><nd ref="99"/><tag k="amenity" v="kindergarten"/></way>
 <relation id="20"><member type="way" ref="11" role="outer"/><member type="way" ref="12" role="outer"/><member type="node" ref="6" role="label"/><tag k="boundary" v="administrative"/><tag k="name" v="Écusson"/></relation>
 <relation id="21"><member type="way" ref="77" role="outer"/><tag k="boundary" v="administrative"/></relation>
</osm>"#;

#[test]
fn cameras_places_and_areas_are_each_taken_from_the_same_file() {
    let cameras = read(OSM, Wanted::Cameras);
    assert_eq!((cameras.format, cameras.records.len(), cameras.rejected.len()), (Format::OsmXml, 1, 0));
    let camera = &cameras.records[0];
    assert_eq!((camera.id.as_deref(), camera.line), (Some("node/1"), 4));
    assert_eq!((camera.get("@version"), camera.get("@timestamp")), (Some("3"), Some("2020-01-02T03:04:05Z")));
    assert_eq!(camera.get("operator"), Some("Ville & é"));
    assert_eq!(lon_lat(camera), (3.8, 43.6));

    let places = read(OSM, Wanted::Places);
    assert_eq!(places.records[0].id.as_deref(), Some("way/10"));
    let (lon, lat) = lon_lat(&places.records[0]);
    assert!((lon - 3.1).abs() < 1e-9 && (lat - 43.1).abs() < 1e-9, "the middle of the outline: {lon} {lat}");
    assert!(places.rejected[0].reason.to_string().contains("node 99"), "{}", places.rejected[0].reason);

    let areas = read(OSM, Wanted::Areas);
    let Some(Geometry::MultiPolygon(outline)) = &areas.records[0].geometry else { panic!("expected an outline") };
    assert!((outline.unsigned_area() - 0.04).abs() < 1e-9);
    assert_eq!(areas.records[0].get("name"), Some("Écusson"));
    assert!(areas.rejected[0].reason.to_string().contains("way 77"));
}

#[test]
fn lines_of_a_border_are_parts_of_outlines_and_no_areas() {
    let tagged = OSM.replace(
        r#"<nd ref="4"/></way>"#,
        r#"<nd ref="4"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/></way>"#,
    );
    assert_ne!(tagged, OSM);
    let areas = read(&tagged, Wanted::Areas);
    let ids: Vec<_> = areas.records.iter().map(|record| record.id.as_deref()).collect();
    assert_eq!(ids, [Some("relation/20")]);
    assert_eq!(areas.rejected.len(), 1, "the relation whose way is not in the file");
}

#[test]
fn the_middle_that_overpass_tells_of_a_way_or_relation_stands_for_an_outline_that_is_not_there() {
    let text = r#"<osm version="0.6">
<way id="7" version="2"><center lat="43.61" lon="3.87"/><nd ref="1"/><nd ref="2"/><tag k="man_made" v="surveillance"/></way>
<relation id="8"><center lat="43.62" lon="3.88"/><member type="way" ref="9" role="outer"/><tag k="man_made" v="surveillance"/></relation>
<way id="10"><nd ref="1"/><tag k="man_made" v="surveillance"/></way></osm>"#;
    let found = read(text, Wanted::Cameras);
    let places: Vec<_> = found.records.iter().map(|record| (record.id.as_deref(), lon_lat(record))).collect();
    assert_eq!(places, [(Some("way/7"), (3.87, 43.61)), (Some("relation/8"), (3.88, 43.62))]);
    assert_eq!(found.rejected.len(), 1, "a way of which nothing is known");
}

#[test]
fn an_extract_as_pbf_holds_the_cameras_of_the_overpass_answer_made_from_it() {
    let (Some(pbf), Some(json)) =
        (shared("osm/helsinki-centre-2019.osm.pbf"), shared("cameras/helsinki-osm-2019-overpass.json"))
    else {
        return;
    };
    let by_id = |found: Found| {
        let mut records: Vec<_> = found
            .records
            .into_iter()
            .map(|record| {
                let place = lon_lat(&record);
                let mut tags: Vec<_> =
                    record.properties.into_iter().filter(|(name, _)| !name.starts_with('@')).collect();
                tags.sort();
                (record.id, (place.0 * 1e7).round() as i64, (place.1 * 1e7).round() as i64, tags)
            })
            .collect();
        records.sort();
        records
    };
    let extract = try_read(pbf, Wanted::Cameras).unwrap();
    assert_eq!(extract.format, Format::OsmPbf);
    assert!(extract.records.iter().all(|record| record.get("@version").is_some()));
    // The answer was asked for man_made=surveillance alone.
    let is_for_speed = |tags: &[(String, String)]| tags.iter().any(|(_, value)| value == "speed_camera");
    let (for_speed, others): (Vec<_>, Vec<_>) = by_id(extract).into_iter().partition(|record| is_for_speed(&record.3));
    assert_eq!((for_speed.len(), others.len()), (2, 221));
    assert_eq!(others, by_id(try_read(json, Wanted::Cameras).unwrap()));
}

#[test]
fn blocks_packed_in_another_way_hold_the_same() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.osm"), OSM).unwrap();
    let mut found = Vec::new();
    for packing in ["zlib", "none", "lz4"] {
        let mut osmium = std::process::Command::new("osmium");
        osmium.current_dir(folder.path()).args(["cat", "a.osm", "-O", "-o", "a.pbf", "-f"]);
        if !osmium.arg(format!("pbf,pbf_compression={packing}")).output().is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: no osmium here that packs with {packing}");
            return;
        }
        let bytes = std::fs::read(folder.path().join("a.pbf")).unwrap();
        assert!(try_read(bytes[..bytes.len() - 5].to_vec(), Wanted::Cameras).is_err(), "{packing}");
        let read = try_read(bytes, Wanted::Cameras).unwrap();
        assert_eq!(read.records.len(), 1, "{packing}");
        found.push(read.records);
    }
    assert!(found.windows(2).all(|two| two[0] == two[1]), "{found:?}");
}

#[test]
fn schools_and_boundaries_of_real_extracts_are_found() {
    if let Some(pbf) = shared("osm/helsinki-centre-2019.osm.pbf") {
        assert!(try_read(pbf, Wanted::Places).unwrap().records.len() >= 3);
    }
    if let Some(xml) = shared("osm/monaco-2012.osm") {
        assert_eq!(try_read(xml.clone(), Wanted::Places).unwrap().records.len(), 2);
        assert!(try_read(xml, Wanted::Areas).unwrap().records.iter().all(|r| r.geometry.is_some()));
    }
}

const KML: &str = r##"<?xml version="1.0" encoding="ISO-8859-1"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>x</name>
<Style id="s"><IconStyle/></Style><Schema name="c"><SimpleField name="Nom" type="string"/></Schema>
<Folder><name>f</name>
<Placemark id="p1"><name>C1</name><styleUrl>#s</styleUrl><description><![CDATA[<b>au coin</b>]]></description>
<ExtendedData><SchemaData schemaUrl="#c"><SimpleData name="Adresse">Caf@</SimpleData></SchemaData><Data name="an"><displayName>d</displayName><value>2004</value></Data></ExtendedData>
<Point><coordinates>3.8,43.6,12</coordinates></Point></Placemark>
<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
<Placemark><MultiGeometry><Point><coordinates>1,1</coordinates></Point><LineString><coordinates>1,1 2,2</coordinates></LineString></MultiGeometry></Placemark>
<Placemark><name>none</name></Placemark>
<Placemark><Point><coordinates>a,b</coordinates></Point></Placemark>
<Placemark><gx:Track><when>x</when></gx:Track></Placemark>
<GroundOverlay><name>o</name></GroundOverlay>
</Folder></Document></kml>"##;

#[test]
fn placemarks_are_read_with_their_data_and_one_kind_of_geometry() {
    let bytes: Vec<u8> = KML.bytes().map(|byte| if byte == b'@' { 0xe9 } else { byte }).collect();
    let found = try_read(bytes, Wanted::Cameras).unwrap();
    assert_eq!(found.format, Format::Kml);
    let first = &found.records[0];
    assert_eq!((first.id.as_deref(), lon_lat(first)), (Some("p1"), (3.8, 43.6)));
    let expected = [("name", "C1"), ("description", "<b>au coin</b>"), ("Adresse", "Café"), ("an", "2004")];
    assert_eq!(first.properties, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let Some(Geometry::Polygon(polygon)) = &found.records[1].geometry else { panic!("expected a polygon") };
    assert_eq!(polygon.interiors().len(), 1);
    assert!((polygon.unsigned_area() - 15.5).abs() < 1e-9);
    let reasons: Vec<_> = found.rejected.iter().map(|rejected| rejected.reason.to_string()).collect();
    for (reason, expected) in reasons.iter().zip(["one kind", "no position", "found \"a,b\"", "found a Track"]) {
        assert!(reason.contains(expected), "{reason}");
    }
    assert_eq!(reasons.len(), 4);
    assert!(found.notes[0].text.contains("GroundOverlay"));
}

#[test]
fn white_space_behind_the_commas_of_a_placemark_ends_no_position() {
    let read = |kind: &str, coordinates: &str| {
        let text =
            format!("<kml><Placemark><{kind}><coordinates>{coordinates}</coordinates></{kind}></Placemark></kml>");
        read(&text, Wanted::Cameras)
    };
    for text in ["3.87,43.61", " 3.87, 43.61, 0 ", "3.87 ,43.61", "3.87,\n43.61,12", "3.87 , 43.61"] {
        assert_eq!(lon_lat(&read("Point", text).records[0]), (3.87, 43.61), "{text:?}");
    }
    let line = read("LineString", "3.87, 43.61, 0\n3.88, 43.62, 0");
    assert!(matches!(&line.records[0].geometry, Some(Geometry::LineString(line)) if line.0.len() == 2));
    assert_eq!(read("Point", "3.87 43.61").rejected.len(), 1, "no comma, no pair");
}

#[test]
fn waypoints_are_read_and_walked_tracks_are_passed_over() {
    let text = r#"<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" xmlns:o="x"><metadata><time>2026-01-01T00:00:00Z</time></metadata>
<wpt lat="43.6" lon="3.8"><time>2026-05-02T10:00:00Z</time><name>C1</name><desc>au coin</desc><extensions><o:adresse>Gare</o:adresse></extensions></wpt>
<wpt lat="43.6"><name>C2</name></wpt>
<wpt lat="99" lon="3.8"/>
<trk><trkseg><trkpt lat="1" lon="1"/></trkseg></trk></gpx>"#;
    let found = read(text, Wanted::Cameras);
    assert_eq!((found.format, found.records.len(), found.rejected.len()), (Format::Gpx, 1, 2));
    let first = &found.records[0];
    assert_eq!(lon_lat(first), (3.8, 43.6));
    let names = ["@timestamp", "name", "description", "adresse"];
    assert_eq!(names.map(|name| first.get(name).unwrap()), ["2026-05-02T10:00:00Z", "C1", "au coin", "Gare"]);
    assert_eq!(found.notes.len(), 1);
}

#[test]
fn other_markup_is_named_and_refused() {
    for (text, expected) in [
        ("<!doctype html><html><body/></html>", "web page"),
        ("<osmChange version='0.6'/>", "OsmChange"),
        ("<rss/>", "<rss>"),
        ("<osm><node id='1'", "truncated"),
        ("<osm><node/></osm>", "without an id"),
        ("<!DOCTYPE osm [<!ENTITY a 'b'>]><osm>&a;</osm>", "refused"),
    ] {
        let error = try_read(text, Wanted::Cameras).err().unwrap();
        assert!(error.contains(expected), "{text}: {error}");
    }
}
