//! A condition on features (CQL2, OGC 21-065r2), bound to properties that exist and values of their types.
//! It answers in three values, as the standard has it: none where what is asked about is missing.

mod pattern;
mod value;

use std::cmp::Ordering;

use geo_types::Geometry;
use serde_json::Value;

pub use self::pattern::Pattern;
pub use self::value::{Fold, Kind, Literal, Operand};
use super::{Bbox, DayInterval};

/// A condition, all of whose names and types were checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// True or false whatever the feature is.
    Always(bool),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Operand, Comparison, Operand),
    /// The text matches a pattern with wildcards.
    Like(Operand, Pattern),
    /// Equal to any of these.
    Among(Operand, Vec<Literal>),
    /// The property has no value.
    IsNull(String),
    /// How the feature's geometry lies to a shape.
    Space(Relation, Shape),
    /// How the days that a property may mean lie to an interval.
    Time(Operand, TimeRelation, DayInterval),
}

/// Signs between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How two geometries lie to each other (OGC 06-103r4, DE-9IM); read from the feature to the shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Intersects,
    Disjoint,
    Within,
    Contains,
    Equals,
    Touches,
    Crosses,
    Overlaps,
}

/// How two intervals of days lie to each other; read from the property to the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeRelation {
    After,
    Before,
    Intersects,
    Disjoint,
    /// Within, ends included.
    During,
    Contains,
    Equals,
}

/// A geometry to hold features against, in degrees.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub geometry: Geometry<f64>,
    /// The smallest box around it.
    pub bbox: Bbox,
    /// Whether it is that box itself.
    pub is_box: bool,
}

/// What a condition is held against.
pub trait Subject {
    /// A property's value; none where there is no such property.
    fn property(&self, name: &str) -> Option<&Value>;

    /// How its geometry lies to a shape; none where it has none.
    fn relates(&self, relation: Relation, shape: &Shape) -> Option<bool>;
}

impl Condition {
    /// Whether the condition is met; what cannot be told does not count as met.
    pub fn is_met(&self, subject: &dyn Subject) -> bool {
        self.holds(subject) == Some(true)
    }

    /// True, false, or none where it cannot be told.
    pub fn holds(&self, subject: &dyn Subject) -> Option<bool> {
        match self {
            Self::Always(answer) => Some(*answer),
            Self::All(parts) => together(parts, subject, false),
            Self::Any(parts) => together(parts, subject, true),
            Self::Not(part) => part.holds(subject).map(|answer| !answer),
            Self::Compare(left, comparison, right) => compare(left, *comparison, right, subject),
            Self::Like(text, pattern) => {
                let texts = text.values(subject)?;
                Some(texts.iter().any(|text| matches!(text, Literal::Text(text) if pattern.matches(text))))
            }
            Self::Among(operand, list) => {
                let values = operand.values(subject)?;
                Some(values.iter().any(|value| list.iter().any(|one| value.order(one) == Some(Ordering::Equal))))
            }
            Self::IsNull(name) => Some(subject.property(name).is_none_or(Value::is_null)),
            Self::Space(relation, shape) => subject.relates(*relation, shape),
            Self::Time(days, relation, interval) => {
                let values = days.values(subject)?;
                Some(
                    values.iter().any(|value| matches!(value, Literal::Days(days) if relation.holds(*days, *interval))),
                )
            }
        }
    }

    /// Whether the geometry has a part in it.
    pub fn asks_space(&self) -> bool {
        match self {
            Self::Space(..) => true,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_space),
            Self::Not(part) => part.asks_space(),
            _ => false,
        }
    }

    /// The conditions that all have to be met, one by one.
    pub fn into_conjuncts(self) -> Vec<Self> {
        match self {
            Self::All(parts) => parts.into_iter().flat_map(Self::into_conjuncts).collect(),
            other => vec![other],
        }
    }
}

/// `and` where false decides, `or` where true does.
fn together(parts: &[Condition], subject: &dyn Subject, decisive: bool) -> Option<bool> {
    let mut is_known = true;
    for part in parts {
        match part.holds(subject) {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => is_known = false,
        }
    }
    is_known.then_some(!decisive)
}

/// Of a property with several values, any one is enough; of `<>`, none may be equal.
fn compare(left: &Operand, comparison: Comparison, right: &Operand, subject: &dyn Subject) -> Option<bool> {
    let (left, right) = (left.values(subject)?, right.values(subject)?);
    let any =
        |wanted: &dyn Fn(Ordering) -> bool| left.iter().any(|a| right.iter().any(|b| a.order(b).is_some_and(wanted)));
    Some(match comparison {
        Comparison::Equal => any(&Ordering::is_eq),
        Comparison::Unequal => !any(&Ordering::is_eq),
        Comparison::Less => any(&Ordering::is_lt),
        Comparison::LessOrEqual => any(&Ordering::is_le),
        Comparison::Greater => any(&Ordering::is_gt),
        Comparison::GreaterOrEqual => any(&Ordering::is_ge),
    })
}

impl Relation {
    /// The same with its sides exchanged.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            other => other,
        }
    }
}

impl TimeRelation {
    /// The same with its sides exchanged.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::After => Self::Before,
            Self::Before => Self::After,
            Self::During => Self::Contains,
            Self::Contains => Self::During,
            other => other,
        }
    }

    fn holds(self, days: DayInterval, other: DayInterval) -> bool {
        let overlaps = days.from <= other.to && days.to >= other.from;
        match self {
            Self::After => days.from > other.to,
            Self::Before => days.to < other.from,
            Self::Intersects => overlaps,
            Self::Disjoint => !overlaps,
            Self::During => days.from >= other.from && days.to <= other.to,
            Self::Contains => days.from <= other.from && days.to >= other.to,
            Self::Equals => days == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Sample(Value);

    impl Subject for Sample {
        fn property(&self, name: &str) -> Option<&Value> {
            self.0.get(name)
        }

        fn relates(&self, _: Relation, _: &Shape) -> Option<bool> {
            None
        }
    }

    fn holds(condition: &Condition) -> Option<bool> {
        let sample = json!({ "operator": "Ville de Sète", "cc_source": ["osm", "city"], "cameras": 3, "on": "2014-05", "none": null });
        condition.holds(&Sample(sample))
    }

    fn property(name: &str, kind: Kind) -> Operand {
        Operand::Property { name: name.to_owned(), kind, fold: Fold::default() }
    }

    fn text(value: &str) -> Operand {
        Operand::Literal(Literal::Text(value.to_owned()))
    }

    fn days(from: i32, to: i32) -> DayInterval {
        DayInterval { from, to }
    }

    #[test]
    fn what_is_missing_is_neither_true_nor_false() {
        let missing = Condition::Compare(property("model", Kind::Text), Comparison::Equal, text("x"));
        assert_eq!(holds(&missing), None);
        assert_eq!(holds(&Condition::Not(Box::new(missing.clone()))), None);
        assert_eq!(holds(&Condition::All(vec![missing.clone(), Condition::Always(false)])), Some(false));
        assert_eq!(holds(&Condition::Any(vec![missing.clone(), Condition::Always(true)])), Some(true));
        assert_eq!(holds(&Condition::Any(vec![missing, Condition::Always(false)])), None);
        assert_eq!(holds(&Condition::IsNull("model".into())), Some(true));
        assert_eq!(holds(&Condition::IsNull("none".into())), Some(true));
        assert_eq!(holds(&Condition::IsNull("operator".into())), Some(false));
    }

    #[test]
    fn a_list_is_equal_where_one_of_it_is_and_unequal_where_none_is() {
        let source = || property("cc_source", Kind::Text);
        assert_eq!(holds(&Condition::Compare(source(), Comparison::Equal, text("city"))), Some(true));
        assert_eq!(holds(&Condition::Compare(source(), Comparison::Unequal, text("city"))), Some(false));
        assert_eq!(holds(&Condition::Compare(source(), Comparison::Unequal, text("press"))), Some(true));
        let list = ["press", "osm"].map(|word| Literal::Text(word.to_owned()));
        assert_eq!(holds(&Condition::Among(source(), list.to_vec())), Some(true));
    }

    #[test]
    fn partial_dates_are_compared_as_the_days_they_may_mean() {
        let on = || property("on", Kind::Days);
        let compare = |comparison, from, to| {
            holds(&Condition::Compare(on(), comparison, Operand::Literal(Literal::Days(days(from, to)))))
        };
        assert_eq!(compare(Comparison::Equal, 20_140_101, 20_141_231), Some(true));
        assert_eq!(compare(Comparison::Less, 20_140_520, 20_140_520), Some(false), "it may be the day itself");
        assert_eq!(compare(Comparison::LessOrEqual, 20_140_520, 20_140_520), Some(true));
        assert_eq!(compare(Comparison::Greater, 20_130_101, 20_131_231), Some(true));
        let time = |relation, from, to| holds(&Condition::Time(on(), relation, days(from, to)));
        assert_eq!(time(TimeRelation::After, 20_140_101, 20_140_430), Some(true));
        assert_eq!(time(TimeRelation::During, 20_140_101, 20_141_231), Some(true));
        assert_eq!(time(TimeRelation::Disjoint, 20_140_531, 20_140_601), Some(false));
    }

    #[test]
    fn case_and_accents_are_folded_where_it_is_asked() {
        let fold = Fold { case: true, accents: true };
        let operator = Operand::Property { name: "operator".into(), kind: Kind::Text, fold };
        let pattern = Pattern::new("VILLE%s_te", fold).unwrap();
        assert_eq!(holds(&Condition::Like(operator, pattern)), Some(true));
        let plain = Pattern::new("VILLE%", Fold::default()).unwrap();
        assert_eq!(holds(&Condition::Like(property("operator", Kind::Text), plain)), Some(false));
    }
}
