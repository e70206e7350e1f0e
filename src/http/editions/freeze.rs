//! Freezing an edition: the cameras of one version, page by page, and the files made of them. The service and the command
//! do the same; both block, and neither keeps a snapshot open.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;

use jiff::civil::Date;

use super::beside::freeze_beside;
use super::citation::{Cited, Sourced, bibtex, data_package};
use super::packer::Packer;
use crate::domain::{ExportFormat, ExportLayer, PartialDate};
use crate::formats::export::{Options, Page, feature};
use crate::formats::statement::{Statement, source_json, sources_in_geojson};
use crate::http::exports::export::{Export, Told};
use crate::http::exports::question::Question;
use crate::http::exports::writers::writer;
use crate::http::figures::Listed;
use crate::store::edition::editions::{
    Edition, EditionFile, EditionState, FrozenFile, count_redactions, find_page, find_piece, list_files, pack, unpack,
};
use crate::store::edition::writes::{Kept, finish_edition, insert_edition};
use crate::store::text_key::text_key;
use crate::store::{CameraFilter, Store, StoreError, Writing};

/// Longest name of an edition, in characters.
pub const LONGEST_NAME: usize = 120;
/// Forms in which the cameras of an edition are kept.
pub const FORMATS: [ExportFormat; 3] = [ExportFormat::GeoJson, ExportFormat::Csv, ExportFormat::GeoPackage];
/// The description of the package (Frictionless Data Package).
pub const PACKAGE: &str = "datapackage.json";
/// The reference for bibliographies.
pub const BIBTEX: &str = "citation.bib";

/// What is to be frozen, and as what.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: String,
    /// Name of the territory.
    pub territory: String,
    /// Address of the service; empty where it is unknown.
    pub root: String,
    /// The territory's day.
    pub today: Date,
    /// What the territory's lists cover.
    pub listed: Listed,
}

/// An edition with all its bytes, to be written by [`Made::keep`].
#[derive(Debug)]
pub struct Made {
    pub edition: Edition,
    pages: Vec<Vec<u8>>,
    files: Vec<FrozenFile>,
    redactions: i64,
    today: PartialDate,
}

/// A name that can be used: on one line, of some length, with letters or digits in it.
pub fn parse_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) || slug(name).is_empty() {
        return Err(format!("expected a name of 1 to {LONGEST_NAME} characters on one line, found {name:?}"));
    }
    Ok(name.to_owned())
}

/// Letters and digits without accents, joined by hyphens.
fn slug(name: &str) -> String {
    let key: String =
        text_key(name).chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { ' ' }).collect();
    key.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Reads the newest version and makes the files of it.
pub fn freeze(store: &Store, wanted: &Wanted) -> Result<Made, StoreError> {
    let told = Told {
        title: String::new(),
        asked: Vec::new(),
        root: wanted.root.clone(),
        today: wanted.today,
        listed: wanted.listed.clone(),
    };
    let (export, redactions) = store.read(|reader| {
        let export = Export::new(reader, Question::Cameras(CameraFilter::default()), told.clone())?;
        Ok((export, count_redactions(reader)?))
    })?;
    let (mut pages, mut camera_count, mut after) = (Vec::new(), 0, None);
    let mut sources = BTreeSet::new();
    loop {
        let read = store.read(|reader| export.page(reader, after.as_ref(), ExportFormat::GeoJson))?;
        camera_count += read.returned as u64;
        note_sources(&read.page.features, &mut sources)?;
        pages.push(pack(&read.page.features)?);
        after = read.next;
        if after.is_none() {
            break;
        }
    }
    let all = store.read(|reader| export.count_cameras(reader, false))?;
    let edition = Edition {
        number: 0,
        series: format!("{}-{}", wanted.today, slug(&wanted.name)),
        version: 1,
        name: wanted.name.clone(),
        frozen_on: wanted.today.to_string(),
        issued_on: Some(wanted.today.to_string()),
        change: export.at.0,
        generated_at: export.statement.generated_at.clone(),
        root: wanted.root.clone(),
        sources: export.statement.sources.into_iter().filter(|source| sources.contains(&source.key)).collect(),
        withheld: all.saturating_sub(camera_count),
        camera_count,
        removed_cameras: 0,
        removed_texts: 0,
        state: EditionState::Standing,
    };
    let title = Cited { edition: &edition, territory: &wanted.territory }.title_with_id();
    let beside = freeze_beside(store, &Told { title, ..told })?;
    let told_beside = beside
        .iter()
        .map(|frozen| sourced(frozen.file.clone(), frozen.pieces.first()))
        .collect::<Result<Vec<_>, StoreError>>()?;
    let pages_again = |page: usize| pages.get(page).map(|packed| unpack(packed)).transpose();
    let mut files = make_files(&edition, &wanted.territory, &told_beside, pages_again)?;
    files.extend(beside);
    Ok(Made { edition, pages, files, redactions, today: PartialDate::from_day(wanted.today) })
}

/// Makes the files of an edition that a redaction left without.
pub fn remake(store: &Store, edition: Edition, territory: &str, today: Date) -> Result<Made, StoreError> {
    let redactions = store.read(count_redactions)?;
    let today = PartialDate::from_day(today);
    let number = edition.number;
    let edition = Edition { issued_on: Some(today.to_string()), ..edition };
    // Areas and places were handed on with their bytes.
    let beside = store.read(|reader| {
        let files = list_files(reader, number)?.into_iter();
        files
            .map(|file| {
                let piece = find_piece(reader, number, &file.name, 0)?;
                sourced(file, piece.as_ref())
            })
            .collect::<Result<Vec<_>, StoreError>>()
    })?;
    let page_of = |page| store.read(|reader| find_page(reader, number, page));
    let files = make_files(&edition, territory, &beside, page_of)?;
    Ok(Made { edition, pages: Vec::new(), files, redactions, today })
}

impl Made {
    /// Writes it, unless something was redacted meanwhile.
    pub fn keep(&self, writing: &Writing<'_>) -> Result<Kept, StoreError> {
        if self.edition.state == EditionState::Pending {
            return finish_edition(writing, self.edition.number, self.today, &self.files, self.redactions);
        }
        insert_edition(writing, &self.edition, &self.pages, &self.files, self.redactions)
    }
}

/// The sources that cameras name.
fn note_sources(features: &[u8], sources: &mut BTreeSet<String>) -> io::Result<()> {
    feature::each(features, |camera| {
        let named = camera.properties.iter().find(|(name, _)| name == "cc_source");
        if let Some((_, feature::Value::List(keys))) = named {
            sources.extend(keys.iter().map(|key| key.clone().into_owned()));
        }
        Ok(())
    })
}

/// A file of a list beside the cameras with the sources that its first piece names.
fn sourced(file: EditionFile, first_piece: Option<&Vec<u8>>) -> Result<Sourced, StoreError> {
    let beginning = first_piece.map(|packed| unpack(packed)).transpose()?.unwrap_or_default();
    Ok(Sourced { sources: sources_in_geojson(&beginning).unwrap_or_default(), file })
}

fn make_files(
    edition: &Edition,
    territory: &str,
    beside: &[Sourced],
    mut page: impl FnMut(usize) -> Result<Option<Vec<u8>>, StoreError>,
) -> Result<Vec<FrozenFile>, StoreError> {
    let cited = Cited { edition, territory };
    let statement = Statement {
        title: cited.title_with_id(),
        sources: edition.sources.clone(),
        filter: Vec::new(),
        generated_at: edition.generated_at.clone(),
        count: edition.camera_count,
        withheld: edition.withheld,
        root: edition.root.clone(),
    };
    let mut making = Vec::new();
    for format in FORMATS {
        let mut writer = writer(format, ExportLayer::Cameras, statement.clone(), Options::default())?;
        let mut packer = Packer::default();
        packer.push(&writer.begin()?)?;
        making.push((format, writer, packer));
    }
    let mut number = 0;
    while let Some(features) = page(number)? {
        for (_, writer, packer) in &mut making {
            let pieces = writer.page(Page { features: features.clone(), ..Page::default() })?;
            pieces.iter().try_for_each(|piece| packer.push(piece))?;
        }
        number += 1;
    }
    let mut files = Vec::new();
    for (format, writer, mut packer) in making {
        writer.end()?.each_batch(|bytes| packer.push(&bytes).map(ControlFlow::Continue))?;
        files.push(packer.finish(&format!("cameras.{}", format.extension()), format.media_type())?);
    }
    let sources: Vec<_> = edition.sources.iter().map(source_json).collect();
    let of_cameras = files.iter().map(|frozen| Sourced { file: frozen.file.clone(), sources: sources.clone() });
    let told: Vec<_> = of_cameras.chain(beside.iter().cloned()).collect();
    let plain: Vec<_> = told.iter().map(|one| one.file.clone()).collect();
    files.push(Packer::whole(PACKAGE, "application/json", data_package(&cited, &told).as_bytes())?);
    files.push(Packer::whole(BIBTEX, "application/x-bibtex; charset=utf-8", bibtex(&cited, &plain).as_bytes())?);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_an_address_that_can_be_typed() {
        assert_eq!(slug("Conseil municipal de décembre"), "conseil-municipal-de-decembre");
        assert_eq!(slug("  L’Écusson, v1.2 / « été »"), "l-ecusson-v1-2-ete");
        assert_eq!(parse_name(" Été ").as_deref(), Ok("Été"));
        for wrong in ["", "  ", "…", "a\nb", &"x".repeat(121)] {
            assert!(parse_name(wrong).is_err(), "{wrong:?}");
        }
    }
}
