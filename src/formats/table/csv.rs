//! Reads tables with a separator (RFC 4180 and what spreadsheets make of it) row by row.
//! Encoding and line ends are made UTF-8 and LF before; a row that does not fit the header is rejected, never shifted.

use std::borrow::Cow;
use std::io::Read;

use crate::formats::export::csv::verbatim;
use crate::formats::rows::columns::{PositionColumns, bare_name};
use crate::formats::rows::crs::Crs;
use crate::formats::rows::record::{FormatError, Notes, Record, Refusal, Row};
use crate::formats::text::decimal::Decimal;
use crate::formats::text::quotes::QuoteWatch;
use crate::formats::text::row_limit::RowLimit;

/// Separators that are tried, the likelier first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Most names that a message lists, and most characters of them.
const MOST_NAMES: usize = 40;
const MOST_CHARACTERS: usize = 600;
/// Most characters of one name in a message.
const MOST_CHARACTERS_OF_A_NAME: usize = 40;

/// The bytes of a table, watched.
type Watched<R> = RowLimit<QuoteWatch<R>>;

/// The rows of a table.
pub struct Rows<R> {
    reader: ::csv::Reader<Watched<R>>,
    buffer: ::csv::StringRecord,
    headers: Vec<String>,
    /// None in a table of addresses.
    position: Option<PositionColumns>,
    crs: Crs,
    decimal: Decimal,
    lines_above: u64,
    notes: Notes,
    has_told_system: bool,
    is_done: bool,
}

/// How a table is to be read.
pub struct TableOptions<'a> {
    pub separator: u8,
    pub decimal: Decimal,
    /// None where it should be found out: degrees, unless the names of the columns tell another.
    pub crs: Option<Crs>,
    /// Names given for the position columns: ours and theirs.
    pub names: &'a [(String, String)],
    /// No column is a position.
    pub is_unlocated: bool,
    /// Lines of the file before those that are given.
    pub lines_above: u64,
}

impl<R: Read> Rows<R> {
    /// Reads the header: the first row in which anything stands.
    pub fn new(input: R, options: &TableOptions) -> Result<Self, FormatError> {
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(options.separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(RowLimit::new(QuoteWatch::new(input, options.separator, options.lines_above)));
        let mut buffer = ::csv::StringRecord::new();
        loop {
            if !read_row(&mut reader, &mut buffer, options.lines_above)? {
                return Err(FormatError::Empty);
            }
            let is_blank = buffer.iter().all(|name| name.trim().is_empty());
            if !is_blank && separator_line(buffer.get(0).unwrap_or_default()).is_none() {
                break;
            }
        }
        let last = options.lines_above + reader.position().line().saturating_sub(1);
        if let Some((line, detail)) = reader.get_mut().get_mut().swallowed(0, last) {
            return Err(FormatError::Syntax { line, detail });
        }
        let headers = bare_names(&buffer);
        let assumed = options.crs.clone().unwrap_or(Crs::WGS84);
        let position = if options.is_unlocated {
            None
        } else {
            let found = PositionColumns::find(&headers, options.names, &assumed);
            Some(found.ok_or_else(|| FormatError::Unsuitable(no_position(&headers)))?)
        };
        let told = position.filter(|_| options.crs.is_none()).and_then(|position| position.told_crs(&headers));
        Ok(Self {
            reader,
            buffer,
            headers,
            position,
            crs: told.unwrap_or(assumed),
            decimal: options.decimal,
            lines_above: options.lines_above,
            notes: Notes::default(),
            has_told_system: false,
            is_done: false,
        })
    }

    /// Tells there what is worth telling.
    #[must_use]
    pub fn telling(self, notes: Notes) -> Self {
        Self { notes, ..self }
    }

    /// The names of the columns, without DBF types.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The system in which positions are read.
    pub fn crs(&self) -> &Crs {
        &self.crs
    }

    /// Line on which the row in the buffer begins. The reader's own count is that of the blank lines before it.
    fn line(&self) -> u64 {
        let inside = memchr::memchr_iter(b'\n', self.buffer.as_slice().as_bytes()).count() as u64;
        self.lines_above + self.reader.position().line().saturating_sub(1 + inside)
    }

    /// Tells once that geometries name another system than the one that is told of the file.
    fn tell_system(&mut self) {
        let (Some(position), false) = (self.position, self.has_told_system) else { return };
        let row: Vec<&str> = self.buffer.iter().collect();
        if let Some(code) = position.named_in_cell(&row, &self.crs) {
            self.has_told_system = true;
            self.notes.tell(self.line(), &format!("the geometries name their system: read in EPSG:{code}"));
        }
    }

    fn row(&mut self) -> Row {
        let line = self.line();
        let last = self.lines_above + self.reader.position().line().saturating_sub(1);
        if let Some((line, reason)) = self.reader.get_mut().get_mut().swallowed(line, last) {
            return Row::rejected(line, Refusal::Other(reason));
        }
        let row: Vec<&str> = self.buffer.iter().collect();
        let (expected, found) = (self.headers.len(), row.len());
        let has_more = row.iter().skip(expected).any(|value| !value.trim().is_empty());
        if found < expected || has_more {
            return Row::rejected(line, Refusal::Columns { expected, found });
        }
        let geometry = self.position.map(|position| position.read(&row, &self.headers, &self.crs, self.decimal));
        let properties = properties(&self.headers, &row, self.position);
        let record = |geometry| Record { line, id: None, geometry, properties };
        match geometry.transpose() {
            Err(reason) => Row::rejected_shape(record(None), reason),
            Ok(geometry) => Row::Record(record(geometry)),
        }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            match read_row(&mut self.reader, &mut self.buffer, self.lines_above) {
                Ok(true) if self.buffer.iter().all(|value| value.trim().is_empty()) => {}
                Ok(true) => {
                    self.tell_system();
                    return Some(Ok(self.row()));
                }
                Ok(false) => self.is_done = true,
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// Reads the next row; one that does not end is stopped while it is read.
fn read_row<R: Read>(
    reader: &mut ::csv::Reader<Watched<R>>,
    row: &mut ::csv::StringRecord,
    lines_above: u64,
) -> Result<bool, FormatError> {
    reader.get_mut().begin_row();
    let line = lines_above + reader.position().line();
    reader.read_record(row).map_err(|error| {
        if reader.get_ref().is_spent() {
            let detail = "the row does not end: it has no line end, or a quote was left open".to_owned();
            return FormatError::Syntax { line, detail };
        }
        fatal(&error, lines_above)
    })
}

/// The names in a header, without DBF types.
pub fn bare_names(header: &::csv::StringRecord) -> Vec<String> {
    header.iter().map(|name| bare_name(name).to_owned()).collect()
}

fn no_position(headers: &[String]) -> String {
    format!(
        "no column holds a position; say --map lon=COLUMN --map lat=COLUMN, or --unlocated for a list of addresses; the \
         columns are {}",
        list_names(headers)
    )
}

fn properties(headers: &[String], row: &[&str], position: Option<PositionColumns>) -> Vec<(String, String)> {
    // Our own tables keep spreadsheets from computing cells.
    let is_ours = headers.iter().any(|name| name == "cc_status");
    let text = |cell: &str| if is_ours { verbatim(cell).to_owned() } else { cell.to_owned() };
    let named = headers.iter().zip(row).enumerate();
    named
        .filter(|(index, (name, value))| {
            !name.is_empty() && !value.trim().is_empty() && !position.is_some_and(|p| p.contains(*index))
        })
        .map(|(_, (name, value))| (name.clone(), text(value.trim())))
        .collect()
}

/// The separator that a spreadsheet wrote in a line of its own before the header: `sep=;`.
fn separator_line(line: &str) -> Option<u8> {
    match line.trim().strip_prefix("sep=").map(str::as_bytes) {
        Some([]) => Some(0),
        Some([sign]) => Some(*sign),
        _ => None,
    }
}

/// The separator that the text names, or that splits its first rows most evenly, by a sample of decoded text.
pub fn detect_separator(sample: &str) -> u8 {
    let first = sample.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if let Some(named @ 1..) = separator_line(first) {
        return named;
    }
    let rate = |separator: u8| {
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(sample.as_bytes());
        let rows = reader.records().map_while(Result::ok).filter(|row| row.iter().any(|v| !v.trim().is_empty()));
        let mut widths = rows.map(|row| row.len());
        let columns = widths.next().unwrap_or(0);
        if columns < 2 {
            return 0;
        }
        let (mut rows, mut even) = (1, 1);
        // The last row of a sample may be cut: it counts like any other and weighs little.
        for width in widths.take(100) {
            rows += 1;
            even += usize::from(width == columns);
        }
        columns.min(50) * even * 100 / rows
    };
    let rates = SEPARATORS.map(|separator| (rate(separator), separator));
    let best = rates.iter().map(|(rate, _)| *rate).max().unwrap_or(0);
    rates.iter().find(|(rate, _)| *rate == best).map_or(b',', |(_, separator)| *separator)
}

/// Names for a message, cut where they are long or many.
pub fn list_names(names: &[String]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        if index == MOST_NAMES || text.chars().count() > MOST_CHARACTERS {
            return format!("{text} and {} more", names.len() - index);
        }
        let separator = if index == 0 { "" } else { ", " };
        text.extend([separator, &cut(name, MOST_CHARACTERS_OF_A_NAME)]);
    }
    text
}

/// The beginning of a text of which a message shows so many characters at most.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

fn fatal(error: &::csv::Error, lines_above: u64) -> FormatError {
    let line = error.position().map_or(0, |position| lines_above + position.line());
    match error.kind() {
        ::csv::ErrorKind::Io(io) => FormatError::Unsuitable(io.to_string()),
        ::csv::ErrorKind::Utf8 { .. } => FormatError::Syntax {
            line,
            detail: "not UTF-8; say --encoding, such as --encoding windows-1252".to_owned(),
        },
        other => FormatError::Syntax { line, detail: format!("not a table that can be read: {other:?}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: u8) -> Vec<Row> {
        let options = TableOptions {
            separator,
            decimal: Decimal::Auto,
            crs: None,
            names: &[],
            is_unlocated: false,
            lines_above: 0,
        };
        Rows::new(text.as_bytes(), &options).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn separators_are_told_apart() {
        assert_eq!(detect_separator("lat;lon;nom\n43,6;3,8;a\n43,7;3,9;b\n"), b';');
        assert_eq!(detect_separator("lat,lon,nom\n43.6,3.8,\"a;b;c\"\n"), b',');
        assert_eq!(detect_separator("lat\tlon\n43,6\t3,8\n"), b'\t');
        assert_eq!(detect_separator("lat|lon\n1|2\n"), b'|');
        assert_eq!(detect_separator("\n\nlat;lon\n1;2\n"), b';');
        assert_eq!(detect_separator("nom\na\n"), b',');
        assert_eq!(detect_separator("sep=|\nlat|lon\n1|2\n"), b'|');
        assert_eq!(rows("sep=;\nlat;lon\n43,6;3,8\n", b';').len(), 1);
    }

    #[test]
    fn rows_that_do_not_fit_are_rejected_with_their_line() {
        let found = rows("\nlat,lon,nom\n43.6,3.8,\"a\nb\"\n43.6,3.8\nx,3.8,c\n,3.8,d\n43.6,3.8,e,f\n", b',');
        let lines: Vec<_> = found
            .iter()
            .map(|row| match row {
                Row::Record(record) => (record.line, record.get("nom").unwrap().to_owned()),
                Row::Rejected(rejected) => (rejected.line, rejected.reason.to_string()),
            })
            .collect();
        let expected = [
            (3, "a\nb"),
            (5, "expected 3 columns, found 2"),
            (6, "expected a number in lat, found \"x\""),
            (7, "no position: lat is empty"),
            (8, "expected 3 columns, found 4"),
        ];
        assert_eq!(lines, expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn a_table_without_positions_says_what_it_has() {
        let options = TableOptions {
            separator: b',',
            decimal: Decimal::Auto,
            crs: None,
            names: &[],
            is_unlocated: false,
            lines_above: 0,
        };
        let error = Rows::new(&b"\"Nom,C,254\",\"Adresse,C,254\"\nC1,x\n"[..], &options).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("Nom, Adresse"), "{error}");
    }
}
