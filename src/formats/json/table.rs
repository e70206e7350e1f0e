//! Reads JSON objects with a position, as small open data sites, portals and tools for the field publish, like a table.

use std::io::Read;

use super::portal_record::flatten;
use super::stream::{Item, Items};
use crate::formats::rows::columns::PositionColumns;
use crate::formats::rows::crs::Crs;
use crate::formats::rows::reading::ReadOptions;
use crate::formats::rows::record::{FormatError, Record, Refusal, Row};
use crate::formats::text::decimal::Decimal;
use crate::formats::text::json_text::Properties;

/// The objects in the order of the file.
pub struct Objects<R> {
    items: Items<R, Properties>,
    /// What had to be read to know the system.
    first: Option<Item<Properties>>,
    crs: Crs,
    /// Neither the caller nor the document named a system, so that the names of columns may.
    is_crs_open: bool,
    decimal: Decimal,
    names: Vec<(String, String)>,
    is_unlocated: bool,
}

impl<R: Read> Objects<R> {
    /// In this system, if the options or the document name one; else in that which the names of the columns tell.
    pub fn new(items: Items<R, Properties>, crs: Option<Crs>, options: &ReadOptions) -> Result<Self, FormatError> {
        let ReadOptions { decimal, names, is_unlocated, .. } = options;
        let is_crs_open = crs.is_none();
        let mut objects = Self {
            items,
            first: None,
            crs: crs.unwrap_or(Crs::WGS84),
            is_crs_open,
            decimal: *decimal,
            names: names.clone(),
            is_unlocated: *is_unlocated,
        };
        objects.first = objects.items.next_item()?;
        Ok(objects)
    }

    /// The system in which the first position is read.
    pub fn crs(&self) -> Crs {
        let Some((_, Ok(members))) = &self.first else { return self.crs.clone() };
        let headers: Vec<String> = flatten(members.clone()).0.into_iter().map(|(name, _)| name).collect();
        let columns = PositionColumns::find(&headers, &self.names, &self.crs);
        columns.map_or_else(|| self.crs.clone(), |columns| self.crs_of(columns, &headers))
    }

    fn crs_of(&self, columns: PositionColumns, headers: &[String]) -> Crs {
        columns.told_crs(headers).filter(|_| self.is_crs_open).unwrap_or_else(|| self.crs.clone())
    }

    /// Columns are found anew in each object: a member may be absent in one and present in the next.
    fn row(&self, line: u64, members: Properties) -> Row {
        let members = flatten(members).0;
        let record = |geometry, properties| {
            let mut record = Record { line, id: None, geometry, properties };
            record.id = record.get("recordid").map(str::to_owned);
            record
        };
        if self.is_unlocated {
            return Row::Record(record(None, members));
        }
        let (headers, values): (Vec<String>, Vec<String>) = members.into_iter().unzip();
        let Some(columns) = PositionColumns::find(&headers, &self.names, &self.crs) else {
            return Row::rejected_shape(record(None, headers.into_iter().zip(values).collect()), Refusal::NoGeometry);
        };
        let row: Vec<&str> = values.iter().map(String::as_str).collect();
        let geometry = columns.read(&row, &headers, &self.crs_of(columns, &headers), self.decimal);
        let named = headers.into_iter().zip(values).enumerate();
        let properties = named.filter(|(index, _)| !columns.contains(*index)).map(|(_, pair)| pair).collect();
        match geometry {
            Err(reason) => Row::rejected_shape(record(None, properties), reason),
            Ok(geometry) => Row::Record(record(Some(geometry), properties)),
        }
    }
}

impl<R: Read> Iterator for Objects<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.first.take();
        match first.map_or_else(|| self.items.next_item(), |item| Ok(Some(item))).transpose()? {
            Err(error) => Some(Err(error)),
            Ok((line, Err(detail))) => Some(Ok(Row::rejected(line, Refusal::Other(detail)))),
            Ok((line, Ok(members))) => Some(Ok(self.row(line, members))),
        }
    }
}
