//! The R*Tree of a table made at once, from the leaves up: nodes hold rows in the order in which they came, which for
//! cameras is that of the curve (<https://www.sqlite.org/rtree.html>, 5 and 6: nodes lie in tables of their own).

use rusqlite::Connection;

use crate::store::StoreError;

/// Cells of a node, as SQLite has them in pages of 4096 bytes and two dimensions.
const CELLS: usize = 51;
const CELL_BYTES: usize = 24;
const NODE_BYTES: usize = 4 + CELLS * CELL_BYTES;
/// Number of the node at the top.
const TOP: i64 = 1;

/// Low longitude, high longitude, low latitude, high latitude, rounded outwards.
pub type Extent = [f32; 4];

/// An extent in the precision of the tree.
pub fn outward([west, east, south, north]: [f64; 4]) -> Extent {
    let down = |wide: f64| if f64::from(wide as f32) > wide { (wide as f32).next_down() } else { wide as f32 };
    let up = |wide: f64| if f64::from(wide as f32) < wide { (wide as f32).next_up() } else { wide as f32 };
    [down(west), up(east), down(south), up(north)]
}

/// Fills the empty tree of a name of the program's own with rows that are numbered from one.
pub fn fill(connection: &Connection, name: &str, rows: Vec<Extent>) -> Result<(), StoreError> {
    let mut put_node =
        connection.prepare(&format!("insert or replace into \"{name}_node\" (nodeno, data) values (?1, ?2)"))?;
    let mut put_parent =
        connection.prepare(&format!("insert into \"{name}_parent\" (nodeno, parentnode) values (?1, ?2)"))?;
    let count = rows.len() as i64;
    let leaf_of = if rows.len() > CELLS { "2 + (fid - 1) / ?2" } else { "1 + 0 * ?2" };
    let mut cells: Vec<(i64, Extent)> = (1..).zip(rows).collect();
    let (mut depth, mut next_node) = (0_u16, TOP + 1);
    while cells.len() > CELLS {
        let mut above = Vec::with_capacity(cells.len().div_ceil(CELLS));
        for group in cells.chunks(CELLS) {
            put_node.execute((next_node, node(0, group)))?;
            if depth > 0 {
                group.iter().try_for_each(|(child, _)| put_parent.execute((child, next_node)).map(drop))?;
            }
            above.push((next_node, group.iter().map(|(_, extent)| *extent).reduce(union).unwrap_or_default()));
            next_node += 1;
        }
        cells = above;
        depth += 1;
    }
    put_node.execute((TOP, node(depth, &cells)))?;
    if depth > 0 {
        cells.iter().try_for_each(|(child, _)| put_parent.execute((child, TOP)).map(drop))?;
    }
    connection.execute(
        &format!(
            "with recursive row (fid) as (select 1 where ?1 > 0 union all select fid + 1 from row where fid < ?1)
             insert into \"{name}_rowid\" (rowid, nodeno) select fid, {leaf_of} from row"
        ),
        (count, CELLS as i64),
    )?;
    Ok(())
}

fn union(one: Extent, other: Extent) -> Extent {
    [one[0].min(other[0]), one[1].max(other[1]), one[2].min(other[2]), one[3].max(other[3])]
}

/// How deep the tree is under it stands in the node at the top alone.
fn node(depth: u16, cells: &[(i64, Extent)]) -> Vec<u8> {
    let mut node = Vec::with_capacity(NODE_BYTES);
    node.extend_from_slice(&depth.to_be_bytes());
    node.extend_from_slice(&(cells.len() as u16).to_be_bytes());
    for (number, extent) in cells {
        node.extend_from_slice(&number.to_be_bytes());
        for side in extent {
            node.extend_from_slice(&side.to_be_bytes());
        }
    }
    node.resize(NODE_BYTES, 0);
    node
}
