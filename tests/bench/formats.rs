//! Rows about formats: exports beside `ogr2ogr` writing the same from our GeoPackage, and the import of an `.osm.pbf` beside
//! `osmium` reading it. Both programs are told as missing where they are not there.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::files::FOLDER;
use crate::inside::remove;
use crate::server::run;
use crate::table::{Row, Unit};

/// How many times faster than `ogr2ogr` an export is to be.
const TIMES_FASTER: f64 = 5.0;
/// Our formats with the driver and the options by which GDAL writes the same; none where it has no driver for writing.
const FORMATS: [(&str, Option<&[&str]>); 9] = [
    ("geojson", Some(&["-f", "GeoJSON", "-lco", "RFC7946=YES"])),
    ("geojsons", Some(&["-f", "GeoJSONSeq", "-lco", "RS=YES"])),
    ("geojsonl", Some(&["-f", "GeoJSONSeq"])),
    ("csv", Some(&["-f", "CSV", "-lco", "GEOMETRY=AS_XY"])),
    ("gpkg", Some(&["-f", "GPKG"])),
    ("fgb", Some(&["-f", "FlatGeobuf"])),
    ("kml", Some(&["-f", "KML"])),
    ("gpx", Some(&["-f", "GPX", "-dsco", "GPX_USE_EXTENSIONS=YES"])),
    ("osm", None),
];

/// Exports the cameras of an inventory in every format.
pub fn exports(size: u64, database: &Path, print: &mut dyn FnMut(&Row)) -> Result<()> {
    let source = export(database, "gpkg", "exported")?.0;
    let has_gdal = is_there("ogr2ogr");
    for (format, driver) in FORMATS {
        let (written, taken) = export(database, format, "written")?;
        let limit = match driver.filter(|_| has_gdal) {
            Some(options) => Some(by_gdal(&source, options, format)?.as_secs_f64()),
            None => None,
        };
        let why = match (driver, limit) {
            (None, _) => ", GDAL writes none",
            (Some(_), None) => ", ogr2ogr is not here",
            _ => "",
        };
        print(&Row {
            work: format!("export of {size} as {format}"),
            unit: Unit::Seconds,
            ours: taken.as_secs_f64(),
            limit: limit.map(|limit| ("ogr2ogr from GeoPackage", limit)),
            aim: limit.map(|limit| limit / TIMES_FASTER),
            note: format!("{:.1} MB{why}", megabytes(&written)),
        });
        std::fs::remove_file(written)?;
    }
    std::fs::remove_file(source)?;
    Ok(())
}

/// Imports the same cameras as OpenStreetMap would hand them out.
pub fn pbf(size: u64, database: &Path, print: &mut dyn FnMut(&Row)) -> Result<()> {
    if !is_there("osmium") {
        println!("osmium is not here: no row about .osm.pbf (apt-get install osmium-tool)");
        return Ok(());
    }
    let xml = export(database, "osm", "nodes")?.0;
    let packed = path_of("nodes.osm.pbf");
    osmium(&["cat", "--overwrite", "--output", &text(&packed), &text(&xml)])?;
    let reading = osmium(&["cat", "--overwrite", "--output-format", "opl", "--output", "/dev/null", &text(&packed)])?;
    let inventory = path_of("from-pbf.db");
    remove(&inventory);
    let spent = run(&["import", "cameras", &text(&packed), "--database", &text(&inventory)])?;
    print(&Row {
        work: format!("import of {size} nodes as .osm.pbf"),
        unit: Unit::Seconds,
        ours: spent.wall.as_secs_f64(),
        limit: Some(("osmium reading it", reading.as_secs_f64())),
        aim: (size == 300_000).then_some(3.0),
        note: format!("{:.2} s CPU, {:.1} MB", spent.cpu.as_secs_f64(), megabytes(&packed)),
    });
    remove(&inventory);
    for file in [xml, packed] {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

fn path_of(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn megabytes(path: &Path) -> f64 {
    std::fs::metadata(path).map_or(0.0, |metadata| metadata.len() as f64 / 1e6)
}

/// A file in a format of ours, and how long it took.
fn export(database: &Path, format: &str, stem: &str) -> Result<(PathBuf, Duration)> {
    let file = path_of(&format!("{stem}.{format}"));
    // It may be left from a run that was ended.
    let _absent = std::fs::remove_file(&file);
    let (database, output) = (text(database), text(&file));
    let spent = run(&["export", "cameras", "--format", format, "--database", &database, "--output", &output])?;
    Ok((file, spent.wall))
}

fn by_gdal(source: &Path, options: &[&str], format: &str) -> Result<Duration> {
    let file = path_of(&format!("by-gdal.{format}"));
    let _absent = std::fs::remove_file(&file);
    let taken = timed(Command::new("ogr2ogr").args(options).arg(&file).arg(source).arg("cameras"))?;
    std::fs::remove_file(file)?;
    Ok(taken)
}

fn osmium(arguments: &[&str]) -> Result<Duration> {
    timed(Command::new("osmium").args(arguments))
}

fn timed(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    let told = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().with_context(|| told.clone())?;
    ensure!(output.status.success(), "{told}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(start.elapsed())
}

fn is_there(program: &str) -> bool {
    let asked = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}
