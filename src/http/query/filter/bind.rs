//! Terms of a filter to conditions: names are those of the queryables, values are of their types.

use jiff::tz::TimeZone;

use super::space;
use crate::domain::condition::{Comparison, Condition, Fold, Kind, Literal, Operand, Pattern, Relation, TimeRelation};
use crate::domain::{DayInterval, PartialDate};
use crate::formats::cql2::{At, FilterError, Term, TermKind};
use crate::http::query::crs::ServedCrs;
use crate::http::query::day::parse_datetime;
use crate::http::query::queryables::{Queryable, Values};

/// What names mean and how values are read.
pub struct Schema<'a> {
    pub queryables: &'a [Queryable],
    /// A day is a day of the territory.
    pub zone: &'a TimeZone,
    /// Reference system of the geometries.
    pub crs: ServedCrs,
}

/// A value with its place, and the words it has to be one of where it is a property.
struct Side {
    at: At,
    operand: Operand,
    words: Option<&'static [&'static str]>,
}

impl Schema<'_> {
    /// The condition of a term.
    pub fn bind(&self, term: &Term) -> Result<Condition, FilterError> {
        let mut shapes = 0;
        self.condition(term, &mut shapes)
    }

    fn condition(&self, term: &Term, shapes: &mut usize) -> Result<Condition, FilterError> {
        let (operator, args) = match &term.kind {
            TermKind::Boolean(answer) => return Ok(Condition::Always(*answer)),
            TermKind::Call(operator, args) => (operator.as_str(), args.as_slice()),
            other => return Err(FilterError::new(&term.at, "a condition", other.describe())),
        };
        if let Some(comparison) = comparison_of(operator) {
            let [left, right] = exactly(term, args)?;
            let (left, right) = self.pair(left, right)?;
            return Ok(Condition::Compare(left, comparison, right));
        }
        if let Some(relation) = relation_of(operator) {
            let [left, right] = exactly(term, args)?;
            return space::condition(self.crs, relation, left, right, shapes);
        }
        if let Some(relation) = time_relation_of(operator) {
            let [left, right] = exactly(term, args)?;
            return self.time(relation, left, right);
        }
        let mut all = |args: &[Term]| args.iter().map(|arg| self.condition(arg, shapes)).collect::<Result<Vec<_>, _>>();
        match operator {
            "and" | "or" if args.len() < 2 => {
                Err(FilterError::new(&term.at, "2 or more arguments", args.len().to_string()))
            }
            "and" => Ok(Condition::All(all(args)?)),
            "or" => Ok(Condition::Any(all(args)?)),
            "not" => {
                let [inner] = exactly(term, args)?;
                Ok(Condition::Not(Box::new(self.condition(inner, shapes)?)))
            }
            "isnull" => {
                let [property] = exactly(term, args)?;
                Ok(Condition::IsNull(self.property_name(property)?))
            }
            "like" => self.like(exactly(term, args)?),
            "between" => self.between(exactly(term, args)?),
            "in" => self.among(exactly(term, args)?),
            _ => Err(FilterError::new(&term.at, "a condition", term.kind.describe())),
        }
    }

    fn like(&self, [text, pattern]: [&Term; 2]) -> Result<Condition, FilterError> {
        let side = self.side(text)?;
        if side.operand.kind() != Kind::Text {
            return Err(FilterError::new(&text.at, "a property that is text", text.kind.describe()));
        }
        let (inner, fold) = folded(pattern, Fold::default())?;
        let TermKind::Text(wanted) = &inner.kind else {
            return Err(FilterError::new(&inner.at, "a pattern in single quotes", inner.kind.describe()));
        };
        let pattern = Pattern::new(wanted, fold)
            .map_err(|expected| FilterError::new(&inner.at, expected, format!("{wanted:?}")))?;
        Ok(Condition::Like(side.operand, pattern))
    }

    fn between(&self, [value, low, high]: [&Term; 3]) -> Result<Condition, FilterError> {
        let (left, low) = self.pair(value, low)?;
        let (again, high) = self.pair(value, high)?;
        Ok(Condition::All(vec![
            Condition::Compare(left, Comparison::GreaterOrEqual, low),
            Condition::Compare(again, Comparison::LessOrEqual, high),
        ]))
    }

    fn among(&self, [value, list]: [&Term; 2]) -> Result<Condition, FilterError> {
        let TermKind::List(items) = &list.kind else {
            return Err(FilterError::new(&list.at, "a list", list.kind.describe()));
        };
        if items.is_empty() {
            return Err(FilterError::new(&list.at, "one or more values", "none"));
        }
        let left = self.side(value)?;
        let literal = |item: &Term| match against(&left, self.side(item)?)?.operand {
            Operand::Literal(literal) => Ok(literal),
            Operand::Property { .. } => Err(FilterError::new(&item.at, "a value", item.kind.describe())),
        };
        Ok(Condition::Among(left.operand.clone(), items.iter().map(literal).collect::<Result<_, _>>()?))
    }

    fn time(&self, relation: TimeRelation, left: &Term, right: &Term) -> Result<Condition, FilterError> {
        let is_property = |term: &Term| matches!(term.kind, TermKind::Property(_));
        let (property, literal, relation) =
            if is_property(left) { (left, right, relation) } else { (right, left, relation.turned()) };
        if is_property(literal) {
            return Err(FilterError::new(&literal.at, "a date, an instant or an interval", literal.kind.describe()));
        }
        let side = self.side(property)?;
        if side.operand.kind() != Kind::Days || !is_property(property) {
            return Err(FilterError::new(&property.at, "a property that is a date", property.kind.describe()));
        }
        Ok(Condition::Time(side.operand, relation, self.days(literal)?))
    }

    /// Both sides of a comparison, of one type.
    fn pair(&self, left: &Term, right: &Term) -> Result<(Operand, Operand), FilterError> {
        let (left, right) = (self.side(left)?, self.side(right)?);
        // Whichever is a property says what the other one has to be.
        if matches!(left.operand, Operand::Literal(_)) && matches!(right.operand, Operand::Property { .. }) {
            let left = against(&right, left)?;
            return Ok((left.operand, right.operand));
        }
        let right = against(&left, right)?;
        Ok((left.operand, right.operand))
    }

    fn side(&self, term: &Term) -> Result<Side, FilterError> {
        let (inner, fold) = folded(term, Fold::default())?;
        let literal = |literal| Ok((Operand::Literal(literal), None));
        let (operand, words) = match &inner.kind {
            TermKind::Property(_) => {
                let queryable = self.queryable(inner)?;
                let kind = queryable.values.kind();
                let is_plain = fold == Fold::default();
                if !is_plain && kind != Kind::Text {
                    return Err(FilterError::new(&inner.at, "a property that is text", inner.kind.describe()));
                }
                let words = match queryable.values {
                    Values::OneOf(words) if is_plain => Some(words),
                    _ => None,
                };
                Ok((Operand::Property { name: queryable.name.to_owned(), kind, fold }, words))
            }
            TermKind::Text(text) => literal(Literal::Text(fold.apply(text).into_owned())),
            TermKind::Number(number) if number.is_finite() => literal(Literal::Number(*number)),
            TermKind::Date(_) | TermKind::Timestamp(_) => literal(Literal::Days(self.days(inner)?)),
            other => Err(FilterError::new(&inner.at, "a property or a value", other.describe())),
        }?;
        Ok(Side { at: term.at.clone(), operand, words })
    }

    /// The days of a date, an instant or an interval.
    fn days(&self, term: &Term) -> Result<DayInterval, FilterError> {
        let (text, expected) = match &term.kind {
            TermKind::Date(text) => (text.clone(), "a date such as 2014-05-20"),
            TermKind::Timestamp(text) => (text.clone(), "an instant such as 2014-05-20T12:00:00Z"),
            TermKind::Interval(from, to) => (format!("{from}/{to}"), "dates or instants, the earlier first, or '..'"),
            other => return Err(FilterError::new(&term.at, "a date, an instant or an interval", other.describe())),
        };
        let is_interval = matches!(term.kind, TermKind::Interval(..));
        match parse_datetime(&text, self.zone) {
            Ok(days) if is_interval || !text.contains('/') => Ok(days),
            _ => Err(FilterError::new(&term.at, expected, format!("{text:?}"))),
        }
    }

    fn queryable(&self, term: &Term) -> Result<&Queryable, FilterError> {
        let found = match &term.kind {
            TermKind::Property(name) => self.queryables.iter().find(|queryable| queryable.name == name),
            _ => None,
        };
        found.ok_or_else(|| {
            let mut names: Vec<_> = self.queryables.iter().map(|queryable| queryable.name).collect();
            names.sort_unstable();
            FilterError::new(&term.at, format!("one of the properties {}", names.join(", ")), term.kind.describe())
        })
    }

    fn property_name(&self, term: &Term) -> Result<String, FilterError> {
        Ok(self.queryable(term)?.name.to_owned())
    }
}

/// The other side, read as this one's type.
fn against(side: &Side, other: Side) -> Result<Side, FilterError> {
    let wrong = |expected: String| Err(FilterError::new(&other.at, expected, describe(&other.operand)));
    if let (Some(words), Operand::Literal(Literal::Text(text))) = (side.words, &other.operand)
        && !words.contains(&text.as_str())
    {
        return wrong(format!("one of {}", words.join(", ")));
    }
    match (side.operand.kind(), &other.operand) {
        (Kind::Days, Operand::Literal(Literal::Text(text))) => match PartialDate::parse(text) {
            Ok(date) => {
                let days = DayInterval { from: date.earliest(), to: date.latest() };
                Ok(Side { operand: Operand::Literal(Literal::Days(days)), ..other })
            }
            Err(_) => wrong("a year, a month or a day".to_owned()),
        },
        (kind, operand) if operand.kind() == kind => Ok(other),
        (Kind::Text, _) => wrong("a text in single quotes".to_owned()),
        (Kind::Number, _) => wrong("a number".to_owned()),
        (Kind::Days, _) => wrong("a date such as DATE('2014-05-20') or '2014'".to_owned()),
    }
}

/// What `CASEI` and `ACCENTI` stand around, and what they ask for.
fn folded(term: &Term, fold: Fold) -> Result<(&Term, Fold), FilterError> {
    let TermKind::Call(operator, args) = &term.kind else { return Ok((term, fold)) };
    let fold = match operator.as_str() {
        "casei" => Fold { case: true, ..fold },
        "accenti" => Fold { accents: true, ..fold },
        _ => return Err(FilterError::new(&term.at, "a property or a value", term.kind.describe())),
    };
    let [inner] = exactly(term, args)?;
    folded(inner, fold)
}

/// So many arguments.
fn exactly<'a, const N: usize>(term: &Term, args: &'a [Term]) -> Result<[&'a Term; N], FilterError> {
    let list: Vec<&Term> = args.iter().collect();
    let count = list.len();
    list.try_into().map_err(|_other_number| {
        let noun = if N == 1 { "argument" } else { "arguments" };
        FilterError::new(&term.at, format!("{N} {noun} of {}", operator_of(term)), count.to_string())
    })
}

fn operator_of(term: &Term) -> &str {
    match &term.kind {
        TermKind::Call(operator, _) => operator,
        _ => "",
    }
}

fn describe(operand: &Operand) -> String {
    match operand {
        Operand::Property { name, .. } => format!("the property {name:?}"),
        Operand::Literal(Literal::Text(text)) => format!("the text {text:?}"),
        Operand::Literal(Literal::Number(number)) => format!("the number {number}"),
        Operand::Literal(Literal::Days(_)) => "a date".to_owned(),
    }
}

fn comparison_of(operator: &str) -> Option<Comparison> {
    Some(match operator {
        "=" => Comparison::Equal,
        "<>" => Comparison::Unequal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn relation_of(operator: &str) -> Option<Relation> {
    Some(match operator {
        "s_intersects" => Relation::Intersects,
        "s_disjoint" => Relation::Disjoint,
        "s_within" => Relation::Within,
        "s_contains" => Relation::Contains,
        "s_equals" => Relation::Equals,
        "s_touches" => Relation::Touches,
        "s_crosses" => Relation::Crosses,
        "s_overlaps" => Relation::Overlaps,
        _ => return None,
    })
}

fn time_relation_of(operator: &str) -> Option<TimeRelation> {
    Some(match operator {
        "t_after" => TimeRelation::After,
        "t_before" => TimeRelation::Before,
        "t_intersects" => TimeRelation::Intersects,
        "t_disjoint" => TimeRelation::Disjoint,
        "t_during" => TimeRelation::During,
        "t_contains" => TimeRelation::Contains,
        "t_equals" => TimeRelation::Equals,
        _ => return None,
    })
}
