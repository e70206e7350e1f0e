//! A decision or its undoing, sent by a form of the queue; the answer is the queue again.

use axum::extract::{Request, State};
use axum::response::Response;

use super::gate::{Moderator, require_moderator, require_own_form, require_own_site};
use super::sign_in::see_queue;
use crate::domain::PartialDate;
use crate::domain::ruling::{Action, Reason};
use crate::http::plain::read_fields;
use crate::http::state::{App, AppState};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind, shorten};
use crate::store::moderation::rulings::{Decider, Ruled, Ruling, decide, undo};

/// Longest words to a sender, in characters.
const LONGEST_WHY: usize = 500;

/// Decides about one thing.
pub async fn decide_one(State(app): State<AppState>, asked: Asked, request: Request) -> Result<Response, Problem> {
    let (moderator, mut fields) = enter(&app, request).await?;
    let ruling = read_ruling(&app, &asked, &moderator, &mut fields)?;
    let (subject, id) = (ruling.subject, ruling.subject_id.clone());
    if ruling.action == Action::Erase && fields.take("sure").is_none() {
        let item = format!("{}:{id}", subject.as_str());
        return Ok(see_queue(&app, None, &format!("?told=unsure&item={item}&{}", lang(&app, &asked))));
    }
    // One decision may be about thousands.
    let ruled = app.store.write_alone(move |writing| decide(writing, &ruling)).await?;
    if let Ruled::Done(number) = ruled {
        return Ok(see_queue(&app, None, &format!("?done={number}&{}", lang(&app, &asked))));
    }
    let item = format!("{}:{id}", subject.as_str());
    Ok(see_queue(&app, None, &format!("?told={}&item={item}&{}", word(&ruled), lang(&app, &asked))))
}

/// Takes a decision back.
pub async fn undo_one(State(app): State<AppState>, asked: Asked, request: Request) -> Result<Response, Problem> {
    let (moderator, mut fields) = enter(&app, request).await?;
    let number = fields.take("decision").and_then(|text| text.parse::<i64>().ok());
    let decider = decider(&app, &moderator);
    let ruled = match number {
        Some(number) => app.store.write_alone(move |writing| undo(writing, decider, number)).await?,
        None => Ruled::NoSuchSubject,
    };
    let told = if matches!(ruled, Ruled::Done(_)) { "undone" } else { word(&ruled) };
    Ok(see_queue(&app, None, &format!("?told={told}&{}", lang(&app, &asked))))
}

/// The moderator of a form of ours, and its fields.
pub async fn enter(app: &App, request: Request) -> Result<(Moderator, Params), Problem> {
    require_own_site(app, request.headers())?;
    let moderator = require_moderator(app, request.headers()).await?;
    let mut fields = read_fields(request).await?;
    require_own_form(&moderator, &mut fields)?;
    Ok((moderator, fields))
}

fn read_ruling(app: &App, asked: &Asked, moderator: &Moderator, fields: &mut Params) -> Result<Ruling, Problem> {
    let mut take = |name: &str| fields.take(name).unwrap_or_default().trim().to_owned();
    let wrong = |detail: String| Problem::new(ProblemKind::InvalidParameter, detail);
    let subject = take("subject").parse().map_err(wrong)?;
    let action: Action = take("do").parse().map_err(wrong)?;
    let reason = read_reason(fields, action)?;
    let mut take = |name: &str| fields.take(name).unwrap_or_default().trim().to_owned();
    let why: String = take("why").chars().take(LONGEST_WHY).collect();
    let into = take("into");
    let into = Some(into).filter(|into| !into.is_empty());
    let into = into
        .map(|code| code.parse().map_err(|_no_code| wrong(format!("expected a camera, found {:?}", shorten(&code)))));
    let subject_id = take("id");
    // A sender is always told something: the reason, where nobody wrote more.
    let language = app.pages.language(asked.language);
    let usual = || language.word("moderation.reason", reason.as_str()).to_owned();
    let why = (action == Action::Hide).then(|| if why.is_empty() { usual() } else { why });
    let most = take("most").parse().ok();
    let decider = decider(app, moderator);
    Ok(Ruling { decider, subject, subject_id, action, reason, why, into: into.transpose()?, most })
}

/// The reason that a form gives, else the decision's usual one.
pub fn read_reason(fields: &mut Params, action: Action) -> Result<Reason, Problem> {
    let reason = fields.take("reason").unwrap_or_default();
    if reason.is_empty() {
        return Ok(action.usual_reason());
    }
    reason.trim().parse().map_err(|detail: String| Problem::new(ProblemKind::InvalidParameter, detail))
}

/// A moderator as whoever decides.
pub fn decider(app: &App, moderator: &Moderator) -> Decider {
    Decider { moderator_id: Some(moderator.id), today: PartialDate::from_day(app.today()) }
}

/// The language of a page, for the address of the next.
pub fn lang(app: &App, asked: &Asked) -> String {
    format!("lang={}", app.pages.language(asked.language).code)
}

/// The end of the key under which the page tells why nothing was decided.
fn word(ruled: &Ruled) -> &'static str {
    match ruled {
        Ruled::Done(_) => "done",
        Ruled::Already => "already",
        Ruled::NoSuchSubject => "nothing",
        Ruled::Gone => "gone",
        Ruled::EvidenceOnly => "evidence_only",
        Ruled::NoSuchCamera => "no_camera",
        Ruled::Grown => "grown",
        Ruled::NotPossible => "not_possible",
    }
}
