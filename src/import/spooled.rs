//! What is piped in has no beginning to come back to: it is copied to a file without a name first.

use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::Path;

/// The name under which standard input is given.
const STANDARD_INPUT: &str = "-";

/// Opens a file to be read from its beginning as often as needed; answers whether it is a copy of what was piped in.
pub fn open(path: &Path) -> io::Result<(File, bool)> {
    if path == Path::new(STANDARD_INPUT) {
        return Ok((spool(io::stdin().lock())?, true));
    }
    let file = File::open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() || kind.is_dir() {
        return Ok((file, false));
    }
    Ok((spool(file)?, true))
}

/// What a source is called that has no other name.
pub fn stem_of(path: &Path) -> String {
    if path == Path::new(STANDARD_INPUT) {
        return "stdin".to_owned();
    }
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn spool(mut input: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut input, &mut file)?;
    file.rewind()?;
    Ok(file)
}
