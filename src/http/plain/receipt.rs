//! `/r/` without scripts: a receipt is pasted, its reports are shown, and each can be corrected or withdrawn.

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::answer;
use super::fields::read_fields_and_cut;
use super::form::CHOICES;
use super::numbers::{number, tell_apart};
use crate::domain::{ObservationKind, Position};
use crate::http::app::search::written_position;
use crate::http::pages::{SHOWN_M, Spot, read_spot, shell};
use crate::http::reports::{ReceiptHash, correct, take_turn};
use crate::http::state::{App, AppState};
use crate::http::wire::answer::Answer;
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::report::place_reports::{PlaceReport, list_place_reports, withdraw_place};
use crate::store::report::reports::{StoredReport, list_reports_by_receipt, withdraw_report};

/// Values of `receipt_plain.html`.
#[derive(Serialize)]
struct Values {
    receipt: String,
    reports: Vec<Line>,
    notice: Option<&'static str>,
    choices: &'static [&'static str],
}

/// What is told of a report to whoever holds its receipt.
#[derive(Serialize)]
struct Line {
    report_id: String,
    kind: &'static str,
    state: String,
    why: Option<String>,
    received_on: String,
    seen_on: Option<String>,
    /// None where the public sees no such camera.
    camera: Option<String>,
    note: String,
    /// So many characters of a longer note came back.
    note_left: Option<usize>,
    camera_type: String,
    is_open: bool,
    is_amendable: bool,
    /// Where it stands in degrees, as it may be corrected, and what lies around there.
    lon: String,
    lat: String,
    spot: Option<Spot>,
    #[serde(skip)]
    position: Option<Position>,
    /// Why the correction that was sent could not be taken, as in a notice; it stands here as it was typed.
    wrong: Option<&'static str>,
}

/// What was sent: a receipt, perhaps with a button pressed for one of its reports.
struct Sent {
    receipt: String,
    hash: Option<ReceiptHash>,
    wanted: String,
    report_id: Option<Uuid>,
    choice: String,
    note: String,
    lon: String,
    lat: String,
}

impl Sent {
    fn read(mut params: Params) -> Self {
        let mut take = |name: &str| params.take(name).unwrap_or_default().trim().to_owned();
        // The whole link is what people have; the secret is what follows its last sign.
        let receipt = take("receipt").rsplit('#').next().unwrap_or_default().to_owned();
        let bytes = URL_SAFE_NO_PAD.decode(&receipt).ok().filter(|bytes| bytes.len() == 32);
        Self {
            hash: bytes.map(|bytes| ReceiptHash(Sha256::digest(bytes).into())),
            receipt,
            wanted: take("do"),
            report_id: take("report_id").parse().ok(),
            choice: take("choice"),
            // Where the form was cut, the last sign may be half a one.
            note: take("note").trim_end_matches('\u{fffd}').replace("\r\n", "\n"),
            lon: take("lon"),
            lat: take("lat"),
        }
    }

    /// Where the report is moved to; none where the place was left as it is.
    fn position(&self, report: &StoredReport, read_pair: impl Fn(&str) -> Option<Position>) -> Option<Value> {
        let former = report.observation.as_ref().and_then(|said| said.position).map(degrees);
        if (self.lon.is_empty() && self.lat.is_empty()) || former == Some((self.lon.clone(), self.lat.clone())) {
            return None;
        }
        // A pair pasted into one field stands beside what was in the other before.
        let (old_lon, old_lat) = former.unwrap_or_default();
        let (lat, lon) = match (&*self.lat, &*self.lon) {
            (lat, lon) if lat == old_lat && number(lon).is_none() => ("", lon),
            (lat, lon) if lon == old_lon && number(lat).is_none() => (lat, ""),
            typed => typed,
        };
        let told = tell_apart(lat, lon, read_pair);
        let (lat, lon) = told.as_ref().map_or((&*self.lat, &*self.lon), |(lat, lon)| (lat, lon));
        // What is no number is refused as a place.
        Some(json!({ "type": "Point", "coordinates": [number(lon), number(lat)] }))
    }
}

/// Longitude and latitude as they stand in the form.
fn degrees(position: Position) -> (String, String) {
    (position.lon().to_string(), position.lat().to_string())
}

/// Opens, corrects or withdraws, as the pressed button says.
pub async fn open(State(app): State<AppState>, asked: Asked, uri: Uri, request: Request) -> Result<Answer, Problem> {
    take_turn(&app, &asked)?;
    let (fields, is_cut) = read_fields_and_cut(request).await?;
    let sent = Sent::read(fields);
    let (mut notice, mut reports) = (None, Vec::new());
    if let Some(hash) = sent.hash {
        notice = act(&app, hash, &sent).await?;
        reports = list(&app, asked.language, hash).await?;
    }
    if matches!(notice, Some("wrong" | "misplaced")) {
        let mut tried = reports.iter_mut().filter(|line| Some(&line.report_id) == id_text(&sent).as_ref());
        if let Some(line) = tried.next() {
            line.wrong = notice;
            line.note_left = is_cut.then(|| sent.note.chars().count());
            (line.camera_type, line.note) = (sent.choice, sent.note);
            (line.lon, line.lat) = (sent.lon, sent.lat);
        }
    }
    let status = match notice {
        _ if reports.is_empty() => StatusCode::NOT_FOUND,
        Some("wrong" | "misplaced") => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let notice = notice.or_else(|| reports.is_empty().then_some("nothing"));
    let values = Values { receipt: sent.receipt, reports, notice, choices: &CHOICES };
    let page = shell(&app, &asked, &uri);
    Ok(answer(app.pages.render(asked.language, "receipt_plain.html", &page, values)?, status))
}

fn id_text(sent: &Sent) -> Option<String> {
    sent.report_id.map(|id| id.to_string())
}

/// Does what was asked of one of the receipt's own reports; answers what to tell of it.
async fn act(app: &App, hash: ReceiptHash, sent: &Sent) -> Result<Option<&'static str>, Problem> {
    let Some(report_id) = sent.report_id else { return Ok(None) };
    let (reports, places) = read_all(app, hash).await?;
    let own = reports.into_iter().find(|report| report.report_id == report_id && report.state != "withdrawn");
    match (sent.wanted.as_str(), own) {
        ("correct", Some(report)) => {
            let camera_type = Some(&sent.choice).filter(|choice| CHOICES.contains(&choice.as_str()));
            let camera_type = camera_type.filter(|choice| *choice != "unknown");
            let note = Some(&sent.note).filter(|note| !note.is_empty());
            let mut patch = json!({ "tags": { "camera:type": camera_type }, "note": note });
            if let Some(position) = sent.position(&report, |text| written_position(app, text)) {
                // How well the former place was known says nothing of this one.
                (patch["position"], patch["accuracy_m"]) = (position, Value::Null);
            }
            match correct(app, hash, &report, &patch).await {
                Ok(_) => Ok(Some("corrected")),
                Err(problem) if problem.errors.is_empty() => Err(problem),
                Err(problem) if problem.errors.iter().any(|error| error.pointer.starts_with("/position")) => {
                    Ok(Some("misplaced"))
                }
                Err(_) => Ok(Some("wrong")),
            }
        }
        ("withdraw", Some(_)) => {
            app.store.write(move |writing| withdraw_report(writing, report_id)).await?;
            Ok(Some("withdrawn"))
        }
        ("withdraw", None) if places.iter().any(|place| place.report_id == report_id) => {
            app.store.write(move |writing| withdraw_place(writing, report_id)).await?;
            Ok(Some("withdrawn"))
        }
        _ => Ok(None),
    }
}

type All = (Vec<StoredReport>, Vec<PlaceReport>);

async fn read_all(app: &App, hash: ReceiptHash) -> Result<All, Problem> {
    app.read(move |reader| Ok((list_reports_by_receipt(reader, &hash.0)?, list_place_reports(reader, &hash.0)?))).await
}

async fn list(app: &AppState, language: usize, hash: ReceiptHash) -> Result<Vec<Line>, Problem> {
    let (reports, places) = read_all(app, hash).await?;
    let mut lines: Vec<Line> = reports.into_iter().map(line).collect();
    lines.extend(places.into_iter().map(line_of_place));
    let held = AppState::clone(app);
    app.read(move |reader| {
        for (number, line) in lines.iter_mut().enumerate().filter(|(_, line)| line.is_open) {
            let Some(position) = line.position else { continue };
            let (language, id) = (held.pages.language(language), format!("spot{number}"));
            line.spot = Some(read_spot(&held.territory, reader, language, &id, (position, SHOWN_M))?);
        }
        Ok(lines)
    })
    .await
}

fn line_of_place(place: PlaceReport) -> Line {
    let (lon, lat) = place.position.map(degrees).unwrap_or_default();
    Line {
        report_id: place.report_id.to_string(),
        kind: "place",
        is_open: place.state != "withdrawn",
        state: place.state,
        why: None,
        received_on: place.received_on,
        seen_on: Some(place.seen_on),
        camera: None,
        note: String::new(),
        note_left: None,
        camera_type: String::new(),
        is_amendable: false,
        lon,
        lat,
        position: place.position,
        spot: None,
        wrong: None,
    }
}

fn line(report: StoredReport) -> Line {
    let said = report.observation.as_ref();
    let is_open = report.state != "withdrawn";
    let position = said.and_then(|said| said.position);
    let (lon, lat) = position.map(degrees).unwrap_or_default();
    Line {
        report_id: report.report_id.to_string(),
        kind: report.kind.as_str(),
        lon,
        lat,
        position,
        spot: None,
        why: report.why,
        received_on: report.received_on,
        seen_on: said.and_then(|said| said.seen_on).map(|date| date.to_string()),
        camera: report.camera_status.map(|_| report.camera_id.to_string()),
        note: report.free_text.get("note").unwrap_or_default().to_owned(),
        note_left: None,
        camera_type: said.and_then(|said| said.tags.get("camera:type")).unwrap_or("unknown").to_owned(),
        is_open,
        is_amendable: is_open && report.kind == ObservationKind::Camera,
        wrong: None,
        state: report.state,
    }
}
