//! Rows of the tools that people walk with, Epicollect5 and KoboToolbox, whichever of their exports they come in:
//! the tool's own identifier and time, and its names of questions without the numbers and groups before them.

use crate::formats::rows::reading::Rows;
use crate::formats::rows::record::{FormatError, Record, Row};

/// Rows of which those of a tool for the field are told like others.
pub struct Adopted(pub Rows);

impl Iterator for Adopted {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = self.0.next()?;
        if let Ok(Row::Record(record)) = &mut row {
            adopt(record);
        }
        Some(row)
    }
}

/// Names under which a tool keeps what every row has: its identifier, and the times of which the first that is there
/// is that of the visit.
struct Tool {
    id: &'static str,
    times: &'static [&'static str],
    bare_name: fn(&str) -> &str,
}

const TOOLS: [Tool; 2] = [
    Tool { id: "ec5_uuid", times: &["created_at"], bare_name: without_number },
    Tool { id: "_uuid", times: &["today", "end", "_submission_time"], bare_name: without_group },
];

/// Says of a row of a tool what the tool says of it: somebody stood there, on that day.
fn adopt(record: &mut Record) {
    let Some(tool) = TOOLS.iter().find(|tool| record.get(tool.id).is_some()) else { return };
    let id = record.get(tool.id).map(str::to_owned);
    let seen = tool.times.iter().find_map(|name| record.get(name)).map(str::to_owned);
    record.id = id.or(record.id.take());
    for (name, _) in &mut record.properties {
        if !name.starts_with(['@', '_']) {
            *name = (tool.bare_name)(name).to_owned();
        }
    }
    // Names that are the tool's own: what remains are answers.
    record.properties.retain(|(name, _)| name != tool.id && !name.starts_with('_'));
    record.properties.extend(seen.map(|text| ("@timestamp".to_owned(), text)));
    record.properties.push(("@evidence".to_owned(), "seen".to_owned()));
}

/// `3_Type_de_camera` as Epicollect5 numbers its questions.
fn without_number(name: &str) -> &str {
    let bare = name.trim_start_matches(|c: char| c.is_ascii_digit());
    bare.strip_prefix('_').filter(|rest| bare.len() < name.len() && !rest.is_empty()).unwrap_or(name)
}

/// `group/question` as KoboToolbox names what stands in a group.
fn without_group(name: &str) -> &str {
    name.rsplit('/').next().filter(|rest| !rest.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adopted(properties: &[(&str, &str)]) -> Record {
        let properties = properties.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let mut record = Record { line: 1, properties, ..Record::default() };
        adopt(&mut record);
        record
    }

    #[test]
    fn questions_lose_their_numbers_and_groups_and_the_visit_has_a_day() {
        let epicollect =
            adopted(&[("ec5_uuid", "a-1"), ("created_at", "2026-05-02T10:00:00.000Z"), ("3_Type", "dome")]);
        assert_eq!(epicollect.id.as_deref(), Some("a-1"));
        assert_eq!(epicollect.get("Type"), Some("dome"));
        assert_eq!(epicollect.get("@timestamp"), Some("2026-05-02T10:00:00.000Z"));
        let kobo = adopted(&[("_uuid", "b"), ("_submitted_by", "x"), ("camera/Type", "dome"), ("today", "2026-05-02")]);
        assert_eq!(kobo.get("Type"), Some("dome"));
        assert_eq!(kobo.get("_submitted_by"), None);
        assert_eq!(kobo.get("@evidence"), Some("seen"));
    }

    #[test]
    fn other_rows_stay_as_they_are() {
        let plain = adopted(&[("3_Type", "dome"), ("_id", "7")]);
        assert_eq!((plain.get("3_Type"), plain.get("_id"), &plain.id), (Some("dome"), Some("7"), &None));
        assert_eq!((without_number("2026"), without_number("7_"), without_group("a/b/")), ("2026", "7_", "a/b/"));
    }
}
