//! The shells of the map and of the receipt page: what they say without JavaScript stands in them already.

use axum::extract::State;
use axum::http::Uri;
use serde::Serialize;

use super::frame::shell;
use super::source_lines::SourceLine;
use crate::domain::territory::Declared;
use crate::domain::{Source, Territory};
use crate::http::state::{App, AppState};
use crate::http::templates::{OtherLanguage, Shell};
use crate::http::wire::answer::{Answer, Freshness, HTML, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::Problem;
use crate::store::figures::statistics::standing_in;
use crate::store::figures::summary::{Summary, summary};
use crate::store::territory::areas::{AreaFilter, list_areas};
use crate::store::text_key::text_key;
use crate::store::{Reader, StoreError};

/// Values of `map.html` and `receipt.html`.
#[derive(Clone, Debug, Serialize)]
struct HomeValues<'a> {
    lang: &'a str,
    other_langs: Vec<Other<'a>>,
    /// The way to the root without a slash at its end: `.` or `..`.
    base: &'a str,
    territory: Named<'a>,
    counts: Counts,
    declared: Vec<Declared>,
    /// Sources of cameras, those that tell of most first.
    sources: Vec<CountedSource>,
    noscript: Lists,
}

#[derive(Clone, Debug, Serialize)]
struct Other<'a> {
    lang: &'a str,
    name: &'a str,
    href: &'a str,
}

#[derive(Clone, Debug, Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

/// How many cameras, in all that are believed to stand and by status.
#[derive(Clone, Debug, Default, Serialize)]
struct Counts {
    cameras: u64,
    by_status: std::collections::BTreeMap<&'static str, u64>,
}

/// A source with the number of cameras that it tells of.
#[derive(Clone, Debug, Serialize)]
struct CountedSource {
    #[serde(flatten)]
    line: SourceLine,
    cameras: u64,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Lists {
    areas: Vec<ListedArea>,
}

#[derive(Clone, Debug, Serialize)]
struct ListedArea {
    name: String,
    href: String,
    cameras: u64,
}

/// The map's page, for whoever named `text/html`.
pub async fn home(app: &AppState, asked: &Asked, uri: &Uri) -> Result<Answer, Problem> {
    let held = AppState::clone(app);
    let page = shell(app, asked, uri);
    let (rendered, change) = app
        .read(move |reader| {
            let summary = summary(reader)?;
            let lists = read_lists(reader, &held.territory, &page)?;
            let values = values(&held, &page, counts(&summary), sources(&summary, &held.territory), lists);
            Ok((held.pages.render(page.language, "map.html", &page, values), summary.change))
        })
        .await?;
    Ok(Answer::new(HTML, rendered?, Freshness::Version { scope: Scope::ALL, change: change.0 }))
}

/// `/r/`: the page that opens a receipt, whose secret stands in the fragment and never reaches the server.
pub async fn receipt(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    let page = shell(&app, &asked, &uri);
    let values = values(&app, &page, Counts::default(), Vec::new(), Lists::default());
    Ok(Answer::new(HTML, app.pages.render(page.language, "receipt.html", &page, values)?, Freshness::Never))
}

fn values<'a>(
    app: &'a App,
    page: &'a Shell,
    counts: Counts,
    sources: Vec<CountedSource>,
    noscript: Lists,
) -> HomeValues<'a> {
    let others = page.languages.iter().filter(|language| !language.is_current);
    let other =
        |language: &'a OtherLanguage| Other { lang: &language.code, name: &language.name, href: &language.href };
    HomeValues {
        lang: &page.lang,
        other_langs: others.map(other).collect(),
        base: page.root.trim_end_matches('/'),
        territory: Named { id: &app.territory.id, name: &app.territory.name },
        counts,
        declared: app.territory.declared.iter().map(|entry| entry.in_language(&page.lang)).collect(),
        sources,
        noscript,
    }
}

fn sources(summary: &Summary, territory: &Territory) -> Vec<CountedSource> {
    let told = summary.sources.iter().filter(|(_, cameras)| *cameras > 0);
    let line = |source: &Source| SourceLine::of(source.clone(), summary, territory);
    let mut sources: Vec<_> =
        told.map(|(source, cameras)| CountedSource { line: line(source), cameras: *cameras }).collect();
    sources.sort_by_key(|source| std::cmp::Reverse(source.cameras));
    sources
}

fn counts(summary: &Summary) -> Counts {
    let by_status = summary.by_status.iter().map(|(status, count)| (status.as_str(), *count)).collect();
    Counts { cameras: summary.standing(), by_status }
}

/// The whole city, then the areas that the map colours, by name.
fn read_lists(reader: &Reader<'_>, territory: &Territory, page: &Shell) -> Result<Lists, StoreError> {
    let kind = Some(territory.choropleth_kind.clone()).filter(|kind| !kind.is_empty());
    let mut coloured = list_areas(reader, &AreaFilter { kind, ..AreaFilter::default() })?;
    coloured.sort_by_cached_key(|area| text_key(&area.name));
    let city = crate::store::territory::areas::find_area(reader, &territory.city_area)?;
    let mut areas = Vec::with_capacity(coloured.len() + 1);
    for area in city.into_iter().chain(coloured) {
        let cameras = standing_in(reader, &area)?;
        areas.push(ListedArea {
            href: format!("{}areas/{}{}", page.root, area.code, page.q),
            name: area.name,
            cameras,
        });
    }
    Ok(Lists { areas })
}
