//! The collection of surveys: what was walked on which day, with or without finds; the day only, and nothing of who.

use super::item_query::ItemQuery;
use super::listing::{Item, Listing, begun, meeting};
use crate::http::query::camera_query::code;
use crate::http::query::filter;
use crate::http::query::queryables;
use crate::http::state::App;
use crate::http::surveys::feature;
use crate::http::wire::answer::Scope;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::survey::lists::{SurveyFilter, find_public_survey, list_surveys};
use crate::store::survey::surveys::StoredSurvey;
use crate::store::{Reader, StoreError};

/// What an answer about surveys depends on: they name the areas they lie in.
const SCOPE: Scope =
    Scope { cameras: None, areas: true, places: false, ground: false, surveys: true, buildings: false };

/// A page of surveys in the order of their codes.
pub async fn list(app: &App, mut params: Params, query: &ItemQuery) -> Result<Listing, Problem> {
    let filter = take_filter(app, &mut params, query)?;
    params.finish()?;
    app.require_area(filter.area.as_deref()).await?;
    let (limit, page) = (query.limit, query.page.clone());
    app.read(move |reader| {
        let (newest, committed_at) = reader.latest_change()?;
        let mut surveys = matching(reader, &filter)?;
        let has_more = surveys.len() > limit;
        surveys.truncate(limit);
        let matched = match page {
            Some(token) => token.matched,
            None if !has_more => Some(surveys.len() as u64),
            None => Some(matching(reader, &SurveyFilter { limit: None, after: None, ..filter })?.len() as u64),
        };
        Ok(Listing {
            returned: surveys.len(),
            document: begun(&surveys.iter().map(feature).collect::<Vec<_>>()),
            matched,
            withheld: None,
            next: surveys.last().filter(|_| has_more).map(|survey| survey.code.clone()),
            change: newest.0,
            read_at: newest.0,
            committed_at,
            scope: SCOPE,
        })
    })
    .await
}

/// Surveys that match, those of which only the feature can tell among them.
fn matching(reader: &Reader<'_>, filter: &SurveyFilter) -> Result<Vec<StoredSurvey>, StoreError> {
    let Some(condition) = &filter.condition else { return list_surveys(reader, filter) };
    let surveys = list_surveys(reader, &SurveyFilter { limit: None, ..filter.clone() })?;
    meeting(surveys, condition, filter.limit, |survey| Ok(feature(survey)))
}

fn take_filter(app: &App, params: &mut Params, query: &ItemQuery) -> Result<SurveyFilter, Problem> {
    let one_of = |words: &'static [&'static str]| {
        move |text: &str| match words.iter().find(|word| **word == text) {
            Some(word) => Ok(*word),
            None => Err(format!("expected one of {}, found {:?}", words.join(", "), shorten(text))),
        }
    };
    let conditions = filter::take_filter(params, &queryables::surveys(), &app.zone)?;
    let mut bbox = query.bbox;
    filter::narrow_box(&conditions, &mut bbox);
    Ok(SurveyFilter {
        bbox,
        condition: filter::joined(conditions),
        days: params.take_as("datetime", |text| crate::http::query::day::parse_datetime(text, &app.zone))?,
        area: params.take_as("area", code)?,
        has_finds: params.take_as("cc_finds", one_of(&["some", "none"]))?.map(|word| word == "some"),
        scope: params.take_as("cc_scope", one_of(&["area", "streets", "shape"]))?.map(str::to_owned),
        after: query.page.as_ref().map(|token| token.key.clone()),
        limit: Some(query.limit + 1),
    })
}

/// One survey by its public code.
pub async fn find(app: &App, id: &str) -> Result<Option<Item>, Problem> {
    let id = id.to_owned();
    app.read(move |reader| {
        let (newest, _) = reader.latest_change()?;
        let Some(survey) = find_public_survey(reader, &id)? else { return Ok(None) };
        Ok(Some(Item { feature: feature(&survey), scope: SCOPE, read_at: newest.0 }))
    })
    .await
}
