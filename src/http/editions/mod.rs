//! `/editions`: frozen states of the inventory that can be cited. An address says the same for ever, or says that
//! something of it was redacted and where the version without it is.

mod beside;
mod citation;
mod difference;
mod files;
mod freeze;
mod packer;
mod page;

use axum::Router;
use axum::routing::get;

pub use self::citation::main_sum;
pub use self::difference::{compare, table};
pub use self::freeze::{Made, Wanted, freeze, parse_name, remake};
use super::state::{App, AppState};
use super::wire::problem::{Problem, ProblemKind, shorten};
use crate::http::figures::Listed;
use crate::store::StoreError;
use crate::store::edition::editions::{Edition, EditionState, find_edition, find_pending, find_present};
use crate::store::edition::writes::Kept;

/// How often something that was redacted meanwhile may send us back to the beginning.
const TRIES: usize = 4;

/// The routes of editions.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/editions", get(page::list))
        .route("/editions/{id}", get(page::one))
        .route("/editions/{id}/{file}", get(files::file))
        .route("/editions/{from}/changes/{to}", get(page::changes))
}

/// Freezes an edition; a problem says why that cannot be.
pub async fn make(app: &AppState, name: &str) -> Result<Edition, Problem> {
    let name = parse_name(name).map_err(|error| Problem::parameter("name", error))?;
    let wanted = Wanted {
        name,
        territory: app.territory.name.clone(),
        root: app.url(""),
        today: app.today(),
        listed: Listed::of(&app.territory),
    };
    for _ in 0..TRIES {
        let (store, wanted) = (app.store.clone(), wanted.clone());
        let made = tokio::task::spawn_blocking(move || freeze(&store, &wanted)).await.map_err(Problem::internal)??;
        let edition = made.edition.clone();
        match app.store.write(move |writing| made.keep(writing)).await? {
            Kept::Done => return Ok(edition),
            Kept::NameTaken => {
                let detail = format!("expected a name that no edition of today has, found {:?}", edition.name);
                return Err(Problem::parameter("name", detail));
            }
            Kept::Outdated => {}
        }
    }
    Err(Problem::busy())
}

/// Makes the files of editions that redactions left without; one at a time, whoever asks first.
async fn make_pending(app: &AppState) -> Result<(), Problem> {
    if app.read(|reader| Ok(find_pending(reader)?.is_none())).await? {
        return Ok(());
    }
    let _turn = app.editions_turn.lock().await;
    for _ in 0..TRIES {
        let Some(edition) = app.read(find_pending).await? else { return Ok(()) };
        let (held, today) = (AppState::clone(app), app.today());
        let made = tokio::task::spawn_blocking(move || remake(&held.store, edition, &held.territory.name, today));
        let made = made.await.map_err(Problem::internal)??;
        app.store.write(move |writing| made.keep(writing)).await?;
    }
    Ok(())
}

/// The edition of an address, with its files.
async fn find_standing(app: &AppState, id: &str) -> Result<Edition, Problem> {
    let edition = find_any(app, id).await?;
    if edition.state == EditionState::Standing {
        return Ok(edition);
    }
    if edition.state == EditionState::Pending {
        return Err(Problem::busy());
    }
    let series = edition.series.clone();
    let present = app.read(move |reader| find_present(reader, &series)).await?;
    Err(redacted(app, present.as_ref()))
}

/// The edition of an address, withdrawn or not.
async fn find_any(app: &AppState, id: &str) -> Result<Edition, Problem> {
    make_pending(app).await?;
    let wanted = id.to_owned();
    let found = app.read(move |reader| find_edition(reader, &wanted)).await?;
    found.ok_or_else(|| {
        Problem::not_found(format!("There is no edition {:?}; see {}.", shorten(id), app.url("/editions")))
    })
}

/// The problem of a version from which something was redacted.
fn redacted(app: &App, present: Option<&Edition>) -> Problem {
    let Some(present) = present else { return Problem::from(StoreError::NotFound) };
    let url = app.url(&format!("/editions/{}", present.id()));
    let detail =
        format!("Something was redacted from this edition; the version without it, with sums of its own, is {url}.");
    let mut problem = Problem::new(ProblemKind::Gone, detail);
    problem.extra.insert("reissued_as".into(), url.into());
    problem
}
