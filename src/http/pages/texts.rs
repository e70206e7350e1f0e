//! The values of the pages that are mostly text: about, privacy, legal.

use serde::Serialize;

use super::source_lines::SourceLine;
use crate::domain::publisher::{Publisher, link_to};
use crate::domain::territory::Declared;
use crate::domain::{Source, Territory};

/// Values of `about.html`, `privacy.html` and `legal.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TextValues {
    pub territory: String,
    pub publisher: Publisher,
    /// What the operator of this instance has not said, by the names of the file.
    pub missing: Vec<&'static str>,
    /// What the contact links to.
    pub contact_href: Option<String>,
    /// Where to ask about personal data; empty where it is not told.
    pub data_protection: String,
    pub data_protection_href: Option<String>,
    /// How long the operator keeps things, in the language of the page.
    pub retention: String,
    pub sources: Vec<SourceLine>,
    pub declared: Vec<Declared>,
    /// The public statuses, in legend order.
    pub statuses: Vec<&'static str>,
    /// The grades of evidence, strongest first.
    pub grades: Vec<&'static str>,
}

/// The values for a territory in a language.
pub fn values(territory: &Territory, language: &str) -> TextValues {
    let publisher = &territory.publisher;
    let data_protection = publisher.data_protection_contact();
    TextValues {
        territory: territory.name.clone(),
        missing: publisher.missing(),
        contact_href: link_to(&publisher.contact),
        data_protection_href: link_to(data_protection),
        data_protection: data_protection.to_owned(),
        retention: publisher.retention_in(language).to_owned(),
        publisher: publisher.clone(),
        sources: territory.sources.iter().map(|source| SourceLine::from(Source::from(source))).collect(),
        declared: territory.declared.iter().map(|entry| entry.in_language(language)).collect(),
        statuses: crate::domain::Status::PUBLIC.iter().map(|status| status.as_str()).collect(),
        grades: crate::domain::Evidence::ALL.iter().map(|grade| grade.as_str()).collect(),
    }
}
