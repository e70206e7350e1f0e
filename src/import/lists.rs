//! What a rejected row of a list still lists: a row that nobody can use ends nothing that stands.

use super::camera_rows::{CameraRows, reference_of};
use super::cut_names::make_whole;
use super::own_rows::OwnFacts;
use super::speech::{Speech, check_osm, osm_id, speech_of};
use crate::domain::CameraId;
use crate::formats::Record;

/// What a rejected row lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lists {
    /// The entry of this reference.
    This(String),
    /// Some entry of the list, and nobody knows which.
    Nobody,
    /// No entry of the kind that is imported: what it was before ends.
    SomethingElse,
}

impl Lists {
    /// By the reference that could be read.
    pub fn of(reference: Option<String>) -> Self {
        reference.map_or(Self::Nobody, Self::This)
    }
}

impl CameraRows {
    /// Which camera a row without a position lists.
    pub(super) fn lists(&mut self, mut record: Record) -> Lists {
        // What its columns are called is told of the rows that are taken.
        let _told_there = make_whole(&mut record, |name| self.columns.is_asked_for(name));
        let speech = speech_of(&record);
        if speech == Speech::Osm && check_osm(&record).is_some() {
            return Lists::SomethingElse;
        }
        let code = OwnFacts::read(&record).and(record.id.as_deref().or(record.get("id")));
        let camera_id = code.and_then(|code| code.parse::<CameraId>().ok());
        let osm_id = (speech == Speech::Osm).then(|| osm_id(&record)).flatten();
        let Ok((tags, identity)) = self.tags(record.properties, speech, &mut Vec::new()) else { return Lists::Nobody };
        let reference = reference_of(identity.or(osm_id), &tags, camera_id, record.id);
        Lists::of(reference.map(|reference| self.unique(reference, speech == Speech::Osm)))
    }
}
