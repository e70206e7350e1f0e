//! Two lists compared, as files: GeoJSON with a feature for each camera of a group, and one table. What a source does not
//! allow to leave is not in them.

use std::io;

use serde_json::{Map, Value};

use super::csv::harmless;
use crate::domain::comparison::{Comparison, Group, Listed, Pair};
use crate::formats::statement::{GEOJSON_END, Statement};

/// Columns of the table.
const COLUMNS: [&str; 10] =
    ["group", "id", "other_id", "lon", "lat", "other_lon", "other_lat", "matched_by", "distance_m", "differing"];

/// Two lists and what was found between them.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    pub here: &'a [Listed],
    pub there: &'a [Listed],
    pub found: &'a Comparison,
}

/// One camera of a group: a row of either list, or one of each.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub here: Option<&'a Listed>,
    pub there: Option<&'a Listed>,
    pub pair: Option<&'a Pair>,
}

impl<'a> Compared<'a> {
    /// The cameras of a group in the order of the list.
    pub fn entries(self, group: Group) -> Vec<Entry<'a>> {
        let alone = |index: &usize, list: &'a [Listed]| Some(&list[*index]);
        match group {
            Group::Same | Group::Differing => {
                let entry = |pair: &'a Pair| Entry {
                    here: Some(&self.here[pair.here]),
                    there: Some(&self.there[pair.there]),
                    pair: Some(pair),
                };
                self.found.pairs_of(group).map(entry).collect()
            }
            Group::OnlyHere => {
                let rows = self.found.only_here.iter();
                rows.map(|index| Entry { here: alone(index, self.here), there: None, pair: None }).collect()
            }
            Group::OnlyThere => {
                let rows = self.found.only_there.iter();
                rows.map(|index| Entry { here: None, there: alone(index, self.there), pair: None }).collect()
            }
        }
    }

    /// Those of a group that may leave, and how many may not.
    pub fn exportable(self, group: Group) -> (Vec<Entry<'a>>, usize) {
        let all = self.entries(group);
        let count = all.len();
        let kept: Vec<Entry<'a>> = all.into_iter().filter(Entry::is_exportable).collect();
        let withheld = count - kept.len();
        (kept, withheld)
    }
}

impl Entry<'_> {
    fn is_exportable(&self) -> bool {
        [self.here, self.there].into_iter().flatten().all(|row| row.is_exportable)
    }

    /// The row whose place and tags stand for both.
    pub fn first(&self) -> Option<&Listed> {
        self.here.or(self.there)
    }

    /// Keys that differ, with what either side says: `camera:type: dome → fixed`.
    pub fn differences(&self) -> Vec<String> {
        let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        let differing = self.pair.map(|pair| pair.differing.as_slice()).unwrap_or_default();
        differing.iter().map(|each| format!("{}: {} → {}", each.key, said(&each.here), said(&each.there))).collect()
    }

    fn to_feature(self, group: Group) -> Option<Value> {
        let row = self.first()?;
        let mut members: Map<String, Value> =
            row.tags.iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
        members.retain(|key, _| !key.starts_with("cc_"));
        members.insert("cc_group".into(), group.as_str().into());
        if let (Some(pair), Some(there)) = (self.pair, self.there) {
            let keys: Vec<&str> = pair.differing.iter().map(|each| each.key.as_str()).collect();
            members.insert("cc_other_id".into(), there.id.as_str().into());
            members.insert("cc_matched_by".into(), pair.by.as_str().into());
            members.insert("cc_distance_m".into(), tenths(pair.distance_m).into());
            members.insert("cc_differing".into(), keys.join(";").into());
            for each in &pair.differing {
                members.insert(format!("other:{}", each.key), each.there.as_deref().into());
            }
        }
        Some(serde_json::json!({
            "type": "Feature",
            "id": row.id,
            "geometry": { "type": "Point", "coordinates": [row.position.lon(), row.position.lat()] },
            "properties": members,
        }))
    }
}

/// One FeatureCollection with the cameras of groups, and what it says of itself.
pub fn geojson(compared: Compared<'_>, groups: &[Group], mut statement: Statement) -> String {
    let mut features: Vec<String> = Vec::new();
    for group in groups {
        let (entries, withheld) = compared.exportable(*group);
        statement.withheld += withheld as u64;
        features
            .extend(entries.into_iter().filter_map(|entry| entry.to_feature(*group)).map(|value| value.to_string()));
    }
    statement.count = features.len() as u64;
    statement.geojson_start() + &features.join(",\n") + GEOJSON_END
}

/// One table with the cameras of groups.
pub fn table(compared: Compared<'_>, groups: &[Group]) -> io::Result<Vec<u8>> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for group in groups {
        for entry in compared.exportable(*group).0 {
            let [ours, theirs] = [entry.first(), entry.here.and(entry.there)];
            let id = |row: Option<&Listed>| row.map(|row| row.id.clone()).unwrap_or_default();
            let place = |row: Option<&Listed>| match row {
                Some(row) => [row.position.lon().to_string(), row.position.lat().to_string()],
                None => [String::new(), String::new()],
            };
            let ([lon, lat], [other_lon, other_lat]) = (place(ours), place(theirs));
            let by = entry.pair.map(|pair| pair.by.as_str()).unwrap_or_default().to_owned();
            let distance = entry.pair.map(|pair| tenths(pair.distance_m).to_string()).unwrap_or_default();
            let differing = entry.differences().join("; ");
            let cells = [
                group.as_str().to_owned(),
                id(ours),
                id(theirs),
                lon,
                lat,
                other_lon,
                other_lat,
                by,
                distance,
                differing,
            ];
            writer.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))?;
        }
    }
    writer.into_inner().map_err(::csv::IntoInnerError::into_error)
}

fn tenths(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
