//! A page of features worked on by several threads, in parts that are the same however many there are. Beside the threads
//! that ask there are never more than the cores allow, however many exports are made at once.

use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::feature::part_ends;

/// Bytes of features in a part, about.
const PART_BYTES: usize = 512 << 10;

/// Cores beside the one that asks; few features gain from more.
static SPARE: LazyLock<AtomicUsize> =
    LazyLock::new(|| AtomicUsize::new(thread::available_parallelism().map_or(1, usize::from).clamp(1, 8) - 1));

/// Threads that were lent; given back when dropped.
struct Lent(usize);

impl Lent {
    fn take(wanted: usize) -> Self {
        let mut lent = 0;
        let taken = SPARE.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |spare| {
            lent = spare.min(wanted);
            (lent > 0).then_some(spare - lent)
        });
        Self(taken.map_or(0, |_| lent))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        SPARE.fetch_add(self.0, Ordering::Relaxed);
    }
}

/// Some of the features of a page, joined by commas as they are.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// What stands before them, without the comma between.
    pub before: &'a [u8],
    pub features: &'a [u8],
}

/// What is made of each part of features joined by commas, in order.
pub fn each_part<T: Send>(features: &[u8], work: impl Fn(Part<'_>) -> io::Result<T> + Sync) -> io::Result<Vec<T>> {
    let parts = parts(features, features.len().div_ceil(PART_BYTES));
    let lent = Lent::take(parts.len() - 1);
    let next = AtomicUsize::new(0);
    let take_parts = || {
        let mut made = Vec::with_capacity(parts.len());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            match parts.get(index) {
                Some(part) => made.push((index, work(*part))),
                None => return made,
            }
        }
    };
    let mut made = thread::scope(|scope| {
        let others: Vec<_> = (0..lent.0).map(|_| scope.spawn(take_parts)).collect();
        let mut made = take_parts();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_unstable_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, made)| made).collect()
}

/// At most so many parts of about the same size, one at least.
fn parts(features: &[u8], count: usize) -> Vec<Part<'_>> {
    let part = |start: usize, end: usize| Part {
        before: features[..start].strip_suffix(b",").unwrap_or_default(),
        features: &features[start..end],
    };
    let mut parts = Vec::with_capacity(count);
    let mut start = 0;
    for index in 1..count {
        let Some(end) = part_ends(features, (features.len() * index / count).max(start)) else { break };
        parts.push(part(start, end));
        start = end + 1;
    }
    parts.push(part(start, features.len()));
    parts
}

#[cfg(test)]
mod tests {
    use super::super::feature::tests::FEATURES;
    use super::super::feature::texts;
    use super::*;

    #[test]
    fn parts_hold_every_feature_once_and_in_order() {
        let many = [FEATURES; 50].join(",");
        let whole: Vec<&[u8]> = texts(many.as_bytes()).collect();
        for count in [0, 1, 2, 3, 7, 200] {
            let parts = parts(many.as_bytes(), count);
            assert!(parts.len() <= count.max(1) && parts.len() >= count.min(50), "{count}: {}", parts.len());
            assert!(parts.iter().flat_map(|part| texts(part.features)).eq(whole.iter().copied()), "{count}");
            for (index, part) in parts.iter().enumerate() {
                let before = parts[..index].iter().map(|part| texts(part.features).count()).sum::<usize>();
                assert_eq!(texts(part.before).count(), before, "{count}");
            }
        }
    }

    #[test]
    fn what_is_made_of_parts_is_what_is_made_of_the_whole() {
        let many = vec![FEATURES; 2_000].join(",");
        let told = |features: &[u8]| -> Vec<usize> { texts(features).map(<[u8]>::len).collect() };
        let made = each_part(many.as_bytes(), |part| Ok(told(part.features))).unwrap();
        assert!(made.len() > 1, "{}", made.len());
        assert_eq!(made.concat(), told(many.as_bytes()));
        assert!(each_part(many.as_bytes(), |_| io::Result::<()>::Err(io::ErrorKind::Other.into())).is_err());
        assert_eq!(each_part(b"", |part| Ok(part.features.len())).unwrap(), [0]);
    }
}
