//! The order of the Hilbert curve in which FlatGeobuf keeps features, its number reckoned once for each of them.

use std::cmp::Reverse;

use ::flatgeobuf::packed_r_tree::NodeItem;

/// Cells along an axis, less one.
const LAST_CELL: f64 = 65_535.0;

/// The boxes in descending order of the curve through an extent; those of one cell stay in theirs.
pub fn descending_order(mut nodes: Vec<NodeItem>, extent: &NodeItem) -> Vec<NodeItem> {
    nodes.sort_by_cached_key(|node| Reverse(number(node, extent)));
    nodes
}

/// Number of the cell that holds the middle of a box.
fn number(node: &NodeItem, extent: &NodeItem) -> u32 {
    let cell = |low: f64, high: f64, from: f64, width: f64| {
        (LAST_CELL * (f64::midpoint(low, high) - from) / width).floor() as u32
    };
    hilbert(
        cell(node.min_x, node.max_x, extent.min_x, extent.width()),
        cell(node.min_y, node.max_y, extent.min_y, extent.height()),
    )
}

/// Sixteen bits an axis, by four steps of doubled length
/// (<https://github.com/rawrunprotected/hilbert_curves>, public domain).
fn hilbert(x: u32, y: u32) -> u32 {
    let mut a = x ^ y;
    let mut b = 0xffff ^ a;
    let mut c = 0xffff ^ (x | y);
    let mut d = x & (y ^ 0xffff);
    (a, b, c, d) = (a | (b >> 1), (a >> 1) ^ a, ((c >> 1) ^ (b & (d >> 1))) ^ c, ((a & (c >> 1)) ^ (d >> 1)) ^ d);
    for shift in [2, 4] {
        (a, b, c, d) = (
            (a & (a >> shift)) ^ (b & (b >> shift)),
            (a & (b >> shift)) ^ (b & ((a ^ b) >> shift)),
            c ^ (a & (c >> shift)) ^ (b & (d >> shift)),
            d ^ (b & (c >> shift)) ^ ((a ^ b) & (d >> shift)),
        );
    }
    c ^= (a & (c >> 8)) ^ (b & (d >> 8));
    d ^= (b & (c >> 8)) ^ ((a ^ b) & (d >> 8));
    let i0 = x ^ y;
    let i1 = (d ^ (d >> 1)) | (0xffff ^ (i0 | (c ^ (c >> 1))));
    (spread(i1) << 1) | spread(i0)
}

/// Every bit followed by a zero.
fn spread(bits: u32) -> u32 {
    let bits = (bits | (bits << 8)) & 0x00ff_00ff;
    let bits = (bits | (bits << 4)) & 0x0f0f_0f0f;
    let bits = (bits | (bits << 2)) & 0x3333_3333;
    (bits | (bits << 1)) & 0x5555_5555
}

#[cfg(test)]
mod tests {
    use ::flatgeobuf::packed_r_tree::{calc_extent, hilbert_sort};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Readers do without it, but files are to stay what they are.
        #[test]
        fn the_order_is_that_of_the_format_s_own_library(
            boxes in prop::collection::vec((-180.0..180.0_f64, -90.0..90.0_f64, 0.0..2.0_f64), 1..60),
        ) {
            let mut nodes: Vec<NodeItem> =
                boxes.iter().map(|(x, y, size)| NodeItem::bounds(*x, *y, x + size, y + size)).collect();
            nodes.iter_mut().enumerate().for_each(|(index, node)| node.offset = index as u64);
            let extent = calc_extent(&nodes);
            let ours = descending_order(nodes.clone(), &extent);
            hilbert_sort(&mut nodes, &extent);
            prop_assert_eq!(ours, nodes);
        }
    }
}
