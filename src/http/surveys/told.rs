//! What is told of a survey: to its sender, and to everybody.

use serde_json::{Value, json};

use crate::domain::survey::finds_word;
use crate::http::state::App;
use crate::store::survey::surveys::StoredSurvey;

/// The survey as its sender may read it again.
pub fn whole(app: &App, survey: &StoredSurvey) -> Value {
    let own = app.url(&format!("/surveys/{}", survey.survey_id));
    let mut links = vec![json!({ "rel": "self", "href": own, "type": "application/json" })];
    if survey.state == "published" {
        let item = app.url(&format!("/collections/surveys/items/{}", survey.code));
        links.push(json!({ "rel": "about", "href": item, "type": "application/geo+json" }));
    }
    json!({
        "survey_id": survey.survey_id.to_string(),
        "id": survey.code,
        "state": survey.state,
        "received_on": survey.received_on,
        "scope": survey.scope,
        "area": survey.area,
        "streets": streets(survey),
        "geometry": geometry(survey),
        "surveyed_on": survey.surveyed_on,
        "finds": finds_word(survey.has_finds),
        "note": survey.note,
        "street_m": survey.street_m,
        "surface_m2": survey.surface_m2,
        "areas": survey.areas,
        "links": links,
    })
}

/// The public feature: what, when, and with or without finds; nothing of who.
pub fn feature(survey: &StoredSurvey) -> String {
    let properties = json!({
        "cc_surveyed_on": survey.surveyed_on,
        "cc_finds": finds_word(survey.has_finds),
        "cc_scope": survey.scope,
        "cc_area": survey.area,
        "cc_streets": streets(survey),
        "cc_street_m": survey.street_m,
        "cc_surface_m2": survey.surface_m2,
        "cc_areas": survey.areas,
    });
    format!(
        r#"{{"type":"Feature","id":{},"geometry":{},"properties":{properties}}}"#,
        Value::from(survey.code.as_str()),
        survey.geometry,
    )
}

fn streets(survey: &StoredSurvey) -> Option<&[String]> {
    Some(survey.streets.as_slice()).filter(|streets| !streets.is_empty())
}

/// A stored geometry was written by us; one that cannot be read is told as null.
fn geometry(survey: &StoredSurvey) -> Value {
    serde_json::from_str(&survey.geometry).unwrap_or_default()
}
