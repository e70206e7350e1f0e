//! `/compare`: two lists of the inventory beside each other, as a page with a map and as files of each group.

mod page;
mod question;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{Uri, header};
use axum::routing::get;

use self::question::{Question, answer, sources_of};
use super::answer::{Answer, CSV, Freshness, GEOJSON, HTML, Scope};
use super::asked::Asked;
use super::pages::shell;
use super::params::Params;
use super::problem::{Problem, shorten};
use super::state::{App, AppState};
use crate::domain::comparison::Group;
use crate::formats::export::comparison::{Compared, geojson, table};
use crate::formats::statement::Statement;
use crate::store::{Reader, StoreError};

/// What a comparison is made of.
const SCOPE: Scope = Scope { ground: true, ..Scope::ALL };
/// All groups in one file.
const ALL: &str = "all";

/// The routes of comparing.
pub fn routes() -> Router<AppState> {
    Router::new().route("/compare", get(compare_page)).route("/compare/{file}", get(file))
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
    let compared = Compared { here: &outcome.here, there: &outcome.there, found: &outcome.found };
    let bytes = if is_table {
        table(compared, groups).map_err(Problem::internal)
    } else {
        let statement = Statement {
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
        };
        Ok(geojson(compared, groups, statement).into_bytes())
    };
    Ok((bytes, change.0))
}
