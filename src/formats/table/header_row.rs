//! Finds the row that names the columns of a table where a title or notes stand above it, as published spreadsheets have
//! them. It answers only where there is no doubt; a table that begins with its header is never asked about.

use super::csv::{TableOptions, bare_names, detect_separator};
use crate::formats::rows::columns::PositionColumns;
use crate::formats::rows::crs::Crs;

/// Lines above a header at most.
const MOST_ABOVE: usize = 30;

/// Where the table begins behind its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Bytes and lines above the header.
    pub bytes: usize,
    pub lines: u64,
    pub separator: u8,
}

/// The header below other lines in a sample of the text; none where the first row with anything in it may be the header, or
/// where nothing below is one without doubt. A separator that the caller chose holds.
pub fn find_below_title(sample: &str, chosen: Option<u8>, options: &TableOptions) -> Option<Beginning> {
    let first = sample.lines().find(|line| !line.trim().is_empty())?;
    let cells = bare_names(&records(first, options.separator).next()?);
    if !options.is_unlocated && position(&cells, options).is_some() {
        return None;
    }
    let mut bytes = 0;
    for (at, line) in sample.split_inclusive('\n').take(MOST_ABOVE + 1).enumerate() {
        let (above, below) = sample.split_at(bytes);
        bytes += line.len();
        let separator = chosen.unwrap_or_else(|| detect_separator(below));
        let is_begun = !above.trim().is_empty() && filled(line, separator) > 0;
        if is_begun && is_header(below, separator, options) && is_title(above, below, separator) {
            return Some(Beginning { bytes: above.len(), lines: at as u64, separator });
        }
    }
    None
}

fn position(headers: &[String], options: &TableOptions) -> Option<PositionColumns> {
    PositionColumns::find(headers, options.names, &options.crs.clone().unwrap_or(Crs::WGS84))
}

/// Whether a text begins with a header: names of which two hold a position, or, where none is looked for, a name above each
/// of three columns or more; and a row as wide below it.
fn is_header(text: &str, separator: u8, options: &TableOptions) -> bool {
    let mut rows = records(text, separator);
    let (Some(header), Some(next)) = (rows.next(), rows.next()) else { return false };
    if header.len() < 2 || header.len() != next.len() {
        return false;
    }
    let names = bare_names(&header);
    if !options.is_unlocated {
        return position(&names, options).is_some();
    }
    let named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    let is_name = |name: &String| name.chars().any(char::is_alphabetic);
    let is_distinct = |(at, name): (usize, &String)| !names[..at].contains(name);
    named >= 3 && names[..named].iter().all(is_name) && names[..named].iter().enumerate().all(is_distinct)
}

/// Whether no line above can be a row of the table: each fills one cell, or at most half as many as the header.
fn is_title(above: &str, below: &str, separator: u8) -> bool {
    let names = below.lines().next().map_or(0, |line| filled(line, separator));
    above.lines().all(|line| filled(line, separator) <= (names / 2).max(1))
}

/// Cells of a line in which something stands; what follows a separator and a space goes on with a sentence.
fn filled(line: &str, separator: u8) -> usize {
    let Some(cells) = records(line, separator).next() else { return 0 };
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    filled.enumerate().filter(|(at, cell)| *at == 0 || !cell.starts_with(' ')).count()
}

/// The rows in which anything stands.
fn records(text: &str, separator: u8) -> impl Iterator<Item = ::csv::StringRecord> {
    let reader = ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(std::io::Cursor::new(text.as_bytes().to_vec()));
    reader
        .into_records()
        .map_while(Result::ok)
        .filter(|row: &::csv::StringRecord| row.iter().any(|value| !value.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::text::decimal::Decimal;

    fn find(text: &str, is_unlocated: bool) -> Option<(u64, char)> {
        let separator = detect_separator(text);
        let options =
            TableOptions { separator, decimal: Decimal::Auto, crs: None, names: &[], is_unlocated, lines_above: 0 };
        let found = find_below_title(text, None, &options)?;
        assert_eq!(text[..found.bytes].matches('\n').count() as u64, found.lines);
        Some((found.lines, char::from(found.separator)))
    }

    #[test]
    fn a_header_is_found_below_a_title_and_notes() {
        for (text, lines, separator) in [
            ("Caméras de la ville\n\nnom;lat;lon\nA;43,6;3,8\n", 2, ';'),
            ("Caméras, Ville, 2024\nSource : police ; mairie\nnom;lat;lon\nA,b;43,6;3,8\n", 2, ';'),
            ("Caméras, Ville, 2024\nnom,lat,lon\nA,43.6,3.8\n", 1, ','),
            ("Caméras;;;;\nMise à jour :;2024-05-01;;;\n;;;;\nnom;rue;type;lat;lon\nA;b;c;43,6;3,8\n", 3, ';'),
            ("\"Notes :\nplusieurs lignes\"\n\nX_L93\tY_L93\n770000\t6270000\n", 3, '\t'),
        ] {
            assert_eq!(find(text, false), Some((lines, separator)), "{text}");
        }
        assert_eq!(find("Arrêté du 3 mai, annexe\n\nNom;Adresse;Commune\nA;1 rue B;C\n", true), Some((2, ';')));
    }

    #[test]
    fn a_header_that_is_in_doubt_is_not_found() {
        for text in [
            "nom,lat,lon\nA,43.6,3.8\n",
            "nom;source\nA;gps\nB;gps\n",
            "nom;rue\nlat;lon\n43,6;3,8\n",
            "Caméras\nnom;rue\nA;b\n",
            "Caméras\nnom;lat;lon\n",
            "Caméras\nnom;lat;lon\nA;43,6\n",
            "Caméras",
            "",
        ] {
            assert_eq!(find(text, false), None, "{text}");
        }
        for text in
            ["Nom;Adresse;Commune\nA;1 rue B;C\n", "A;B\nNom;Adresse;Commune\nA;1 rue B;C\n", "Titre\nA;1;C\nB;2;D\n"]
        {
            assert_eq!(find(text, true), None, "{text}");
        }
    }
}
