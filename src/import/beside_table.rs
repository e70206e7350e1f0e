//! What lies beside a table that we exported: the statement for which a table itself has no place.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::formats::rows::own_statement::OwnStatement;

/// What is read of such a file at most.
const MOST_BYTES: u64 = 1024 * 1024;

/// None where there is none, or where it is not ours.
pub fn statement_beside(path: &Path) -> Option<OwnStatement> {
    let mut name = path.as_os_str().to_owned();
    name.push("-metadata.json");
    let mut text = String::new();
    File::open(Path::new(&name)).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    let metadata: Value = serde_json::from_str(&text).ok()?;
    OwnStatement::read(metadata["notes"][0].as_object()?)
}
