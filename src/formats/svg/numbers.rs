//! Numbers beside camera signs: each where neither a sign nor another number is, farther away with a line to its sign where
//! signs crowd, and joined ("12–14") where cameras stand in one spot. The same cameras are always numbered the same way.

use std::f64::consts::PI;
use std::fmt::Write as _;

use super::{CameraMark, PlaceMark, View};

/// Size of a number in units; `web/css/drawing.css` writes none larger.
const SIZE: f64 = 16.0;
/// Mean width of a digit in sizes.
const DIGIT: f64 = 0.6;
/// Signs whose middles are nearer than this are one spot, in units.
const ONE_SPOT: f64 = 4.0;
/// Between a sign and its number.
const GAP: f64 = 1.0;
/// How much farther each ring of places lies, how many rings there are, and how many places each has.
const RING: f64 = 9.0;
const RINGS: usize = 7;
const PLACES: usize = 16;

/// A sign that has a number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Numbered {
    number: usize,
    at: (f64, f64),
}

/// A number, or several joined, around a middle.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    pub text: String,
    pub middle: (f64, f64),
    half: (f64, f64),
    /// From the sign to the number, where it does not stand beside it.
    line: Option<[(f64, f64); 2]>,
}

/// What may not be covered.
struct Obstacles<'a> {
    frame: (f64, f64),
    signs: &'a [(f64, f64)],
    radius: f64,
    placed: Vec<Label>,
}

/// Finds a place for the number of each camera that has one; `others` are signs of something else, `radius` is that of a sign.
pub(super) fn labels(view: &View, cameras: &[CameraMark], others: &[PlaceMark], radius: f64) -> Vec<Label> {
    let positions = cameras.iter().map(|camera| camera.position).chain(others.iter().map(|place| place.position));
    let signs: Vec<_> = positions.map(|position| view.project(position.lon(), position.lat())).collect();
    let numbered = cameras.iter().zip(&signs);
    let numbered: Vec<_> =
        numbered.filter_map(|(camera, at)| Some(Numbered { number: camera.number?, at: *at })).collect();
    place_numbers((view.width, view.height), &numbered, &signs, radius)
}

/// Finds a place for each number. `signs` are the middles of all signs, `radius` is that of a sign.
fn place_numbers(frame: (f64, f64), numbered: &[Numbered], signs: &[(f64, f64)], radius: f64) -> Vec<Label> {
    let is_seen = |sign: &&Numbered| (0.0..=frame.0).contains(&sign.at.0) && (0.0..=frame.1).contains(&sign.at.1);
    let mut spots: Vec<((f64, f64), Vec<usize>)> = Vec::new();
    for sign in numbered.iter().filter(is_seen) {
        match spots.iter_mut().find(|(at, _)| distance(*at, sign.at) < ONE_SPOT) {
            Some((_, numbers)) => numbers.push(sign.number),
            None => spots.push((sign.at, vec![sign.number])),
        }
    }
    let mut obstacles = Obstacles { frame, signs, radius, placed: Vec::with_capacity(spots.len()) };
    for (at, numbers) in spots {
        let text = ranges(&numbers);
        let half = ((text.chars().count() as f64 * DIGIT * SIZE) / 2.0, SIZE * 0.4);
        let candidates = (0..RINGS * PLACES).map(|index| candidate(at, half, radius, index, &text));
        let best = candidates.min_by_key(|label| obstacles.covered(label, at));
        obstacles.placed.extend(best);
    }
    obstacles.placed
}

/// Appends the lines, then the numbers over them.
pub(super) fn write_numbers(out: &mut String, labels: &[Label]) {
    for [(x, y), (to_x, to_y)] in labels.iter().filter_map(|label| label.line) {
        let _infallible = write!(out, "<path class=\"map-leader\" d=\"M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}\"/>");
    }
    for Label { text, middle: (x, y), .. } in labels {
        let _infallible =
            write!(out, "<text class=\"map-number\" x=\"{x:.1}\" y=\"{y:.1}\" dy=\".35em\">{text}</text>");
    }
}

/// Numbers as people join them: `12–14, 17`.
fn ranges(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let written = runs.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    written.collect::<Vec<_>>().join(", ")
}

/// A place for a number: beside the sign at first, upper right before the others, then on wider and wider rings.
fn candidate(at: (f64, f64), half: (f64, f64), radius: f64, index: usize, text: &str) -> Label {
    let (ring, place) = (index / PLACES, index % PLACES);
    // Right, left, above and below in turn, starting at the upper right.
    let turn = [0, 4, 8, 12, 2, 14, 6, 10, 1, 15, 3, 13, 5, 11, 7, 9][place] as f64 - 2.0;
    let (sin, cos) = (turn * 2.0 * PI / PLACES as f64).sin_cos();
    let away = radius + GAP + ring as f64 * RING;
    let edge = (at.0 + cos * away, at.1 + sin * away);
    // At a slant the near corner of the number touches the ring, straight on the middle of its side.
    let middle = (edge.0 + (cos * 1.8).clamp(-1.0, 1.0) * half.0, edge.1 + (sin * 1.8).clamp(-1.0, 1.0) * half.1);
    let line = (ring > 0).then_some([(at.0 + cos * radius, at.1 + sin * radius), edge]);
    Label { text: text.to_owned(), middle, half, line }
}

impl Obstacles<'_> {
    /// How much a number here would cover or cross: leaving the frame weighs most, then covering, then lines over signs.
    fn covered(&self, label: &Label, own: (f64, f64)) -> usize {
        let [left, top, right, bottom] = label.bounds();
        let is_outside = left < 0.0 || top < 0.0 || right > self.frame.0 || bottom > self.frame.1;
        let hit = self.signs.iter().filter(|sign| distance(**sign, label.nearest(**sign)) < self.radius).count();
        let crossed = |line: [(f64, f64); 2]| {
            let others = self.signs.iter().filter(|sign| distance(**sign, own) >= ONE_SPOT);
            let signs = others.filter(|sign| distance_to_line(**sign, line) < self.radius * 0.7).count();
            let lines = self.placed.iter().filter_map(|other| other.line).filter(|other| is_crossing(line, *other));
            signs + 2 * lines.count()
        };
        let is_over = |other: &&Label| {
            label.overlaps(other)
                || label.line.is_some_and(|line| other.is_crossed_by(line))
                || other.line.is_some_and(|line| label.is_crossed_by(line))
        };
        let hidden = hit + self.placed.iter().filter(is_over).count();
        usize::from(is_outside) * 1_000_000 + hidden * 1_000 + label.line.map_or(0, crossed)
    }
}

impl Label {
    fn bounds(&self) -> [f64; 4] {
        let ((x, y), (half_x, half_y)) = (self.middle, self.half);
        [x - half_x, y - half_y, x + half_x, y + half_y]
    }

    fn overlaps(&self, other: &Self) -> bool {
        super::overlaps(&self.bounds(), &other.bounds())
    }

    /// The point of its box that is nearest to another.
    fn nearest(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [left, top, right, bottom] = self.bounds();
        (x.clamp(left, right), y.clamp(top, bottom))
    }

    fn is_crossed_by(&self, [from, to]: [(f64, f64); 2]) -> bool {
        let steps = (distance(from, to) / 2.0).ceil().max(1.0);
        let mut along = (0..=steps as usize).map(|step| step as f64 / steps);
        along.any(|share| {
            let at = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            self.nearest(at) == at
        })
    }
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn is_crossing([a, b]: [(f64, f64); 2], [c, d]: [(f64, f64); 2]) -> bool {
    let side = |from: (f64, f64), to: (f64, f64), at: (f64, f64)| {
        (to.0 - from.0) * (at.1 - from.1) - (to.1 - from.1) * (at.0 - from.0) > 0.0
    };
    side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}

fn distance_to_line(point: (f64, f64), [from, to]: [(f64, f64); 2]) -> f64 {
    let (along, length) = ((to.0 - from.0, to.1 - from.1), distance(from, to));
    if length == 0.0 {
        return distance(point, from);
    }
    let share = ((point.0 - from.0) * along.0 + (point.1 - from.1) * along.1) / (length * length);
    let share = share.clamp(0.0, 1.0);
    distance(point, (from.0 + along.0 * share, from.1 + along.1 * share))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME: (f64, f64) = (640.0, 430.0);

    fn place(at: &[(f64, f64)]) -> Vec<Label> {
        let numbered: Vec<_> =
            at.iter().enumerate().map(|(index, at)| Numbered { number: index + 1, at: *at }).collect();
        place_numbers(FRAME, &numbered, at, 10.0)
    }

    #[test]
    fn a_number_alone_stands_beside_its_sign_without_a_line() {
        let labels = place(&[(100.0, 100.0)]);
        assert!(labels[0].middle.0 > 100.0 && labels[0].middle.1 < 100.0, "{labels:?}");
        assert_eq!(labels[0].line, None);
    }

    #[test]
    fn cameras_in_one_spot_are_joined() {
        assert_eq!(ranges(&[12, 13, 14, 17, 20, 21]), "12–14, 17, 20, 21");
        let texts: Vec<_> =
            place(&[(50.0, 50.0), (51.0, 50.0), (300.0, 50.0), (50.0, 52.0)]).into_iter().map(|l| l.text).collect();
        assert_eq!(texts, ["1, 2, 4", "3"]);
    }

    #[test]
    fn a_crowd_of_signs_hides_no_number() {
        let crowd: Vec<_> = (0..12).map(|i| (300.0 + f64::from(i % 4) * 9.0, 200.0 + f64::from(i / 4) * 9.0)).collect();
        let labels = place(&crowd);
        assert_eq!(labels.len(), 12);
        assert!(labels.iter().any(|label| label.line.is_some()), "a crowd needs lines");
        for (index, label) in labels.iter().enumerate() {
            assert!(labels[index + 1..].iter().all(|other| !label.overlaps(other)), "{labels:?}");
            assert!(crowd.iter().all(|sign| distance(*sign, label.nearest(*sign)) >= 10.0), "{label:?}");
        }
    }

    proptest! {
        #[test]
        fn every_sign_in_the_frame_is_numbered_once_and_the_same_way_each_time(
            at in proptest::collection::vec((0.0..640.0, 0.0..430.0), 0..40)
        ) {
            let labels = place(&at);
            let numbers: usize = labels.iter().map(|label| expand(&label.text)).sum();
            prop_assert_eq!(numbers, at.len());
            prop_assert_eq!(&labels, &place(&at));
            for label in &labels {
                let [left, top, right, bottom] = label.bounds();
                prop_assert!(left >= 0.0 && top >= 0.0 && right <= FRAME.0 && bottom <= FRAME.1, "{:?}", label);
            }
        }
    }

    fn expand(text: &str) -> usize {
        text.split(", ")
            .map(|part| match part.split_once('–') {
                Some((first, last)) => last.parse::<usize>().unwrap() - first.parse::<usize>().unwrap() + 1,
                None => 1,
            })
            .sum()
    }
}
