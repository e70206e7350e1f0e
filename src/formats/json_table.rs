//! Reads JSON objects with a position, as small open data sites, portals and tools for the field publish, like a table.

use std::io::Read;

use super::columns::PositionColumns;
use super::crs::Crs;
use super::decimal::Decimal;
use super::json_stream::Items;
use super::json_text::Properties;
use super::portal_record::flatten;
use super::reading::ReadOptions;
use super::record::{FormatError, Record, Refusal, Row};

/// The objects in the order of the file.
pub struct Objects<R> {
    items: Items<R, Properties>,
    crs: Crs,
    decimal: Decimal,
    names: Vec<(String, String)>,
    is_unlocated: bool,
}

impl<R: Read> Objects<R> {
    /// In this system, as the options say.
    pub fn new(items: Items<R, Properties>, crs: Crs, options: &ReadOptions) -> Self {
        let ReadOptions { decimal, names, is_unlocated, .. } = options;
        Self { items, crs, decimal: *decimal, names: names.clone(), is_unlocated: *is_unlocated }
    }

    /// Columns are found anew in each object: a member may be absent in one and present in the next.
    fn row(&self, line: u64, members: Properties) -> Result<Record, Refusal> {
        let members = flatten(members).0;
        if self.is_unlocated {
            let mut record = Record { line, properties: members, ..Record::default() };
            record.id = record.get("recordid").map(str::to_owned);
            return Ok(record);
        }
        let (headers, values): (Vec<String>, Vec<String>) = members.into_iter().unzip();
        let columns = PositionColumns::find(&headers, &self.names, &self.crs).ok_or(Refusal::NoGeometry)?;
        let row: Vec<&str> = values.iter().map(String::as_str).collect();
        let geometry = columns.read(&row, &headers, &self.crs, self.decimal)?;
        let named = headers.into_iter().zip(values).enumerate();
        let properties = named.filter(|(index, _)| !columns.contains(*index)).map(|(_, pair)| pair).collect();
        let mut record = Record { line, id: None, geometry: Some(geometry), properties };
        record.id = record.get("recordid").map(str::to_owned);
        Ok(record)
    }
}

impl<R: Read> Iterator for Objects<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.items.next_item().transpose()? {
            Err(error) => Some(Err(error)),
            Ok((line, Err(detail))) => Some(Ok(Row::rejected(line, Refusal::Other(detail)))),
            Ok((line, Ok(members))) => Some(Ok(match self.row(line, members) {
                Ok(record) => Row::Record(record),
                Err(reason) => Row::rejected(line, reason),
            })),
        }
    }
}
