//! Writing entries of lists without coordinates: one transaction, in which each address is held against the streets and
//! areas of the territory. The same list again changes nothing.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use geo::CoordsIter as _;
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::collections::in_transaction;
use super::import::{ImportCounts, ImportOptions};
use crate::domain::Position;
use crate::domain::address::{AddressBook, AddressQuality, FoundAddress, NamedArea};
use crate::domain::unlocated::Unlocated;
use crate::geometry::outline::Outline;
use crate::store::StoreError;
use crate::store::changes::Clock;
use crate::store::engine::writing::Writing;
use crate::store::text_key::text_key;

/// Kind of the areas that are towns.
const COMMUNE: &str = "commune";

/// Writes entries, and marks those that a complete list no longer has.
pub fn import_unlocated(
    path: &Path,
    options: &ImportOptions,
    entries: &[Unlocated],
    clock: Clock,
) -> Result<(ImportCounts, Vec<(AddressQuality, u64)>), StoreError> {
    let mut qualities = vec![0; AddressQuality::ALL.len()];
    let counts = in_transaction(path, options, clock, |writing, source_id, counts| {
        let mut finder = Finder::load(writing)?;
        for entry in entries {
            let found = finder.find(writing, entry)?;
            qualities[found.quality as usize] += 1;
            match write(writing.connection(), source_id, entry, &found)? {
                Written::Added => counts.added += 1,
                Written::Changed => counts.changed += 1,
                Written::Unchanged => counts.unchanged += 1,
            }
        }
        if options.is_complete {
            counts.unlisted += unlist(writing.connection(), source_id, entries, &options.listed_on.to_string())?;
        }
        // Sheets of areas tell how many there are.
        if counts.added + counts.changed + counts.unlisted > 0 {
            writing.touch("areas");
        }
        Ok(())
    })?;
    Ok((counts, AddressQuality::ALL.into_iter().map(|quality| (quality, qualities[quality as usize])).collect()))
}

/// What the territory says of an address.
struct Found {
    quality: AddressQuality,
    street: String,
    areas: BTreeSet<String>,
}

/// Streets and areas, and the areas of each street once it was asked for.
struct Finder {
    book: AddressBook,
    streets: Vec<String>,
    /// Code and parent by number.
    areas: HashMap<i64, (String, Option<String>)>,
    points: HashMap<usize, Vec<Vec<String>>>,
}

impl Finder {
    fn load(writing: &Writing<'_>) -> Result<Self, StoreError> {
        let connection = writing.connection();
        let mut statement = connection
            .prepare_cached("select distinct name from ground where kind = 'street' and name <> '' order by 1")?;
        let streets: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut statement = connection.prepare_cached("select area_id, code, name, kind, parent from area")?;
        let mut rows = statement.query([])?;
        let (mut areas, mut named) = (HashMap::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let (code, name, kind): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            named.push(NamedArea { code: code.clone(), key: text_key(&name), is_commune: kind == COMMUNE });
            areas.insert(row.get(0)?, (code, row.get(4)?));
        }
        let keys: Vec<String> = streets.iter().map(|name| text_key(name)).collect();
        Ok(Self { book: AddressBook::new(&keys, named), streets, areas, points: HashMap::new() })
    }

    fn find(&mut self, writing: &Writing<'_>, entry: &Unlocated) -> Result<Found, StoreError> {
        let found = self.book.find(&text_key(&entry.address), &text_key(&entry.town));
        let Some(street) = found.street else { return Ok(self.in_area(&found)) };
        let mut areas = BTreeSet::new();
        let mut is_there = false;
        for codes in self.areas_along(writing, street)? {
            // The same name may run through several towns.
            if found.commune.as_ref().is_none_or(|commune| codes.contains(commune)) {
                areas.extend(codes.iter().cloned());
                is_there = true;
            }
        }
        if !is_there {
            let area = found.commune.clone();
            let quality = if area.is_some() { AddressQuality::Area } else { found.quality };
            return Ok(self.in_area(&FoundAddress { quality, area, ..found }));
        }
        Ok(Found { quality: found.quality, street: self.streets[street].clone(), areas })
    }

    /// The area and those that it belongs to.
    fn in_area(&self, found: &FoundAddress) -> Found {
        let mut areas = BTreeSet::new();
        let mut next = found.area.clone();
        while let Some(code) = next.filter(|code| areas.insert(code.clone())) {
            next = self.areas.values().find(|(known, _)| *known == code).and_then(|(_, parent)| parent.clone());
        }
        Found { quality: found.quality, street: String::new(), areas }
    }

    /// For each corner of a street the areas that it lies in.
    fn areas_along(&mut self, writing: &Writing<'_>, street: usize) -> Result<&[Vec<String>], StoreError> {
        if !self.points.contains_key(&street) {
            let points = self.read_along(writing, street)?;
            self.points.insert(street, points);
        }
        Ok(&self.points[&street])
    }

    fn read_along(&self, writing: &Writing<'_>, street: usize) -> Result<Vec<Vec<String>>, StoreError> {
        let connection = writing.connection();
        let outlines = writing.cache().outlines(connection)?;
        let mut statement =
            connection.prepare_cached("select geometry from ground where kind = 'street' and name = ?1")?;
        let mut rows = statement.query([&self.streets[street]])?;
        let mut points = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            let Some(geometry) = text.parse::<geojson::Geometry>().ok() else { continue };
            let Ok(geometry) = geo_types::Geometry::<f64>::try_from(geometry) else { continue };
            for at in geometry.coords_iter().filter_map(|at| Position::new(at.x, at.y).ok()) {
                let inside =
                    |(id, outline): &(i64, Outline)| outline.contains(at).then(|| self.areas.get(id)).flatten();
                points.push(outlines.iter().filter_map(inside).map(|(code, _)| code.clone()).collect());
            }
        }
        Ok(points)
    }
}

enum Written {
    Added,
    Changed,
    Unchanged,
}

fn write(connection: &Connection, source_id: i64, entry: &Unlocated, found: &Found) -> Result<Written, StoreError> {
    let areas = found.areas.iter().map(String::as_str).collect::<Vec<_>>().join(";");
    let (tags, act_on) = (entry.tags.to_json(), entry.act_on.map(|date| date.to_string()));
    let known: Option<(i64, bool)> = connection
        .prepare_cached(
            "select unlocated_id, address = :address and town = :town and what = :what and camera_count is :cameras
               and act = :act and act_on is :act_on and act_url = :act_url and tags = :tags and quality = :quality
               and street = :street and unlisted_on is null and coalesce((select group_concat(area_code, ';')
                 from (select area_code from unlocated_area a where a.unlocated_id = u.unlocated_id order by area_code)), '') = :areas
             from unlocated u where source_id = :source_id and reference = :reference",
        )?
        .query_row(
            named_params! {
                ":address": entry.address, ":town": entry.town, ":what": entry.what, ":cameras": entry.cameras,
                ":act": entry.act, ":act_on": act_on, ":act_url": entry.act_url, ":tags": tags,
                ":quality": found.quality as i64, ":street": found.street, ":areas": areas,
                ":source_id": source_id, ":reference": entry.reference,
            },
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    if let Some((_, true)) = known {
        return Ok(Written::Unchanged);
    }
    let unlocated_id: i64 = connection
        .prepare_cached(
            "insert into unlocated (source_id, reference, address, town, what, camera_count, act, act_on, act_url, tags, quality, street)
             values (:source_id, :reference, :address, :town, :what, :cameras, :act, :act_on, :act_url, :tags, :quality, :street)
             on conflict (source_id, reference) do update set address = excluded.address, town = excluded.town,
               what = excluded.what, camera_count = excluded.camera_count, act = excluded.act, act_on = excluded.act_on,
               act_url = excluded.act_url, tags = excluded.tags, quality = excluded.quality, street = excluded.street,
               unlisted_on = null
             returning unlocated_id",
        )?
        .query_row(
            named_params! {
                ":address": entry.address, ":town": entry.town, ":what": entry.what, ":cameras": entry.cameras,
                ":act": entry.act, ":act_on": act_on, ":act_url": entry.act_url, ":tags": tags,
                ":quality": found.quality as i64, ":street": found.street,
                ":source_id": source_id, ":reference": entry.reference,
            },
            |row| row.get(0),
        )?;
    connection.prepare_cached("delete from unlocated_area where unlocated_id = ?1")?.execute([unlocated_id])?;
    let mut insert =
        connection.prepare_cached("insert into unlocated_area (area_code, unlocated_id) values (?1, ?2)")?;
    for code in &found.areas {
        insert.execute((code, unlocated_id))?;
    }
    Ok(if known.is_some() { Written::Changed } else { Written::Added })
}

/// Marks what a complete list no longer has; nothing is deleted.
fn unlist(connection: &Connection, source_id: i64, entries: &[Unlocated], listed_on: &str) -> Result<u64, StoreError> {
    let kept: Vec<&str> = entries.iter().map(|entry| entry.reference.as_str()).collect();
    let kept = serde_json::to_string(&kept)?;
    let gone = connection
        .prepare_cached(
            "update unlocated set unlisted_on = ?3 where source_id = ?1 and unlisted_on is null
               and reference not in (select value from json_each(?2))",
        )?
        .execute((source_id, kept, listed_on))?;
    Ok(gone as u64)
}
