//! Which rows of two lists are the same camera: by the inventory's own code, by OpenStreetMap's id, by the number that
//! both lists give it, then by distance and direction. One to one; by distance the whole is optimal, not each step.

use std::collections::HashMap;

use super::assignment::{Candidates, assign};
use super::distance::distance_m;
use crate::domain::comparison::{Comparison, Listed, MatchedBy, Pair, Spoken};
use crate::domain::view_direction::{direction_tag, parse_view_directions};

/// Most rows of the other list that are weighed for each: the nearest, so that a pile of points stays quick.
const MOST_CANDIDATES: usize = 24;
/// Where numbers are believed, most cameras of one number stand within so many times the distance asked for.
const BELIEVABLE: f64 = 10.0;
/// Costs are whole numbers of these in a metre.
const PER_METRE: f64 = 1_000.0;
/// A little less than the length of a degree of latitude anywhere, in metres.
const DEGREE_M: f64 = 110_000.0;

/// Compares two lists; rows further apart than `most_m` are never paired by their place alone.
pub fn compare(here: &[Listed], there: &[Listed], most_m: f64) -> Comparison {
    let mut pairing = Pairing { here, there, partner: vec![None; here.len()], is_taken: vec![false; there.len()] };
    pairing.by_key(MatchedBy::Camera, |row| row.camera.map(|id| id.to_string()), |_| true);
    pairing.by_key(MatchedBy::Element, |row| row.element.clone(), |_| true);
    let are_references_believed = pairing.by_reference(most_m);
    pairing.by_distance(most_m);
    let (spoken, unspoken) = Spoken::of(here, there, are_references_believed == Some(true));
    let pairs = pairing.partner.iter().enumerate().filter_map(|(index, partner)| {
        let (other, by) = (*partner)?;
        let (ours, theirs) = (&here[index], &there[other]);
        let distance_m = distance_m(ours.position, theirs.position);
        let differing = spoken.differences(ours, theirs, by, distance_m);
        Some(Pair { here: index, there: other, by, distance_m, differing })
    });
    Comparison {
        pairs: pairs.collect(),
        only_here: (0..here.len()).filter(|index| pairing.partner[*index].is_none()).collect(),
        only_there: (0..there.len()).filter(|index| !pairing.is_taken[*index]).collect(),
        are_references_believed,
        unspoken,
    }
}

struct Pairing<'a> {
    here: &'a [Listed],
    there: &'a [Listed],
    partner: Vec<Option<(usize, MatchedBy)>>,
    is_taken: Vec<bool>,
}

impl Pairing<'_> {
    fn take(&mut self, here: usize, there: usize, by: MatchedBy) {
        self.partner[here] = Some((there, by));
        self.is_taken[there] = true;
    }

    /// Rows of both lists that are not paired and alone under the same key.
    fn shared(&self, key: impl Fn(&Listed) -> Option<String>) -> Vec<(usize, usize)> {
        let ours = self.here.iter().enumerate().filter(|(index, _)| self.partner[*index].is_none());
        let theirs = self.there.iter().enumerate().filter(|(index, _)| !self.is_taken[*index]);
        let (ours, theirs) = (alone(ours, &key), alone(theirs, &key));
        let mut shared: Vec<_> =
            ours.iter().filter_map(|(key, index)| Some(((*index)?, (*theirs.get(key)?)?))).collect();
        shared.sort_unstable();
        shared
    }

    fn by_key(
        &mut self,
        by: MatchedBy,
        key: impl Fn(&Listed) -> Option<String>,
        is_believed: impl Fn((usize, usize)) -> bool,
    ) {
        for (here, there) in self.shared(key) {
            if is_believed((here, there)) {
                self.take(here, there, by);
            }
        }
    }

    /// Two publishers may both have a camera 12: numbers are believed where half of those in both lists stand near one
    /// another; else only where the two do themselves. Answers whether they are believed,
    /// none where no number is in both lists.
    fn by_reference(&mut self, most_m: f64) -> Option<bool> {
        let number = |row: &Listed| row.reference.as_deref().map(|text| text.trim().to_uppercase());
        let shared = self.shared(number);
        let (here, there) = (self.here, self.there);
        let apart_m = |(ours, theirs): (usize, usize)| distance_m(here[ours].position, there[theirs].position);
        let near = shared.iter().filter(|pair| apart_m(**pair) <= BELIEVABLE * most_m).count();
        let is_believed = near > 0 && 2 * near >= shared.len();
        self.by_key(MatchedBy::Reference, number, |pair| is_believed || apart_m(pair) <= most_m);
        (!shared.is_empty()).then_some(is_believed)
    }

    fn by_distance(&mut self, most_m: f64) {
        let ours: Vec<usize> = (0..self.here.len()).filter(|index| self.partner[*index].is_none()).collect();
        let mut theirs: Vec<usize> = (0..self.there.len()).filter(|index| !self.is_taken[*index]).collect();
        let place = |index: &usize| self.there[*index].position;
        theirs.sort_by(|a, b| place(a).lat().total_cmp(&place(b).lat()).then(a.cmp(b)));
        let seen: Vec<(f64, f64)> = theirs.iter().map(|index| (place(index).lon(), place(index).lat())).collect();
        let candidates: Vec<Candidates> = ours
            .iter()
            .map(|index| {
                let row = &self.here[*index];
                let nearest = nearest(&seen, (row.position.lon(), row.position.lat()), most_m);
                let cost = |at: usize| cost_of(row, &self.there[theirs[at]], most_m).map(|cost| (at, cost));
                nearest.into_iter().filter_map(cost).collect()
            })
            .collect();
        let alone = whole(most_m);
        for (index, partner) in ours.iter().zip(assign(&candidates, theirs.len(), alone)) {
            if let Some(partner) = partner {
                self.take(*index, theirs[partner], MatchedBy::Distance);
            }
        }
    }
}

/// Under each key its row, or none where it has several.
fn alone<'a>(
    rows: impl Iterator<Item = (usize, &'a Listed)>,
    key: impl Fn(&Listed) -> Option<String>,
) -> HashMap<String, Option<usize>> {
    let mut found = HashMap::new();
    for (index, row) in rows {
        if let Some(key) = key(row) {
            found.entry(key).and_modify(|known| *known = None).or_insert(Some(index));
        }
    }
    found
}

/// The nearest of places sorted by latitude, at most [`MOST_CANDIDATES`], within a little more than `most_m`.
fn nearest(sorted: &[(f64, f64)], (lon, lat): (f64, f64), most_m: f64) -> Vec<usize> {
    let reach = most_m / DEGREE_M;
    let first = sorted.partition_point(|(_, other)| *other < lat - reach);
    let width = lat.to_radians().cos().max(0.01);
    let near = sorted[first..].iter().enumerate().take_while(|(_, (_, other))| *other <= lat + reach);
    let mut found: Vec<(f64, usize)> = near
        .filter_map(|(index, (other_lon, other_lat))| {
            let turn = (other_lon - lon).abs();
            let east = turn.min(360.0 - turn) * width;
            let squared = east * east + (other_lat - lat) * (other_lat - lat);
            (squared <= reach * reach * 1.1).then_some((squared, first + index))
        })
        .collect();
    if found.len() > MOST_CANDIDATES {
        found.select_nth_unstable_by(MOST_CANDIDATES, |a, b| a.0.total_cmp(&b.0));
        found.truncate(MOST_CANDIDATES);
    }
    found.into_iter().map(|(_, index)| index).collect()
}

/// What it costs to take two for one: the metres between them, and up to half of `most_m` more the more they look
/// apart. None where that is more than to leave both alone.
fn cost_of(here: &Listed, there: &Listed, most_m: f64) -> Option<u32> {
    let turned = turn_between(here, there).map_or(0.0, |turn| turn / 180.0 * most_m / 2.0);
    let cost = distance_m(here.position, there.position) + turned;
    (cost <= most_m).then(|| whole(cost))
}

fn whole(metres: f64) -> u32 {
    (metres * PER_METRE).round() as u32
}

/// Degrees between the two nearest views of two cameras; none where one of them has no view that is known.
fn turn_between(here: &Listed, there: &Listed) -> Option<f64> {
    let (ours, theirs) = (headings(here), headings(there));
    let turns = ours.iter().flat_map(|ours| theirs.iter().map(move |theirs| turn(*ours, *theirs)));
    turns.reduce(f64::min)
}

fn headings(row: &Listed) -> Vec<f64> {
    let views = direction_tag(&row.tags).map(|(_, text)| parse_view_directions(text)).unwrap_or_default();
    let is_somewhere = |sector: Option<f64>| sector.is_none_or(|width| width < 360.0);
    views.into_iter().filter(|view| is_somewhere(view.sector_deg)).map(|view| view.heading_deg).collect()
}

fn turn(a: f64, b: f64) -> f64 {
    let apart = (a - b).rem_euclid(360.0);
    apart.min(360.0 - apart)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::comparison::{Group, POSITION};
    use crate::domain::{Position, Tags};

    /// A row so many metres east and north of a corner.
    fn row(id: &str, east_m: f64, north_m: f64, pairs: &[(&str, &str)]) -> Listed {
        let tags = Tags::from_pairs(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Listed {
            id: id.to_owned(),
            camera: None,
            element: None,
            reference: tags.get("ref").map(str::to_owned),
            position: Position::new(3.87 + east_m / 80_600.0, 43.61 + north_m / 111_110.0).unwrap(),
            tags,
            is_gone: false,
            is_exportable: true,
        }
    }

    fn pairs(here: &[Listed], there: &[Listed]) -> Vec<(String, String)> {
        let found = compare(here, there, 30.0);
        found.pairs.iter().map(|pair| (here[pair.here].id.clone(), there[pair.there].id.clone())).collect()
    }

    fn ids(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn two_cameras_of_one_mast_are_told_apart_by_where_they_look() {
        let view = |id, degrees| row(id, 0.0, 0.0, &[("camera:direction", degrees)]);
        let (here, there) = ([view("a", "90"), view("b", "270")], [view("c", "W"), view("d", "88")]);
        assert_eq!(pairs(&here, &there), ids(&[("a", "d"), ("b", "c")]));
        let (far, back) = (row("a", 0.0, 0.0, &[("direction", "0")]), row("b", 20.0, 0.0, &[("direction", "180")]));
        assert_eq!(pairs(&[far], &[back]), ids(&[]), "20 m away and turned round is another one");
    }

    #[test]
    fn the_whole_is_nearest_and_not_each_step() {
        let here = [row("a", 0.0, 0.0, &[]), row("b", 12.0, 0.0, &[])];
        let there = [row("c", 5.0, 0.0, &[]), row("d", -8.0, 0.0, &[])];
        assert_eq!(pairs(&here, &there), ids(&[("a", "d"), ("b", "c")]));
    }

    #[test]
    fn numbers_are_believed_where_they_mean_the_same() {
        let list = |offset: f64| -> Vec<Listed> {
            let number = |n: u32| {
                let reference = format!("C{n}");
                row(&reference, f64::from(n) * 500.0 + offset, 0.0, &[("ref", &reference)])
            };
            (1..5).map(number).collect()
        };
        let (here, mut there) = (list(0.0), list(2.0));
        there[3] = row("C4", 0.0, 3_000.0, &[("ref", "c4 ")]);
        let found = compare(&here, &there, 30.0);
        assert_eq!(found.are_references_believed, Some(true));
        assert_eq!((found.pairs.len(), found.count(Group::Differing)), (4, 1));
        assert!(found.pairs[3].differing.iter().any(|difference| difference.key == POSITION));
        let strangers = list(900.0);
        let found = compare(&here, &strangers, 30.0);
        assert_eq!((found.are_references_believed, found.pairs.len()), (Some(false), 0));
    }

    #[test]
    fn an_element_of_openstreetmap_is_itself_wherever_it_was_moved() {
        let at = |id: &str, north_m| Listed { element: Some("node/1".to_owned()), ..row(id, 0.0, north_m, &[]) };
        let found = compare(&[at("a", 0.0), row("b", 0.0, 100.0, &[])], &[at("c", 100.0)], 30.0);
        assert_eq!(
            (found.pairs[0].here, found.pairs[0].by, found.only_here.as_slice()),
            (0, MatchedBy::Element, &[1][..])
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_row_ends_in_one_group_and_no_pair_is_too_far(
            here in prop::collection::vec((-60.0..60.0, -60.0..60.0), 0..40),
            there in prop::collection::vec((-60.0..60.0, -60.0..60.0), 0..40),
        ) {
            let list = |places: &[(f64, f64)]| -> Vec<Listed> {
                places.iter().enumerate().map(|(n, (x, y))| row(&n.to_string(), *x, *y, &[])).collect()
            };
            let (here, there) = (list(&here), list(&there));
            let found = compare(&here, &there, 30.0);
            prop_assert_eq!(found.pairs.len() + found.only_here.len(), here.len());
            prop_assert_eq!(found.pairs.len() + found.only_there.len(), there.len());
            prop_assert!(found.pairs.iter().all(|pair| pair.distance_m <= 30.001));
            let back = compare(&there, &here, 30.0);
            let cost = |found: &Comparison| {
                found.pairs.iter().map(|pair| pair.distance_m).sum::<f64>() + 30.0 * (found.only_here.len() + found.only_there.len()) as f64 / 2.0
            };
            prop_assert!((cost(&found) - cost(&back)).abs() < 0.1, "either way round costs the same");
        }
    }
}
