//! What a ZIP or gzip archive holds, spooled to a file that has no name and goes with its reader.
//! Nothing is unpacked under a name of the archive, and nothing grows beyond what the disk should bear.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use zip::ZipArchive;

use super::rows::reading::{Beside, Input};
use super::rows::record::FormatError;
use super::table::csv::list_names;

/// Largest entry once expanded, and what it may grow by beyond the first bytes.
const MAX_ENTRY_BYTES: u64 = 4 << 30;
const MAX_RATIO: u64 = 200;
const FREE_BYTES: u64 = 64 << 20;
/// Most entries of an archive.
const MAX_ENTRIES: usize = 10_000;
/// Endings of what is no list of its own: parts of a shapefile, pictures, texts about the data.
const COMPANIONS: [&str; 22] = [
    "dbf", "shx", "prj", "cpg", "sbn", "sbx", "qix", "qpj", "qml", "sld", "lyr", "png", "jpg", "jpeg", "gif", "svg",
    "txt", "pdf", "html", "md", "xlsx", "xml",
];

/// The list in an archive, and what stands beside it.
pub struct Unpacked {
    pub file: Input,
    pub beside: Beside,
}

/// Expands a gzip archive of one file.
pub fn gunzip(mut file: impl Read + Seek) -> Result<Unpacked, FormatError> {
    let packed = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let expanded = spool(flate2::read::MultiGzDecoder::new(BufReader::new(file)), packed, "the archive")?;
    Ok(Unpacked { file: Box::new(expanded), beside: Beside::default() })
}

/// Finds the one list of a ZIP archive, or the one that `layer` names, by its name with or without folder and ending.
pub fn unzip(file: impl Read + Seek, layer: Option<&str>) -> Result<Unpacked, FormatError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&error))?;
    if archive.len() > MAX_ENTRIES {
        let detail = format!("expected an archive of at most {MAX_ENTRIES} entries, found {}", archive.len());
        return Err(FormatError::Unsuitable(detail));
    }
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| broken(&error))?;
        let name = entry.name().map_err(|error| broken(&error))?.into_owned();
        if leads_outside(&name) {
            let told: String = name.chars().take(80).collect();
            let detail = format!("the archive names a file outside itself, {told:?}: it is refused whole");
            return Err(FormatError::Unsuitable(detail));
        }
        if entry.is_file() && !name.starts_with("__MACOSX/") && !file_name(&name).starts_with('.') {
            names.push((index, name));
        }
    }
    if names.iter().any(|(_, name)| name == "[Content_Types].xml" || name == "mimetype") {
        let detail = "expected a list that can be read, found a spreadsheet or document: save the table as CSV";
        return Err(FormatError::Unsuitable(detail.to_owned()));
    }
    if layer.is_none() {
        leave_out_contents(&mut archive, &mut names)?;
    }
    let (index, name) = choose(&names, layer)?;
    let (stem, ending) = split(&name);
    let mut beside = Beside::default();
    if ending == "shp" {
        for (index, other) in &names {
            let (other_stem, ending) = split(other);
            let slot = match ending.as_str() {
                "dbf" => &mut beside.dbf,
                "prj" => &mut beside.prj,
                "cpg" => &mut beside.cpg,
                _ => continue,
            };
            if other_stem.eq_ignore_ascii_case(stem) {
                *slot = Some(Box::new(expand(&mut archive, *index)?));
            }
        }
    }
    Ok(Unpacked { file: Box::new(expand(&mut archive, index)?), beside })
}

/// A KMZ shows its first document (OGC 12-007r2, annex C); where that only links to others beside it, those are meant.
fn leave_out_contents<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    names: &mut Vec<(usize, String)>,
) -> Result<(), FormatError> {
    let is_document = |name: &str| split(name).1 == "kml";
    let documents: Vec<usize> = names.iter().filter(|(_, name)| is_document(name)).map(|(index, _)| *index).collect();
    let [first, _, ..] = documents[..] else { return Ok(()) };
    if holds(&mut expand(archive, first)?, b"Placemark")? {
        names.retain(|(index, name)| *index == first || !is_document(name));
    } else {
        names.retain(|(index, _)| *index != first);
    }
    Ok(())
}

/// Whether a text stands anywhere in a file.
fn holds(file: &mut File, text: &[u8]) -> io::Result<bool> {
    let mut buffer = Vec::new();
    loop {
        let kept = buffer.len().min(text.len());
        buffer.drain(..buffer.len() - kept);
        if file.take(1 << 20).read_to_end(&mut buffer)? == 0 {
            return Ok(false);
        }
        if memchr::memmem::find(&buffer, text).is_some() {
            return Ok(true);
        }
    }
}

fn expand<R: Read + Seek>(archive: &mut ZipArchive<R>, index: usize) -> Result<File, FormatError> {
    let entry = archive.by_index(index).map_err(|error| broken(&error))?;
    let name: String = entry.name().map_err(|error| broken(&error))?.chars().take(80).collect();
    let packed = entry.compressed_size();
    spool(entry, packed, &name)
}

/// Copies to a file without a name, within the limits.
fn spool(input: impl Read, packed: u64, name: &str) -> Result<File, FormatError> {
    let limit = MAX_ENTRY_BYTES.min(FREE_BYTES.max(packed.saturating_mul(MAX_RATIO)));
    let mut out = BufWriter::new(tempfile::tempfile()?);
    let copied = io::copy(&mut input.take(limit + 1), &mut out).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull => FormatError::Io(error),
        _ => FormatError::Unsuitable(format!(
            "{name} cannot be unpacked: {error}; the archive looks truncated or broken"
        )),
    })?;
    if copied > limit {
        let detail = format!("{name} grows to more than {} MiB from {packed} bytes, which no list does", limit >> 20);
        return Err(FormatError::Unsuitable(detail));
    }
    out.flush()?;
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn choose(names: &[(usize, String)], layer: Option<&str>) -> Result<(usize, String), FormatError> {
    let is_named =
        |name: &str, wanted: &str| name == wanted || file_name(name) == wanted || split(file_name(name)).0 == wanted;
    let is_list = |name: &str| !COMPANIONS.contains(&split(name).1.as_str());
    let lists: Vec<&(usize, String)> = names.iter().filter(|(_, name)| is_list(name)).collect();
    let lists = if lists.is_empty() {
        names.iter().filter(|(_, name)| split(name).1 == "txt" || split(name).1 == "xml").collect()
    } else {
        lists
    };
    let found: Vec<&&(usize, String)> = match layer {
        Some(wanted) => lists.iter().filter(|(_, name)| is_named(name, wanted)).collect(),
        // Pictures and models lie beside the document that shows them.
        None if lists.iter().any(|(_, name)| split(name).1 == "kml") => {
            lists.iter().filter(|(_, name)| split(name).1 == "kml").collect()
        }
        None => lists.iter().collect(),
    };
    let told = || list_names(&lists.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>());
    match found[..] {
        [(index, name)] => Ok((*index, name.clone())),
        [] if lists.is_empty() => Err(FormatError::Unsuitable("the archive holds no list".to_owned())),
        [] => Err(FormatError::Unsuitable(format!(
            "no file of that name (--layer) is in the archive, which holds {}",
            told()
        ))),
        _ => {
            Err(FormatError::Unsuitable(format!("the archive holds several files: say --layer with one of {}", told())))
        }
    }
}

/// Whether a name would lead out of a folder that the archive is unpacked into. Nothing is unpacked by name here, but
/// nobody makes such an archive of a list.
fn leads_outside(name: &str) -> bool {
    let has_drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    has_drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}

fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The name without its ending, and the ending in lower case.
fn split(name: &str) -> (&str, String) {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => (stem, ending.to_ascii_lowercase()),
        _ => (name, String::new()),
    }
}

fn broken(error: &zip::result::ZipError) -> FormatError {
    FormatError::Unsuitable(format!("the archive cannot be read: {error}; it looks truncated or broken"))
}
