//! What is frozen beside the cameras of an edition: areas with their figures, and places for children. Made once, and
//! handed on as it is when a redaction begins a new version: it holds nothing of a single camera.

use super::packer::Packer;
use crate::domain::ExportFormat;
use crate::domain::source::CONTRIBUTORS;
use crate::formats::export::{Ending, Options};
use crate::formats::statement::Statement;
use crate::http::exports::export::{Export, Told};
use crate::http::exports::question::Question;
use crate::http::exports::writers::writer;
use crate::store::edition::editions::FrozenFile;
use crate::store::territory::areas::AreaFilter;
use crate::store::territory::places::PlaceFilter;
use crate::store::{Store, StoreError};

/// The files, as GeoJSON; none of a list that is empty.
pub fn freeze_beside(store: &Store, told: &Told) -> Result<Vec<FrozenFile>, StoreError> {
    let questions = [Question::Areas(AreaFilter::default()), Question::Places(PlaceFilter::default())];
    let mut files = Vec::new();
    for question in questions {
        files.extend(freeze_list(store, question, told)?);
    }
    Ok(files)
}

fn freeze_list(store: &Store, question: Question, told: &Told) -> Result<Option<FrozenFile>, StoreError> {
    const FORMAT: ExportFormat = ExportFormat::GeoJson;
    let mut export = store.read(|reader| Export::new(reader, question, told.clone()))?;
    // Whoever told of a place may withdraw that, and nothing here could follow.
    export.statement.sources.retain(|source| source.key != CONTRIBUTORS);
    let (mut pages, mut returned, mut after) = (Vec::new(), 0, None);
    loop {
        let read = store.read(|reader| export.page(reader, after.as_ref(), FORMAT))?;
        returned += read.returned as u64;
        pages.push(read.page);
        after = read.next;
        if after.is_none() {
            break;
        }
    }
    if returned == 0 {
        return Ok(None);
    }
    let all = export.statement.count + export.statement.withheld;
    let statement = Statement { count: returned, withheld: all.saturating_sub(returned), ..export.statement.clone() };
    let mut writer = writer(FORMAT, export.layer(), statement, Options::default())?;
    let mut packer = Packer::default();
    packer.push(&writer.begin()?)?;
    for page in pages {
        writer.page(page)?.iter().try_for_each(|piece| packer.push(piece))?;
    }
    if let Ending::Bytes(bytes) = writer.end()? {
        packer.push(&bytes)?;
    }
    packer.finish(&format!("{}.{}", export.layer().id(), FORMAT.extension()), FORMAT.media_type()).map(Some)
}
