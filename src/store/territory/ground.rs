//! The ground: streets, water and parks that need no network, for the printed map and the search of streets.

use rusqlite::{Connection, named_params};

use crate::domain::{Bbox, Position};
use crate::store::engine::writing::Writing;
use crate::store::search::{Entry, insert_entry};
use crate::store::text_key::text_key;
use crate::store::{Reader, StoreError};

/// One feature of the ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    /// street, water, park, pedestrian, building.
    pub kind: String,
    /// 1 main road to 4 for streets, else 0.
    pub class: i64,
    pub name: String,
    /// GeoJSON geometry.
    pub geometry: String,
}

/// A feature with what is needed to store it.
#[derive(Clone, Debug)]
pub struct NewGround {
    pub ground: Ground,
    pub bbox: Bbox,
    /// Where its name is shown.
    pub label: Position,
}

/// What touches the box, largest things first, streets last.
pub fn ground_in(reader: &Reader<'_>, bbox: Bbox) -> Result<Vec<Ground>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select g.kind, g.class, g.name, g.geometry from ground_box b join ground g using (ground_id)
         where b.west <= :east and b.east >= :west and b.south <= :north and b.north >= :south
         order by g.kind = 'street', g.kind, g.class desc",
    )?;
    let rows = statement.query_map(
        named_params! { ":west": bbox.west, ":south": bbox.south, ":east": bbox.east, ":north": bbox.north },
        |row| Ok(Ground { kind: row.get(0)?, class: row.get(1)?, name: row.get(2)?, geometry: row.get(3)? }),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Replaces the ground and the streets of the search.
pub fn replace_ground(writing: &Writing<'_>, ground: &[NewGround]) -> Result<(), StoreError> {
    let connection = writing.connection();
    connection
        .execute_batch("delete from ground; delete from ground_box; delete from search where kind = 'street';")?;
    for new in ground {
        insert(connection, new)?;
    }
    writing.touch("ground");
    Ok(())
}

fn insert(connection: &Connection, new: &NewGround) -> Result<(), StoreError> {
    let ground = &new.ground;
    connection
        .prepare_cached("insert into ground (kind, class, name, geometry) values (?1, ?2, ?3, ?4)")?
        .execute((&ground.kind, ground.class, &ground.name, &ground.geometry))?;
    let ground_id = connection.last_insert_rowid();
    connection
        .prepare_cached("insert into ground_box (ground_id, west, east, south, north) values (?1, ?2, ?3, ?4, ?5)")?
        .execute((ground_id, new.bbox.west, new.bbox.east, new.bbox.south, new.bbox.north))?;
    if ground.kind == "street" && !ground.name.is_empty() {
        let entry = Entry {
            kind: "street",
            id: "",
            title: &ground.name,
            key: text_key(&ground.name),
            subtitle: "street",
            position: new.label,
            bbox: Some(new.bbox),
        };
        insert_entry(connection, &entry)?;
    }
    Ok(())
}
