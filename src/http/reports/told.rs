//! What is told of a report: to its sender, and of cameras that it may be about.

use serde_json::{Value, json};

use crate::http::figures::round;
use crate::http::state::App;
use crate::http::wire::problem::{Problem, ProblemKind};
use crate::store::camera::duplicates::Candidate;
use crate::store::report::reports::StoredReport;

/// The short answer to a report that was taken.
pub fn acknowledgement(app: &App, report: &StoredReport) -> Value {
    json!({
        "report_id": report.report_id.to_string(),
        "camera_id": report.camera_id.to_string(),
        "status": report.camera_status.map(crate::domain::Status::as_str),
        "state": report.state,
        "why": report.why,
        "links": links(app, report),
    })
}

/// The report as its sender may read it again.
pub fn whole(app: &App, report: &StoredReport) -> Value {
    let mut value = acknowledgement(app, report);
    value["kind"] = report.kind.as_str().into();
    value["received_on"] = report.received_on.as_str().into();
    value["accuracy_m"] = json!(report.accuracy_m);
    if let Some(statement) = statement(report) {
        for name in ["position", "seen_on", "evidence", "tags", "note"] {
            value[name] = statement[name].clone();
        }
    }
    value
}

/// What the report says, in the members it was sent with; none once it is withdrawn.
pub fn statement(report: &StoredReport) -> Option<Value> {
    let observation = report.observation.as_ref()?;
    let mut tags = observation.tags.clone();
    for (key, value) in report.free_text.iter().filter(|(key, _)| *key != "note") {
        tags.set(key, value);
    }
    let position = observation.position.map(|at| json!({ "type": "Point", "coordinates": [at.lon(), at.lat()] }));
    Some(json!({
        "report_id": report.report_id.to_string(),
        "kind": report.kind.as_str(),
        "camera_id": (report.kind != crate::domain::ObservationKind::Camera).then(|| report.camera_id.to_string()),
        "position": position,
        "accuracy_m": report.accuracy_m,
        "seen_on": observation.seen_on.map(|date| date.to_string()),
        "evidence": observation.evidence.as_str(),
        "tags": tags,
        "note": report.free_text.get("note"),
        "outside": report.is_outside.then_some(true),
    }))
}

fn links(app: &App, report: &StoredReport) -> Value {
    let id = report.camera_id.to_string();
    let own = app.url(&format!("/reports/{}", report.report_id));
    let mut links = vec![json!({ "rel": "self", "href": own, "type": "application/json" })];
    if report.camera_status.is_some() {
        let item = app.url(&format!("/collections/cameras/items/{id}"));
        links.push(json!({ "rel": "about", "href": item, "type": "application/geo+json" }));
        links.push(json!({ "rel": "describedby", "href": app.url(&format!("/cameras/{id}")), "type": "text/html" }));
    }
    links.into()
}

/// The problem that asks whether one of these is meant.
pub fn duplicates(candidates: &[Candidate]) -> Problem {
    let detail = "expected a camera that is not known yet; if it is none of the candidates, name them in distinct_from";
    let mut problem = Problem::new(ProblemKind::PossibleDuplicate, detail);
    problem.extra.insert("candidates".into(), candidates.iter().filter_map(candidate).collect());
    problem
}

fn candidate(candidate: &Candidate) -> Option<Value> {
    let feature: Value = serde_json::from_str(&candidate.feature).ok()?;
    let mut value = json!({
        "id": candidate.camera_id.to_string(),
        "distance_m": round(candidate.distance_m, 1),
        "position": feature["geometry"],
    });
    if let (Some(members), Some(properties)) = (value.as_object_mut(), feature["properties"].as_object()) {
        members.extend(properties.clone());
    }
    Some(value)
}
