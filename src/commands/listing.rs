//! Hands the importers' reading of lists to the service, which does not know them: for files that are sent to `/compare`.

use std::path::Path;

use jiff::Timestamp;

use super::today;
use crate::domain::Territory;
use crate::domain::comparison::Listed;
use crate::formats::ReadOptions;
use crate::http::{ListRead, ListReader};
use crate::import::Request;
use crate::import::listing::read_at_most;

/// Reads as `contrechamp compare` does without any option. `database` knows the sources.
pub fn reader(database: &Path, territory: &Territory) -> ListReader {
    let (database, territory) = (database.to_owned(), territory.clone());
    ListReader::new(move |file, most| {
        let (file, database) = (file.to_owned(), database.clone());
        let (read, today) = (ReadOptions::default(), today(&territory));
        let request = Request::to_look_at(file, database, read, Vec::new(), today, Timestamp::now);
        let listing = read_at_most(&request, most, &mut |_| {}).map_err(|failure| failure.to_string())?;
        let cameras = listing.rows.iter().filter_map(|row| Listed::of(&row.observation, row.camera_id)).collect();
        let rejected = listing.report.rejected.lines().collect();
        let withheld = listing.report.withheld.values().sum();
        Ok(ListRead { cameras, source: listing.source, rejected, withheld })
    })
}
