//! Deciding about many at once: the reports of a burst, an hour or an area, or what an import said. What would be touched
//! is counted and drawn first; the decision itself is made like any other.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use jiff::civil::{Date, Time};
use serde::Serialize;

use super::buttons::{Button, buttons};
use super::gate::find_moderator;
use super::sign_in::form;
use crate::domain::ruling::{Reason, Subject};
use crate::domain::{Position, Status};
use crate::formats::svg::{CameraMark, Drawing, Shape, StreetNames, View};
use crate::geometry::distance::distance_m;
use crate::http::i18n::Language;
use crate::http::pages::{Drawn, draw, read_ground, shell, words};
use crate::http::query::day::day_of;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::moderation::bulk::{Preview, Selection, list_bursts, list_imports, preview};
use crate::store::territory::areas::{AreaFilter, list_areas};
use crate::store::{Reader, StoreError};

/// Size of the drawing in units.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 300.0;
/// Ground shown around what lies in one spot, in metres.
const LEAST_M: f64 = 150.0;

/// What a decision about a selection would touch.
#[derive(Serialize)]
pub struct Bulk {
    pub subject: &'static str,
    pub id: String,
    /// Reports that wait, and those that are shown; an import has rows that are shown.
    pub waiting: u64,
    pub published: u64,
    pub decided: u64,
    /// Surveys among those.
    pub surveys: u64,
    /// What hiding touches: no decision touches more.
    pub most: u64,
    pub suspicions: Vec<(String, u64)>,
    pub drawing: Option<Drawn>,
    pub actions: Vec<Button>,
}

/// Values of `moderation_bulk.html`.
#[derive(Serialize)]
struct Values {
    token: String,
    name: String,
    bulk: Option<Bulk>,
    reasons: Vec<&'static str>,
    bursts: Vec<Choice>,
    imports: Vec<Choice>,
    areas: Vec<Choice>,
    hours: Vec<i8>,
    today: String,
    asked: Wanted,
}

/// Something that can be chosen.
#[derive(Serialize)]
struct Choice {
    id: String,
    title: String,
    on: String,
    count: u64,
    waiting: u64,
    /// The import that these rows were put back by a decision about, and its day.
    restores: Option<(String, String)>,
}

/// What the forms asked for, given back as it was.
#[derive(Clone, Default, Serialize)]
struct Wanted {
    subject: String,
    id: String,
    day: String,
    hour: String,
    area: String,
    since: String,
    is_unreadable: bool,
}

pub async fn page(State(app): State<AppState>, asked: Asked, uri: Uri, headers: HeaderMap) -> Result<Answer, Problem> {
    let Some(moderator) = find_moderator(&app, &headers).await? else { return form(&app, &asked, &uri, None) };
    let mut params = Params::parse_lenient(uri.query());
    let mut take = |name: &str| params.take(name).unwrap_or_default();
    let mut wanted = Wanted {
        subject: take("subject"),
        id: take("id"),
        day: take("day"),
        hour: take("hour"),
        area: take("area"),
        since: take("since"),
        is_unreadable: false,
    };
    let selection = selection(&app, &wanted);
    wanted.is_unreadable = selection.is_none() && !wanted.subject.is_empty();
    let (held, language) = (AppState::clone(&app), asked.language);
    let values = app
        .read(move |reader| {
            let bulk = match &selection {
                Some(selection) => Some(read_bulk(reader, held.pages.language(language), selection)?),
                None => None,
            };
            Ok(Values {
                token: moderator.token.form_token(),
                name: moderator.name.clone(),
                bulk,
                reasons: Reason::ALL.iter().map(|reason| reason.as_str()).collect(),
                bursts: bursts(reader)?,
                imports: imports(reader, &held)?,
                areas: areas(reader)?,
                hours: (0..24).collect(),
                today: held.today().to_string(),
                asked: wanted,
            })
        })
        .await?;
    let html = app.pages.render(asked.language, "moderation_bulk.html", &shell(&app, &asked, &uri), values)?;
    Ok(Answer::new(HTML, html, Freshness::Never))
}

/// The selection that a form or a link asks for.
fn selection(app: &App, wanted: &Wanted) -> Option<Selection> {
    let subject: Subject = wanted.subject.parse().ok()?;
    match subject {
        Subject::Hour if wanted.id.is_empty() => {
            let (day, hour) = (wanted.day.parse::<Date>().ok()?, wanted.hour.parse::<i8>().ok()?);
            let begins = day.to_datetime(Time::new(hour, 0, 0, 0).ok()?);
            app.zone.to_timestamp(begins).ok().map(Selection::Hour)
        }
        Subject::Area if wanted.id.is_empty() => {
            Selection::parse(subject, &format!("{}@{}", wanted.area, wanted.since.parse::<Date>().ok()?))
        }
        _ => Selection::parse(subject, &wanted.id),
    }
}

/// Counts and draws what a selection holds.
pub fn read_bulk(reader: &Reader<'_>, language: &Language, selection: &Selection) -> Result<Bulk, StoreError> {
    let Preview { waiting, published, decided, surveys, suspicions, positions } = preview(reader, selection)?;
    let subject = selection.subject();
    let is_touched = |button: &Button| match button.action {
        "publish" => waiting > 0,
        "hide" => waiting + published > 0,
        _ => true,
    };
    Ok(Bulk {
        subject: subject.as_str(),
        id: selection.id(),
        waiting,
        published,
        decided,
        surveys,
        most: waiting + published,
        suspicions: suspicions.into_iter().collect(),
        drawing: drawing(reader, language, &positions)?,
        actions: buttons(subject).into_iter().filter(is_touched).collect(),
    })
}

fn drawing(reader: &Reader<'_>, language: &Language, positions: &[Position]) -> Result<Option<Drawn>, StoreError> {
    let Some(first) = positions.first() else { return Ok(None) };
    let mean = |of: fn(Position) -> f64| positions.iter().map(|at| of(*at)).sum::<f64>() / positions.len() as f64;
    let centre = Position::new(mean(Position::lon), mean(Position::lat)).unwrap_or(*first);
    let farthest = positions.iter().map(|at| distance_m(centre, *at)).fold(0.0, f64::max);
    let view = View::around(centre, (farthest * 1.1).max(LEAST_M), WIDTH, HEIGHT, 0.0);
    let mark = |position: &Position| CameraMark {
        position: *position,
        status: Status::Unverified,
        shape: Shape::Unknown,
        views: Vec::new(),
        is_subject: false,
        number: None,
    };
    let marks: Vec<CameraMark> = positions.iter().map(mark).collect();
    let drawing = Drawing {
        id: "map",
        view,
        ground: &read_ground(reader, &view)?,
        streets: StreetNames::default(),
        borders: &[],
        zones: &[],
        places: &[],
        cameras: &marks,
        words: words(language, &view, language.text("moderation.bulk.map").to_owned()),
    };
    Ok(Some(draw(language, &drawing)))
}

fn bursts(reader: &Reader<'_>) -> Result<Vec<Choice>, StoreError> {
    let bursts = list_bursts(reader)?.into_iter();
    Ok(bursts
        .map(|burst| Choice {
            id: burst.batch.to_string(),
            title: String::new(),
            on: burst.received_on,
            count: burst.reports,
            waiting: burst.waiting,
            restores: None,
        })
        .collect())
}

fn imports(reader: &Reader<'_>, app: &App) -> Result<Vec<Choice>, StoreError> {
    let day = |at: &str| at.parse().map_or_else(|_| String::new(), |at| day_of(at, &app.zone).to_string());
    let imports = list_imports(reader)?.into_iter();
    Ok(imports
        .map(|import| Choice {
            id: import.change.to_string(),
            title: import.title,
            on: day(&import.committed_at),
            count: import.rows,
            waiting: 0,
            restores: import.restores.map(|(change, at)| (change.to_string(), day(&at))),
        })
        .collect())
}

fn areas(reader: &Reader<'_>) -> Result<Vec<Choice>, StoreError> {
    let areas = list_areas(reader, &AreaFilter::default())?.into_iter();
    let mut areas: Vec<Choice> = areas
        .map(|area| Choice { id: area.code, title: area.name, on: area.kind, count: 0, waiting: 0, restores: None })
        .collect();
    areas.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(areas)
}
