//! Every report of a camera is weighed before it is stored: one that looks like part of a flood waits for review, and so
//! does what came before it of the same flood. Its sender is told what whoever waits is told. What waited only until its
//! network had been looked at for a moment is let through after it.

use std::sync::Weak;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

use super::locates;
use crate::domain::suspicion::Sign;
use crate::domain::{ObservationKind, PartialDate};
use crate::http::running::watch::Verdict;
use crate::http::state::{App, AppState};
use crate::http::wire::asked::Asked;
use crate::http::wire::clock::Steps;
use crate::http::wire::problem::Problem;
use crate::store::moderation::flags::forget_notes;
use crate::store::report::floods::{Held, forget_batches, hold_reports, let_through};
use crate::store::report::reports::{Submission, Submitted};
use crate::store::survey::held::{HeldSurvey, submit_survey_held};
use crate::store::survey::surveys::{SurveySubmission, SurveySubmitted};
use crate::store::{StoreError, Writing};

/// Time between two looks at what waits for a moment.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Weighs a report and stores it, with the entry of a list that it locates.
pub async fn submit_weighed(
    app: &App,
    asked: &Asked,
    mut submission: Submission,
    locates: Option<i64>,
) -> Result<Submitted, Problem> {
    let now = (app.clock)();
    let verdict = app.watch.judge(asked.client, &submission, now);
    let (report_id, waits) = (submission.report.report_id, verdict.waits);
    submission.handling.held = waits.map(held);
    submission.handling.is_of_same_network = answers_again(app, asked, &submission, now);
    let store = move |writing: &Writing<'_>| locates::submit(writing, &submission, locates);
    let submitted = store_judged(app, verdict, now, store).await?;
    if let Submitted::New(report) = &submitted
        && report.kind == ObservationKind::Camera
    {
        app.watch.answers_again(asked.client, report.camera_id, report_id, now);
    }
    let is_shown = match &submitted {
        Submitted::New(_) => waits.is_none(),
        Submitted::Same(report) => report.state == "published",
        _ => false,
    };
    hold_if_told_since(app, report_id, is_shown).await;
    Ok(submitted)
}

/// Weighs a survey and stores it; one that looks like a part of a flood waits.
pub async fn submit_survey_weighed(
    app: &App,
    asked: &Asked,
    submission: SurveySubmission,
) -> Result<SurveySubmitted, Problem> {
    let now = (app.clock)();
    let survey_id = submission.survey.survey_id;
    let verdict = app.watch.judge_survey(asked.client, survey_id, now);
    let waits = verdict.waits.map(|(sign, batch)| HeldSurvey { batch, suspicion: sign.as_str() });
    let store = move |writing: &Writing<'_>| submit_survey_held(writing, &submission, waits);
    let submitted = store_judged(app, verdict, now, store).await?;
    let is_shown = match &submitted {
        SurveySubmitted::New(survey) | SurveySubmitted::Same(survey) => survey.state == "published",
        SurveySubmitted::Conflict | SurveySubmitted::Unknown { .. } => false,
    };
    hold_if_told_since(app, survey_id, is_shown).await;
    Ok(submitted)
}

/// Stores what was weighed, with what it takes back of others and what may pass by now.
async fn store_judged<T: Send + 'static>(
    app: &App,
    verdict: Verdict,
    now: Timestamp,
    store: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Problem> {
    let (earlier, today) = (verdict.earlier, PartialDate::from_day(app.today()));
    let (for_a_moment, batch_of_moment) = verdict.for_a_moment;
    let batch = app.watch.batch();
    let taken_back = [(earlier.clone(), (Sign::Flood, batch)), (for_a_moment.clone(), (Sign::Moment, batch_of_moment))];
    let passed = app.watch.let_through(now);
    let stored = app.store.write(move |writing| {
        if !earlier.is_empty() {
            hold_reports(writing, &earlier, Held { batch, suspicion: Sign::Flood.as_str() })?;
        }
        hold_reports(writing, &for_a_moment, held((Sign::Moment, batch_of_moment)))?;
        let_through(writing, &passed, today)?;
        store(writing)
    });
    Ok(stored.await.inspect_err(|_| taken_back.iter().for_each(|(ids, waits)| app.watch.owed.keep(ids, *waits)))?)
}

/// Another report may have told the flood while one was being stored.
async fn hold_if_told_since(app: &App, id: Uuid, is_shown: bool) {
    if is_shown && let Some(waits) = app.watch.tied(id) {
        app.watch.owed.keep(&[id], waits);
        hold_owed(app).await;
    }
}

/// Whether the sender's network has spoken of the existence of the same camera today.
fn answers_again(app: &App, asked: &Asked, submission: &Submission, now: Timestamp) -> bool {
    let report = &submission.report;
    let is_answer = matches!(report.kind, ObservationKind::Seen | ObservationKind::NotSeen);
    report
        .camera_id
        .filter(|_| is_answer)
        .is_some_and(|camera_id| app.watch.answers_again(asked.client, camera_id, report.report_id, now))
}

/// Holds back what could not be before, and keeps it in mind where it still cannot be.
pub async fn hold_owed(app: &App) {
    for (waits, mut report_ids) in app.watch.owed.take() {
        // What was to wait for a moment only, and was let through or told to be of a flood meanwhile, is owed no more.
        report_ids.retain(|id| waits.0 != Sign::Moment || app.watch.tied(*id) == Some(waits));
        let group = report_ids.clone();
        let done = app.store.write(move |writing| hold_reports(writing, &group, held(waits))).await;
        if let Err(error) = done {
            tracing::debug!(%error, count = report_ids.len(), "reports of a flood could not be held back yet");
            app.watch.owed.keep(&report_ids, waits);
        }
    }
}

fn held((sign, batch): (Sign, i64)) -> Held {
    Held { batch, suspicion: sign.as_str() }
}

/// Holds back what is owed and lets through what has waited for a moment, as long as the service is there; once a day it
/// erases what was written beside flags that were settled long ago.
pub async fn keep_letting_through(app: Weak<App>) {
    let mut day = None;
    let Some(mut steps) = app.upgrade().map(|app| Steps::new((app.clock)(), Instant::now())) else { return };
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(app) = app.upgrade() else { return };
        steps.tell((app.clock)(), Instant::now());
        if day.replace(app.today()) != Some(app.today()) {
            forget_old(&app).await;
        }
        hold_owed(&app).await;
        let_through_now(&app).await;
    }
}

/// Erases the words beside old flags, and which reports came together long ago.
async fn forget_old(app: &AppState) {
    let today = app.today();
    let forget = move |writing: &Writing<'_>| {
        forget_batches(writing, today)?;
        forget_notes(writing, today)
    };
    if let Err(error) = app.store.write(forget).await {
        tracing::error!(%error, "what was written beside settled flags was not erased, nor which reports came together");
    }
}

/// Lets through what has waited for a moment by now.
pub async fn let_through_now(app: &AppState) {
    let passed = app.watch.let_through((app.clock)());
    if passed.is_empty() {
        return;
    }
    let (count, today) = (passed.len(), PartialDate::from_day(app.today()));
    if let Err(error) = app.store.write(move |writing| let_through(writing, &passed, today)).await {
        tracing::error!(%error, count, "reports that may pass were not let through; they wait for a moderator");
    }
}
