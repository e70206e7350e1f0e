//! What passes over the cameras counted in areas, kept until the next change: those who ask at the same time wait for one
//! pass instead of each making the same, and a sheet finds what the list of areas counted.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::area_pass::{Tally, count_by_pass};
use crate::store::camera::filter::Counting;
use crate::store::territory::areas::{AreaFilter, StoredArea, list_areas};
use crate::store::{Change, Reader, StoreError};

/// Distinct questions whose counts are kept: the present, and a few days of the past.
const MOST_QUESTIONS: usize = 4;
/// Areas that one pass counts in without being asked for each, and that are kept of one question.
const MOST_AREAS: usize = 500;

/// Counts by the areas' numbers.
type Counted = HashMap<i64, Arc<Tally>>;

/// A question, and its answer as far as it was asked for.
type Kept = ((Change, Counting), Arc<Mutex<Counted>>);

/// The counts of the newest questions.
#[derive(Default)]
pub struct AreaTallies(Mutex<VecDeque<Kept>>);

impl AreaTallies {
    fn of(&self, question: (Change, Counting)) -> Arc<Mutex<Counted>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, counted)) = kept.iter().find(|(known, _)| *known == question) {
            return Arc::clone(counted);
        }
        // What an older inventory was counted for is asked by nobody again.
        kept.retain(|((change, _), _)| *change >= question.0);
        kept.truncate(MOST_QUESTIONS - 1);
        let counted = Arc::default();
        kept.push_front((question, Arc::clone(&counted)));
        counted
    }
}

/// Counts in each of the areas, in their order.
pub fn tallies_of(
    reader: &Reader<'_>,
    areas: &[StoredArea],
    counting: Counting,
) -> Result<Vec<Arc<Tally>>, StoreError> {
    let (change, _) = reader.latest_change()?;
    let counted = reader.tallies().of((change, counting));
    let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
    if areas.iter().any(|area| !counted.contains_key(&area.area_id)) {
        let wanted = wanted(reader, areas, !counted.is_empty())?;
        let tallies = count_by_pass(reader, &wanted, counting)?.into_iter().map(Arc::new);
        counted.extend(wanted.iter().map(|area| area.area_id).zip(tallies));
    }
    let tallies = areas.iter().filter_map(|area| counted.get(&area.area_id).cloned()).collect();
    if counted.len() > MOST_AREAS {
        counted.clear();
    }
    Ok(tallies)
}

/// The areas asked for; all there are where a second area is asked for alone, since its sheet is seldom the last.
fn wanted(reader: &Reader<'_>, areas: &[StoredArea], is_asked_again: bool) -> Result<Vec<StoredArea>, StoreError> {
    if areas.len() == 1 && is_asked_again {
        let all = list_areas(reader, &AreaFilter { limit: Some(MOST_AREAS), ..AreaFilter::default() })?;
        if all.len() < MOST_AREAS {
            return Ok(all);
        }
    }
    Ok(areas.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_once_until_the_next_change() {
        let tallies = AreaTallies::default();
        let present = |change| tallies.of((Change(change), Counting::default()));
        let first = present(1);
        first.lock().unwrap().insert(7, Arc::default());
        assert!(Arc::ptr_eq(&first, &present(1)), "the same question finds what was counted");
        let past = Counting { as_of: Some(jiff::Timestamp::UNIX_EPOCH), datetime: None };
        assert!(tallies.of((Change(1), past)).lock().unwrap().is_empty(), "another question has other counts");
        assert!(present(2).lock().unwrap().is_empty(), "nothing is told of an earlier inventory");
        assert_eq!(tallies.0.lock().unwrap().len(), 1, "nor kept");
    }

    #[test]
    fn only_a_few_questions_are_kept() {
        let tallies = AreaTallies::default();
        for second in 0..100 {
            let as_of = jiff::Timestamp::from_second(second).ok();
            drop(tallies.of((Change(1), Counting { as_of, datetime: None })));
        }
        assert_eq!(tallies.0.lock().unwrap().len(), MOST_QUESTIONS);
    }
}
