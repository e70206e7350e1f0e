//! Reads the table of a shapefile (dBASE III to 5), with its shapes or alone: values as written, in the encoding that file
//! or letters tell.

use std::io::{BufReader, Read, Seek, SeekFrom};

use crate::formats::rows::crs::Crs;
use crate::formats::rows::format::Format;
use crate::formats::rows::reading::{Input, ReadOptions, Reading};
use crate::formats::rows::record::{FormatError, Notes, Record, Row};
use crate::formats::text::encoding::{TextEncoding, Utf8Reader, detect_in};

/// Bytes of rows looked at to find out the encoding.
const SAMPLE_BYTES: u64 = 4 << 20;
/// Longest text beside it.
const MAX_TEXT_BYTES: u64 = 64 << 10;
/// Most columns and longest row that the format allows.
const MAX_COLUMNS: usize = 2_048;

/// Bytes of its header before the columns, and of each column.
const HEADER_BYTES: usize = 32;

/// Whether a file begins as such a table: its columns end where its header does, and fit in a row.
pub fn is_table(head: &[u8]) -> bool {
    let Some(opening) = head.first_chunk::<12>() else { return false };
    let [start, row] = [8, 10].map(|at| usize::from(u16::from_le_bytes([opening[at], opening[at + 1]])));
    let columns = head.get(HEADER_BYTES..start.min(head.len())).unwrap_or_default().chunks_exact(HEADER_BYTES);
    let columns: Vec<_> = columns.take_while(|column| column[0] != 0x0d).collect();
    let needed = 1 + columns.iter().map(|column| usize::from(column[16])).sum::<usize>();
    let is_ended = head.get(HEADER_BYTES * (columns.len() + 1)) == Some(&0x0d);
    matches!(head[0] & 0x07, 2..=5) && (1..=12).contains(&head[2]) && is_ended && !columns.is_empty() && needed == row
}

/// Opens a table that no shapes stand beside: a list of addresses, since nothing in it is a position.
pub fn open_alone(file: Input, cpg: Option<Input>, options: &ReadOptions) -> Result<Reading, FormatError> {
    if !options.is_unlocated {
        let detail = "expected shapes, found a table (.dbf) without them: its positions stand in the .shp of the same \
                      name, name that one; a table of addresses is read with --unlocated";
        return Err(FormatError::Unsuitable(detail.to_owned()));
    }
    let cpg = cpg.map(read_text).transpose()?;
    let table = Dbf::open(file, options.encoding.or_else(|| cpg.as_deref().and_then(by_cpg)))?;
    let (encoding, headers) = (table.encoding(), table.headers());
    let rows = Box::new(Alone { table, count: 0 });
    let (format, crs, notes) = (Format::Dbf, Crs::WGS84, Notes::default());
    Ok(Reading { format, encoding, crs, separator: None, headers, statement: None, notes, rows })
}

struct Alone {
    table: Dbf<Input>,
    count: u64,
}

impl Iterator for Alone {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = self.table.next_row().transpose()?;
            self.count += 1;
            match row {
                Err(error) => return Some(Err(error)),
                Ok(TableRow::Deleted) => {}
                Ok(TableRow::Values(properties)) => {
                    return Some(Ok(Row::Record(Record { line: self.count, properties, ..Record::default() })));
                }
            }
        }
    }
}

/// A text that stands beside a table or shapes.
pub fn read_text(input: Input) -> Result<String, FormatError> {
    let mut bytes = Vec::new();
    input.take(MAX_TEXT_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The rows of a table, one after the other.
pub struct Dbf<R> {
    input: BufReader<R>,
    columns: Vec<Column>,
    row: Vec<u8>,
    left: u32,
    encoding: TextEncoding,
}

/// A row of the table.
pub enum TableRow {
    /// Names and values that are not empty.
    Values(Vec<(String, String)>),
    /// Marked as deleted, and kept until the file is packed.
    Deleted,
}

struct Column {
    name: String,
    kind: u8,
    width: usize,
}

impl<R: Read + Seek> Dbf<R> {
    /// Reads the header; `encoding` is what the caller or a `.cpg` says.
    pub fn open(mut file: R, encoding: Option<TextEncoding>) -> Result<Self, FormatError> {
        let cut = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => unsuitable("ends in the middle of its header; it looks truncated"),
            _ => FormatError::Io(error),
        };
        let mut head = [0; 32];
        file.read_exact(&mut head).map_err(cut)?;
        if !matches!(head[0] & 0x07, 2..=5) {
            return Err(unsuitable("is not one: its first byte names no version of dBASE"));
        }
        let rows = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let start = u64::from(u16::from_le_bytes([head[8], head[9]]));
        let width = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let mut raw = Vec::new();
        loop {
            let mut field = [0; 32];
            file.read_exact(&mut field[..1]).map_err(cut)?;
            if field[0] == 0x0d {
                break;
            }
            file.read_exact(&mut field[1..]).map_err(cut)?;
            raw.push(field);
            if raw.len() > MAX_COLUMNS {
                return Err(unsuitable("names more columns than any table has"));
            }
        }
        let needed = 1 + raw.iter().map(|field| usize::from(field[16])).sum::<usize>();
        let length = file.seek(SeekFrom::End(0))?;
        if needed > width || length < start + u64::from(rows) * width as u64 {
            let detail = format!("announces {rows} rows of {width} bytes and does not hold them; it looks truncated");
            return Err(unsuitable(&detail));
        }
        file.seek(SeekFrom::Start(start))?;
        let mut sample = Vec::new();
        file.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample)?;
        file.seek(SeekFrom::Start(start))?;
        let encoding = encoding.or_else(|| by_driver(head[29], &sample)).unwrap_or_else(|| detect_in(&sample));
        let columns = raw.iter().map(|field| column(field, encoding)).collect::<Result<_, _>>()?;
        Ok(Self { input: BufReader::new(file), columns, row: vec![0; width], left: rows, encoding })
    }

    /// The encoding of its texts.
    pub fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// The names of the columns.
    pub fn headers(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// The next row; none behind the last.
    pub fn next_row(&mut self) -> Result<Option<TableRow>, FormatError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.input.read_exact(&mut self.row)?;
        if self.row[0] == b'*' {
            return Ok(Some(TableRow::Deleted));
        }
        let mut values = Vec::with_capacity(self.columns.len());
        let mut at = 1;
        for column in &self.columns {
            let raw = &self.row[at..at + column.width];
            at += column.width;
            let text = value(column.kind, raw, self.encoding)?;
            if !text.is_empty() {
                values.push((column.name.clone(), text));
            }
        }
        Ok(Some(TableRow::Values(values)))
    }
}

fn unsuitable(detail: &str) -> FormatError {
    FormatError::Unsuitable(format!("the table (.dbf) {detail}"))
}

fn column(field: &[u8; 32], encoding: TextEncoding) -> Result<Column, FormatError> {
    let name = field[..11].split(|byte| *byte == 0).next().unwrap_or_default();
    Ok(Column { name: decode(name, encoding)?, kind: field[11], width: usize::from(field[16]) })
}

fn value(kind: u8, raw: &[u8], encoding: TextEncoding) -> Result<String, FormatError> {
    let trimmed = raw.split(|byte| *byte == 0).next().unwrap_or_default().trim_ascii();
    let is_blank = trimmed.is_empty() || trimmed.iter().all(|byte| *byte == b'*');
    match kind {
        // Dates are written without signs between; a date that was left out is zeros.
        b'D' if trimmed.len() == 8 && trimmed.iter().all(u8::is_ascii_digit) => {
            let text = String::from_utf8_lossy(trimmed);
            Ok(if text.starts_with("0000") {
                String::new()
            } else {
                format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
            })
        }
        b'L' if trimmed == b"?" => Ok(String::new()),
        b'N' | b'F' | b'D' if is_blank => Ok(String::new()),
        // Kept in a file of its own, or in bytes of the program that wrote it.
        b'M' | b'B' | b'G' | b'P' | b'T' | b'@' | b'I' | b'O' | b'+' => Ok(String::new()),
        _ => decode(trimmed, encoding).map(|text| text.trim().to_owned()),
    }
}

/// Bytes that are no character of the encoding are shown as lost.
fn decode(bytes: &[u8], encoding: TextEncoding) -> Result<String, FormatError> {
    if bytes.is_ascii() {
        return Ok(bytes.iter().map(|byte| char::from(*byte)).collect());
    }
    if let TextEncoding::Web(web) = encoding {
        return Ok(web.decode_without_bom_handling(bytes).0.into_owned());
    }
    let mut text = String::new();
    Utf8Reader::new(bytes, encoding).read_to_string(&mut text)?;
    text.truncate(text.trim_end_matches('\n').len());
    Ok(text)
}

/// What the byte for the language driver says, where it is one that is told the truth about: many programs leave
/// 0x03 or 0x57 in files that are UTF-8.
fn by_driver(driver: u8, sample: &[u8]) -> Option<TextEncoding> {
    let is_utf8 = std::str::from_utf8(sample).map_or_else(|error| error.error_len().is_none(), |_| true);
    if is_utf8 && !sample.is_ascii() {
        return Some(TextEncoding::UTF8);
    }
    match driver {
        0x02 | 0x0d | 0x19 | 0x24 | 0x25 | 0x37 => Some(TextEncoding::Cp850),
        0x03 | 0x57 | 0x58 | 0x59 => "windows-1252".parse().ok(),
        0xc8 => "windows-1250".parse().ok(),
        0xc9 => "windows-1251".parse().ok(),
        0xca => "windows-1254".parse().ok(),
        0xcb => "windows-1253".parse().ok(),
        _ => None,
    }
}

/// The encoding a `.cpg` names: a label, or a code page's number alone; none where nobody knows it.
pub fn by_cpg(text: &str) -> Option<TextEncoding> {
    let bare = text.trim().trim_start_matches('\u{feff}');
    let number = bare.trim_start_matches(|sign: char| !sign.is_ascii_digit());
    match number {
        "65001" => Some(TextEncoding::UTF8),
        "88591" => "iso-8859-1".parse().ok(),
        "885915" => "iso-8859-15".parse().ok(),
        "850" => Some(TextEncoding::Cp850),
        "1250" | "1251" | "1252" | "1253" | "1254" => format!("windows-{number}").parse().ok(),
        _ => bare.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A table of one text, one number and one date column.
    fn table(rows: &[[&[u8]; 3]], driver: u8) -> Vec<u8> {
        let mut bytes = vec![0; 32];
        bytes[0] = 3;
        bytes[4..8].copy_from_slice(&(rows.len() as u32).to_le_bytes());
        bytes[8..10].copy_from_slice(&(32 + 3 * 32 + 1u16).to_le_bytes());
        bytes[10..12].copy_from_slice(&(1 + 10 + 5 + 8u16).to_le_bytes());
        bytes[29] = driver;
        for (name, kind, width) in [("NOM", b'C', 10), ("AN", b'N', 5), ("JOUR", b'D', 8)] {
            let mut field = [0; 32];
            field[..name.len()].copy_from_slice(name.as_bytes());
            (field[11], field[16]) = (kind, width);
            bytes.extend(field);
        }
        bytes.push(0x0d);
        for row in rows {
            bytes.push(b' ');
            for (text, width) in row.iter().zip([10, 5, 8]) {
                bytes.extend(text.iter().copied().chain(std::iter::repeat(b' ')).take(width));
            }
        }
        bytes
    }

    fn rows(bytes: Vec<u8>, encoding: Option<TextEncoding>) -> Vec<Vec<(String, String)>> {
        let mut dbf = Dbf::open(Cursor::new(bytes), encoding).unwrap();
        let rows = std::iter::from_fn(|| dbf.next_row().unwrap());
        rows.map(|row| if let TableRow::Values(values) = row { values } else { Vec::new() }).collect()
    }

    #[test]
    fn values_stay_as_written_and_letters_are_found_out() {
        let utf8 = rows(table(&[["École".as_bytes(), b"  007", b"20040201"], [b"b", b"*****", b""]], 0x57), None);
        let expected = [("NOM", "École"), ("AN", "007"), ("JOUR", "2004-02-01")];
        assert_eq!(utf8[0], expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(utf8[1].len(), 1, "what is blank is left out");
        assert_eq!(rows(table(&[[b"\x90cole", b"", b""]], 0), None)[0][0].1, "École");
        assert_eq!(rows(table(&[[b"\xc9cole", b"", b""]], 0x57), None)[0][0].1, "École");
        assert_eq!(rows(table(&[[b"\xc9cole", b"", b""]], 0), by_cpg("ANSI 1252"))[0][0].1, "École");
    }

    #[test]
    fn what_is_cut_or_wrong_is_refused() {
        let whole = table(&[[b"a", b"1", b""]], 0);
        for end in 0..whole.len() {
            assert!(Dbf::open(Cursor::new(whole[..end].to_vec()), None).is_err(), "{end}");
        }
        let mut counted = whole.clone();
        counted[7] = 0x7f;
        assert!(Dbf::open(Cursor::new(counted), None).is_err());
    }

    #[test]
    fn code_pages_are_known_by_their_usual_names() {
        for (text, name) in
            [("UTF-8\r\n", "UTF-8"), ("65001", "UTF-8"), ("ISO 88591", "windows-1252"), ("850", "CP850")]
        {
            assert_eq!(by_cpg(text).map(TextEncoding::name), Some(name), "{text}");
        }
        assert!(by_cpg("klingon").is_none());
    }
}
