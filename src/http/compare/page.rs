//! The values of `compare.html`: what can be chosen, and two lists in four groups as counts, rows and marks on a map.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::given::{Given, MAX_FILE_BYTES};
use super::question::{MOST_ROWS, Outcome, Question, Refusal, answer, answer_given};
use crate::domain::comparison::{Group, MatchedBy};
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{Bbox, Position};
use crate::formats::export::comparison::{Compared, Entry};
use crate::formats::svg::{ComparedMark, Drawing, StreetNames, View, legend_mark, with_marks};
use crate::http::i18n::Language;
use crate::http::pages::{Drawn, HEIGHT, LegendEntry, WIDTH, read_ground, words};
use crate::http::running::list_reader::ListRead;
use crate::http::wire::problem::Problem;
use crate::store::figures::summary::{Summary, summary};
use crate::store::{Reader, StoreError};

/// Rows of a group that are listed; the files hold all.
const MOST_LISTED: usize = 500;

/// A list to choose.
#[derive(Serialize)]
struct Choice {
    key: String,
    title: String,
    date: String,
    count: u64,
}

/// The page.
#[derive(Serialize)]
pub struct Values {
    sources: Vec<Choice>,
    here: String,
    there: String,
    distance: String,
    /// Size of a file that may be sent.
    megabytes: f64,
    /// Why nothing is compared, in the reader's language.
    problem: Option<String>,
    result: Option<Shown>,
    /// What was left out of a file that was sent.
    left_out: Vec<String>,
}

/// A comparison as the page shows it.
#[derive(Serialize)]
struct Shown {
    here_title: String,
    there_title: String,
    here_count: usize,
    there_count: usize,
    groups: Vec<GroupShown>,
    keys: Vec<(String, usize)>,
    unspoken: String,
    /// Numbers stand in both lists and mean other cameras.
    are_references_strange: bool,
    /// How many of the cameras may not be in a file.
    withheld: usize,
    drawing: Drawn,
    /// What the links to files ask for; a file that was sent is kept nowhere, so nothing can be linked to.
    query: Option<String>,
}

#[derive(Serialize)]
struct GroupShown {
    id: &'static str,
    symbol: String,
    count: usize,
    rows: Vec<RowShown>,
    /// Not listed here.
    more: usize,
}

#[derive(Serialize)]
struct RowShown {
    title: String,
    /// Sheet of the camera.
    code: Option<String>,
    by: Option<&'static str>,
    distance_m: Option<f64>,
    differences: Vec<String>,
}

/// Reads what the page says. `typed` is the distance as it was asked for.
pub fn read_values(
    reader: &Reader<'_>,
    language: &Language,
    question: Result<Question, Problem>,
    typed: &str,
) -> Result<Values, StoreError> {
    let mut values = nothing_asked(&summary(reader)?, language, typed);
    let question = match question {
        Ok(question) => question,
        Err(_not_a_distance) => {
            values.problem = Some(language.text("compare.wrong_distance").to_owned());
            return Ok(values);
        }
    };
    (values.here, values.there) = (question.here.clone(), question.there.clone());
    values.distance = question.distance_m.to_string();
    if question.there.is_empty() {
        return Ok(values);
    }
    if question.here == question.there {
        values.problem = Some(language.text("compare.wrong_same").to_owned());
        return Ok(values);
    }
    match answer(reader, &question)? {
        Ok(outcome) => {
            let titles = [&question.here, &question.there].map(|key| values.title(language, key));
            values.result = Some(show(reader, language, Some(&question), &outcome, titles)?);
        }
        Err(refusal) => values.problem = Some(refusal_told(language, refusal)),
    }
    Ok(values)
}

/// The same of a file that was sent, or why it could not be read.
pub fn given_values(
    reader: &Reader<'_>,
    language: &Language,
    given: &Given,
    read: Result<ListRead, Problem>,
) -> Result<Values, StoreError> {
    let mut values = nothing_asked(&summary(reader)?, language, &given.typed);
    values.here.clone_from(&given.question.here);
    let read = match read {
        Ok(read) => read,
        Err(problem) => {
            values.problem = Some(language.fill("compare.wrong_file", &[("why", problem.detail.into())]));
            return Ok(values);
        }
    };
    if read.withheld > 0 {
        values.left_out.push(language.fill("compare.file_withheld", &[("count", (read.withheld as f64).into())]));
    }
    values.left_out.extend(read.rejected.iter().take(MOST_LISTED).cloned());
    match answer_given(reader, &given.question, read.cameras)? {
        Ok(outcome) => {
            let titles = [values.title(language, &given.question.here), given.name.clone()];
            values.result = Some(show(reader, language, None, &outcome, titles)?);
        }
        Err(refusal) => values.problem = Some(refusal_told(language, refusal)),
    }
    Ok(values)
}

fn nothing_asked(figures: &Summary, language: &Language, typed: &str) -> Values {
    let sources = figures.sources.iter().filter(|(_, count)| *count > 0).map(|(source, count)| Choice {
        key: source.key.clone(),
        title: match source.key.as_str() {
            CONTRIBUTORS => language.text("sheet.source.contributors").to_owned(),
            _ => source.title.clone(),
        },
        date: source.published_on.clone(),
        count: *count,
    });
    Values {
        sources: sources.collect(),
        here: String::new(),
        there: String::new(),
        distance: typed.to_owned(),
        megabytes: MAX_FILE_BYTES as f64 / 1e6,
        problem: None,
        result: None,
        left_out: Vec::new(),
    }
}

impl Values {
    fn title(&self, language: &Language, key: &str) -> String {
        match self.sources.iter().find(|choice| choice.key == key) {
            Some(choice) => choice.title.clone(),
            None => language.text("compare.inventory").to_owned(),
        }
    }
}

fn refusal_told(language: &Language, refusal: Refusal) -> String {
    match refusal {
        Refusal::UnknownSource(key) => language.fill("compare.wrong_source", &[("key", key.as_str().into())]),
        Refusal::TooMany(_) => language.fill("compare.wrong_many", &[("count", (MOST_ROWS as f64).into())]),
    }
}

fn show(
    reader: &Reader<'_>,
    language: &Language,
    question: Option<&Question>,
    outcome: &Outcome,
    [here_title, there_title]: [String; 2],
) -> Result<Shown, StoreError> {
    let compared = Compared { here: &outcome.here, there: &outcome.there, found: &outcome.found };
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
    for difference in outcome.found.pairs.iter().flat_map(|pair| &pair.differing) {
        *keys.entry(difference.key.as_str()).or_default() += 1;
    }
    let mut keys: Vec<(String, usize)> = keys.into_iter().map(|(key, count)| (key.to_owned(), count)).collect();
    keys.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let unspoken: Vec<&str> = outcome.found.unspoken.iter().map(String::as_str).collect();
    Ok(Shown {
        here_title,
        there_title,
        here_count: outcome.here.len(),
        there_count: outcome.there.len(),
        groups: Group::ALL.into_iter().map(|group| show_group(compared, group)).collect(),
        keys,
        unspoken: unspoken.join(", "),
        are_references_strange: outcome.found.are_references_believed == Some(false),
        withheld: Group::ALL.into_iter().map(|group| compared.exportable(group).1).sum(),
        drawing: draw(reader, language, compared)?,
        query: question.map(|question| {
            let (here, there) = (encode(&question.here), encode(&question.there));
            format!("here={here}&there={there}&distance={}", question.distance_m)
        }),
    })
}

fn show_group(compared: Compared<'_>, group: Group) -> GroupShown {
    let entries = compared.entries(group);
    GroupShown {
        id: group.as_str(),
        symbol: legend_mark(group),
        count: entries.len(),
        more: entries.len().saturating_sub(MOST_LISTED),
        rows: entries.iter().take(MOST_LISTED).filter_map(show_row).collect(),
    }
}

fn show_row(entry: &Entry<'_>) -> Option<RowShown> {
    let row = entry.first()?;
    let address = row.tags.get("addr:full").or_else(|| row.tags.get("addr:street"));
    let title = match (address, row.reference.as_deref()) {
        (Some(place), Some(number)) if number != place => format!("{place} · {number}"),
        (Some(place), _) => place.to_owned(),
        (None, Some(number)) => number.to_owned(),
        (None, None) => row.element.clone().or_else(|| row.camera.map(|code| code.to_string())).unwrap_or_default(),
    };
    Some(RowShown {
        title,
        code: row.camera.map(|code| code.to_string()),
        by: entry.pair.map(|pair| pair.by).map(MatchedBy::as_str),
        distance_m: entry.pair.map(|pair| pair.distance_m),
        differences: entry.differences(),
    })
}

/// Every camera of both lists with the mark of its group.
fn draw(reader: &Reader<'_>, language: &Language, compared: Compared<'_>) -> Result<Drawn, StoreError> {
    let all = compared.here.iter().chain(compared.there).map(|row| row.position);
    let view = View::fit(extent(all), WIDTH, HEIGHT, 22.0);
    let mut marks = Vec::new();
    for group in Group::ALL {
        marks.extend(compared.entries(group).iter().filter_map(|entry| {
            let other = entry.here.and(entry.there).map(|row| row.position);
            Some(ComparedMark { group, position: entry.first()?.position, other })
        }));
    }
    let drawing = Drawing {
        id: "map",
        view,
        ground: &read_ground(reader, &view)?,
        streets: StreetNames::default(),
        borders: &[],
        zones: &[],
        places: &[],
        cameras: &[],
        words: words(language, &view, language.text("compare.map").to_owned()),
    };
    let legend = Group::ALL.into_iter().filter(|group| compared.found.count(*group) > 0).map(|group| LegendEntry {
        symbol: legend_mark(group),
        label: language.word("compare.group", group.as_str()).to_owned(),
    });
    Ok(Drawn { svg: with_marks(drawing.to_svg(), &view, &marks), legend: legend.collect(), has_views: false })
}

fn extent(positions: impl Iterator<Item = Position>) -> Bbox {
    let of = |at: Position| Bbox { west: at.lon(), south: at.lat(), east: at.lon(), north: at.lat() };
    let joined = positions.map(of).reduce(|a, b| Bbox {
        west: a.west.min(b.west),
        south: a.south.min(b.south),
        east: a.east.max(b.east),
        north: a.north.max(b.north),
    });
    joined.unwrap_or(Bbox { west: 0.0, south: 0.0, east: 0.0, north: 0.0 })
}
