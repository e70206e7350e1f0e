//! Values of a condition: texts, numbers and days, written in it or read from a property.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::Subject;
use crate::domain::{DayInterval, PartialDate};

/// Type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    /// A partial date: all the days it may mean.
    Days,
}

/// Whether texts are compared without regard to case or to accents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    pub case: bool,
    pub accents: bool,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Text(String),
    Number(f64),
    Days(DayInterval),
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Property { name: String, kind: Kind, fold: Fold },
    Literal(Literal),
}

impl Fold {
    /// A text as it is compared.
    pub fn apply(self, text: &str) -> Cow<'_, str> {
        let mut folded = Cow::Borrowed(text);
        if self.accents {
            folded = folded.nfd().filter(|character| !is_combining_mark(*character)).nfc().collect::<String>().into();
        }
        if self.case {
            folded = folded.to_lowercase().into();
        }
        folded
    }
}

impl Literal {
    /// Its type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Number(_) => Kind::Number,
            Self::Days(_) => Kind::Days,
        }
    }

    /// How two values of one type lie to each other; days are equal where they may be the same.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Days(a), Self::Days(b)) if a.to < b.from => Some(Ordering::Less),
            (Self::Days(a), Self::Days(b)) if a.from > b.to => Some(Ordering::Greater),
            (Self::Days(_), Self::Days(_)) => Some(Ordering::Equal),
            _ => None,
        }
    }

    fn read(value: &Value, kind: Kind, fold: Fold) -> Option<Self> {
        match kind {
            Kind::Text => value.as_str().map(|text| Self::Text(fold.apply(text).into_owned())),
            Kind::Number => value.as_f64().map(Self::Number),
            Kind::Days => {
                let date = value.as_str().and_then(|text| PartialDate::parse(text).ok())?;
                Some(Self::Days(DayInterval { from: date.earliest(), to: date.latest() }))
            }
        }
    }
}

impl Operand {
    /// Its type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Property { kind, .. } => *kind,
            Self::Literal(literal) => literal.kind(),
        }
    }

    /// Its values for a feature: more than one where the property is a list, none where it is missing.
    pub fn values(&self, subject: &dyn Subject) -> Option<Cow<'_, [Literal]>> {
        let Self::Property { name, kind, fold } = self else {
            let Self::Literal(literal) = self else { return None };
            return Some(Cow::Borrowed(std::slice::from_ref(literal)));
        };
        let value = subject.property(name)?;
        let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let values: Vec<_> = list.iter().filter_map(|value| Literal::read(value, *kind, *fold)).collect();
        (!values.is_empty()).then_some(Cow::Owned(values))
    }
}
