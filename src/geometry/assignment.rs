//! One to one and optimal: pairs the rows of two lists so that the sum of costs is least, where leaving a row alone has a
//! cost too. Shortest augmenting paths on sparse candidates (Jonker and Volgenant 1987), in whole numbers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Who may be paired with a row, and what each pair costs.
pub type Candidates = Vec<(usize, u32)>;

const NOBODY: usize = usize::MAX;

/// For each row of the first list its partner among `there_count` others, or none. Every pair costs what `candidates`
/// says; a row without partner costs `alone`. The sum is the least there is.
pub fn assign(candidates: &[Candidates], there_count: usize, alone: u32) -> Vec<Option<usize>> {
    let mut search = Search::new(candidates, there_count, alone);
    for row in 0..candidates.len() {
        search.place(row);
    }
    search.partner_of.iter().map(|column| Some(*column).filter(|column| *column < there_count)).collect()
}

/// The state between two rows. Columns are the other list's rows, then for each row of ours one that stands for nobody.
struct Search<'a> {
    candidates: &'a [Candidates],
    there_count: usize,
    alone: i64,
    /// Dual prices of rows and columns.
    row_price: Vec<i64>,
    column_price: Vec<i64>,
    partner_of: Vec<usize>,
    taken_by: Vec<usize>,
    /// Of the present search: shortest way to a column, and from which row; `touched` says which are set.
    distance: Vec<i64>,
    from: Vec<usize>,
    touched: Vec<usize>,
}

impl<'a> Search<'a> {
    fn new(candidates: &'a [Candidates], there_count: usize, alone: u32) -> Self {
        let (rows, columns) = (candidates.len(), there_count + candidates.len());
        Self {
            candidates,
            there_count,
            alone: i64::from(alone),
            row_price: vec![0; rows],
            column_price: vec![0; columns],
            partner_of: vec![NOBODY; rows],
            taken_by: vec![NOBODY; columns],
            distance: vec![i64::MAX; columns],
            from: vec![NOBODY; columns],
            touched: Vec::new(),
        }
    }

    /// Gives a row a partner, where it is cheaper by giving others another one.
    fn place(&mut self, first: usize) {
        let mut heap = BinaryHeap::new();
        let mut settled = Vec::new();
        self.scan(first, 0, &mut heap);
        let free = loop {
            let Some(Reverse((distance, column))) = heap.pop() else { break None };
            if distance > self.distance[column] {
                continue;
            }
            let row = self.taken_by[column];
            if row == NOBODY {
                break Some((column, distance));
            }
            settled.push(column);
            self.scan(row, distance, &mut heap);
        };
        // Nobody is always free for the row itself, so that a way is found.
        if let Some((column, shortest)) = free {
            self.reprice(first, &settled, shortest);
            self.augment(first, column);
        }
        for column in self.touched.drain(..) {
            self.distance[column] = i64::MAX;
        }
    }

    /// Looks at all columns of a row that is reached at a distance.
    fn scan(&mut self, row: usize, base: i64, heap: &mut BinaryHeap<Reverse<(i64, usize)>>) {
        let nobody = (self.there_count + row, self.alone);
        let others = self.candidates[row].iter().map(|(column, cost)| (*column, i64::from(*cost)));
        for (column, cost) in others.chain([nobody]) {
            let distance = base + cost - self.row_price[row] - self.column_price[column];
            if distance >= self.distance[column] {
                continue;
            }
            if self.distance[column] == i64::MAX {
                self.touched.push(column);
            }
            self.distance[column] = distance;
            self.from[column] = row;
            heap.push(Reverse((distance, column)));
        }
    }

    /// Keeps every reduced cost at zero or above, and those of pairs at zero.
    fn reprice(&mut self, first: usize, settled: &[usize], shortest: i64) {
        self.row_price[first] += shortest;
        for column in settled {
            let gain = shortest - self.distance[*column];
            self.column_price[*column] -= gain;
            self.row_price[self.taken_by[*column]] += gain;
        }
    }

    /// Hands partners on along the way found.
    fn augment(&mut self, first: usize, last: usize) {
        let mut column = last;
        loop {
            let row = self.from[column];
            let before = std::mem::replace(&mut self.partner_of[row], column);
            self.taken_by[column] = row;
            if row == first {
                return;
            }
            column = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The least sum by trying everything.
    fn least(candidates: &[Candidates], taken: &mut Vec<usize>, alone: u32) -> u64 {
        let Some((first, rest)) = candidates.split_first() else { return 0 };
        let mut best = u64::from(alone) + least(rest, taken, alone);
        for (column, cost) in first {
            if !taken.contains(column) {
                taken.push(*column);
                best = best.min(u64::from(*cost) + least(rest, taken, alone));
                taken.pop();
            }
        }
        best
    }

    fn cost(candidates: &[Candidates], found: &[Option<usize>], alone: u32) -> u64 {
        let of = |(row, partner): (&Candidates, &Option<usize>)| match partner {
            None => u64::from(alone),
            Some(partner) => {
                row.iter().filter(|(column, _)| column == partner).map(|(_, cost)| u64::from(*cost)).min().unwrap()
            }
        };
        candidates.iter().zip(found).map(of).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn no_other_pairs_cost_less(
            rows in prop::collection::vec(prop::collection::vec((0_usize..6, 0_u32..40), 0..6), 0..7),
            alone in 0_u32..40,
        ) {
            let found = assign(&rows, 6, alone);
            let mut partners: Vec<usize> = found.iter().flatten().copied().collect();
            partners.sort_unstable();
            prop_assert!(partners.windows(2).all(|two| two[0] != two[1]), "one to one");
            prop_assert_eq!(cost(&rows, &found, alone), least(&rows, &mut Vec::new(), alone));
        }
    }

    #[test]
    fn a_greedy_choice_that_costs_others_more_is_taken_back() {
        assert_eq!(assign(&[vec![(0, 1), (1, 2)], vec![(0, 2)]], 2, 30), [Some(1), Some(0)]);
        assert_eq!(assign(&[vec![(0, 0), (1, 29)], vec![(0, 29)]], 2, 30), [Some(0), None], "an exact match stays");
        assert_eq!(assign(&[], 3, 1), []);
    }
}
