//! The values of the pages that are mostly text: about, privacy, legal.

use serde::Serialize;

use super::source_lines::SourceLine;
use crate::domain::territory::{Declared, Publisher};
use crate::domain::{Source, Territory};

/// Values of `about.html`, `privacy.html` and `legal.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TextValues {
    pub territory: String,
    pub publisher: Publisher,
    /// Whether the operator of this instance has said who answers for it.
    pub has_publisher: bool,
    pub sources: Vec<SourceLine>,
    pub declared: Vec<Declared>,
    /// The public statuses, in legend order.
    pub statuses: Vec<&'static str>,
    /// The grades of evidence, strongest first.
    pub grades: Vec<&'static str>,
}

/// The values for a territory.
pub fn values(territory: &Territory) -> TextValues {
    let publisher = &territory.publisher;
    let answers = [&publisher.name, &publisher.director, &publisher.host, &publisher.contact];
    TextValues {
        territory: territory.name.clone(),
        has_publisher: answers.into_iter().all(|answer| !answer.trim().is_empty()),
        publisher: publisher.clone(),
        sources: territory.sources.iter().map(|source| SourceLine::from(Source::from(source))).collect(),
        declared: territory.declared.clone(),
        statuses: crate::domain::Status::PUBLIC.iter().map(|status| status.as_str()).collect(),
        grades: crate::domain::Evidence::ALL.iter().map(|grade| grade.as_str()).collect(),
    }
}
