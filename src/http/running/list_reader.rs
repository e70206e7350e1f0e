//! How a list that is sent becomes cameras: a function that the command line hands over, since importers stand beside
//! this layer and not below it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::domain::Source;
use crate::domain::comparison::Listed;

/// The cameras of a file.
pub struct ListRead {
    pub cameras: Vec<Listed>,
    pub source: Source,
    /// Rows that could not be used, each with line and reason.
    pub rejected: Vec<String>,
    /// Rows that are out of scope.
    pub withheld: u64,
}

type Reads = dyn Fn(&Path, usize) -> Result<ListRead, String> + Send + Sync;

/// Reads a file with at most so many cameras; the error is one line for whoever sent it.
#[derive(Clone, Default)]
pub struct ListReader(Option<Arc<Reads>>);

impl ListReader {
    /// Made from a function.
    pub fn new(reads: impl Fn(&Path, usize) -> Result<ListRead, String> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(reads)))
    }

    /// The cameras of a file.
    pub fn read(&self, file: &Path, most: usize) -> Result<ListRead, String> {
        let Some(reads) = &self.0 else { return Err("this service reads no files".to_owned()) };
        reads(file, most)
    }
}

impl fmt::Debug for ListReader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "ListReader" } else { "no ListReader" })
    }
}
