//! `/compare`: two lists of the inventory, or the inventory and a file that somebody sends, beside each other: as a page
//! with a map and as files of each group.

mod given;
mod page;
mod question;

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, RawQuery, State};
use axum::http::{Uri, header};
use axum::routing::get;

use self::given::{Form, Given, MAX_FILE_BYTES};
use self::question::{Outcome, Question, answer, answer_given, sources_of};
use super::pages::shell;
use super::state::{App, AppState};
use super::wire::answer::{Answer, CSV, Freshness, GEOJSON, HTML, Scope};
use super::wire::asked::Asked;
use super::wire::params::Params;
use super::wire::problem::{Problem, ProblemKind, shorten};
use crate::domain::comparison::Group;
use crate::formats::export::comparison::{Compared, geojson, table};
use crate::formats::statement::Statement;
use crate::store::{Reader, StoreError};

/// What a comparison is made of.
const SCOPE: Scope = Scope { ground: true, ..Scope::ALL };
/// Longest wait for a place among the files that come in.
const PATIENCE: Duration = Duration::from_secs(15);
/// All groups in one file.
const ALL: &str = "all";

/// The routes of comparing.
pub fn routes() -> Router<AppState> {
    // What stands around the file in a form is little.
    let limit = DefaultBodyLimit::max(MAX_FILE_BYTES + 20_000);
    Router::new()
        .route("/compare", get(compare_page).post(compare_file).layer(limit))
        .route("/compare/{file}", get(file))
}

/// A file that was sent beside the inventory or one of its lists.
async fn compare_file(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    multipart: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Answer, Problem> {
    if let Err(wait_s) = app.compare_limit.take(asked.client, (app.clock)()) {
        let mut problem =
            Problem::new(ProblemKind::TooManyRequests, format!("expected fewer files; try again in {wait_s} seconds"));
        problem.retry_after_s = Some(wait_s);
        return Err(problem);
    }
    let multipart = multipart.map_err(|error| Problem::parameter("file", error.body_text()))?;
    let place = tokio::time::timeout(PATIENCE, app.compare_places.acquire()).await;
    let Ok(Ok(_place)) = place else { return Err(Problem::busy()) };
    let mut given = Given::take(multipart).await?;
    let read = given.read(&app).await;
    let held = AppState::clone(&app);
    app.read(move |reader| {
        if given.form == Form::Page {
            let shell = shell(&held, &asked, &uri);
            let language = held.pages.language(shell.language);
            let values = page::given_values(reader, language, &given, read)?;
            let html = held.pages.render(shell.language, "compare.html", &shell, values);
            return Ok(html.map(|html| Answer::new(HTML, html, Freshness::Never)));
        }
        let read = match read {
            Ok(read) => read,
            Err(problem) => return Ok(Err(problem)),
        };
        let (source, is_table) = (read.source.clone(), given.form == Form::Table);
        let outcome = match answer_given(reader, &given.question, read.cameras)? {
            Ok(outcome) => outcome,
            Err(refusal) => return Ok(Err(refusal.into_problem())),
        };
        let mut statement = statement(&held, &given.question, &outcome);
        if !statement.sources.iter().any(|known| known.key == source.key) {
            statement.sources.push(source);
        }
        statement.filter[1] = ("file".to_owned(), given.name.clone());
        let (media_type, ending) = if is_table { (CSV, "csv") } else { (GEOJSON, "geojson") };
        let disposition = format!("attachment; filename=\"contrechamp-{}-compared.{ending}\"", held.territory.id);
        let body = body(&outcome, &Group::ALL, (!is_table).then_some(statement));
        let answer = body.map(|body| Answer::new(media_type, body, Freshness::Never));
        Ok(answer.map(|answer| answer.with(header::CONTENT_DISPOSITION, disposition)))
    })
    .await?
}

async fn compare_page(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let mut params = Params::parse_lenient(raw.as_deref());
    let typed = params.get("distance").unwrap_or_default().to_owned();
    let question = Question::take(&mut params);
    let held = AppState::clone(&app);
    let (rendered, change) = app
        .read(move |reader| {
            let (change, _) = reader.latest_change()?;
            let shell = shell(&held, &asked, &uri);
            let language = held.pages.language(shell.language);
            let values = page::read_values(reader, language, question, &typed)?;
            Ok((held.pages.render(shell.language, "compare.html", &shell, values), change.0))
        })
        .await?;
    Ok(Answer::new(HTML, rendered?, Freshness::Version { scope: SCOPE, change }))
}

/// `/compare/differing.geojson`: a group, or all of them, as a file.
async fn file(
    State(app): State<AppState>,
    asked: Asked,
    Path(name): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let missing =
        || Problem::not_found(format!("There is no comparison {:?}; see {}.", shorten(&name), app.url("/compare")));
    let (group, ending) = name.split_once('.').ok_or_else(missing)?;
    let one = Group::ALL.into_iter().find(|known| known.as_str() == group);
    let groups: Vec<Group> = match one {
        Some(group) => vec![group],
        None if group == ALL => Group::ALL.into(),
        None => return Err(missing()),
    };
    let is_table = match ending {
        "csv" => true,
        "geojson" => false,
        _ => return Err(missing()),
    };
    let mut params = Params::parse(raw.as_deref())?;
    let question = Question::take(&mut params)?;
    asked.take_language(&mut params)?;
    params.finish()?;
    if question.there.is_empty() {
        return Err(Problem::parameter("there", "expected the key of a source, found nothing"));
    }
    let held = AppState::clone(&app);
    let (body, change) = app.read(move |reader| written(&held, reader, &question, &groups, is_table)).await?;
    let freshness = Freshness::Version { scope: SCOPE, change };
    let disposition = format!("attachment; filename=\"contrechamp-{}-{group}.{ending}\"", app.territory.id);
    let answer = Answer::new(if is_table { CSV } else { GEOJSON }, body?, freshness);
    Ok(answer.with(header::CONTENT_DISPOSITION, disposition))
}

type Written = (Result<Vec<u8>, Problem>, i64);

fn written(
    app: &App,
    reader: &Reader<'_>,
    question: &Question,
    groups: &[Group],
    is_table: bool,
) -> Result<Written, StoreError> {
    let (change, _) = reader.latest_change()?;
    let outcome = match answer(reader, question)? {
        Ok(outcome) => outcome,
        Err(refusal) => return Ok((Err(refusal.into_problem()), change.0)),
    };
    let statement = (!is_table).then(|| statement(app, question, &outcome));
    Ok((body(&outcome, groups, statement), change.0))
}

/// What a file of a comparison says of itself.
fn statement(app: &App, question: &Question, outcome: &Outcome) -> Statement {
    Statement {
        title: format!("Contrechamp {}", app.territory.name),
        sources: sources_of(question, &outcome.figures),
        filter: vec![
            ("here".to_owned(), question.here.clone()),
            ("there".to_owned(), question.there.clone()),
            ("distance".to_owned(), question.distance_m.to_string()),
        ],
        generated_at: outcome.figures.committed_at.clone(),
        root: app.url(""),
        ..Statement::default()
    }
}

/// The groups as GeoJSON where there is a statement for it, else as a table.
fn body(outcome: &Outcome, groups: &[Group], statement: Option<Statement>) -> Result<Vec<u8>, Problem> {
    let compared = Compared { here: &outcome.here, there: &outcome.there, found: &outcome.found };
    match statement {
        Some(statement) => Ok(geojson(compared, groups, statement).into_bytes()),
        None => table(compared, groups).map_err(Problem::internal),
    }
}
