//! The paths of the OpenAPI description that people write to with their receipt: reports, their photos, surveys.

use serde_json::{Value, json};

use super::openapi_parts::{
    done_with, file_content, geojson_content, json_content, operation, path_parameter, reference,
};

pub fn put_surveys(put: &mut impl FnMut(&str, Value)) {
    let with_receipt = |id: &str, summary: &str, statuses: &[&str], parameters: &[Value]| {
        let mut value = operation(id, "Reports", summary, parameters, &json_content("sentSurvey"));
        value["security"] = json!([{ "receipt": [] }]);
        done_with(value, statuses)
    };
    let summary = "Say that an area, streets or a shape was looked at; 200 where the same survey is there already";
    let mut post = with_receipt("postSurvey", summary, &["200", "201"], &[]);
    post["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/survey" } } } });
    put("/surveys", json!({ "post": post }));
    let id = [path_parameter("survey_id", "string")];
    let read = with_receipt("getSurvey", "Read one's own survey", &["200"], &id);
    let withdraw = with_receipt("deleteSurvey", "Withdraw a survey", &["204"], &id);
    put("/surveys/{survey_id}", json!({ "get": read, "delete": withdraw }));
    let layer = operation(
        "getSurveyLayer",
        "Data",
        "What was looked at and how recently, without overlaps",
        &[reference("lang")],
        &geojson_content("featureCollection"),
    );
    put("/surveys.geojson", json!({ "get": layer }));
    let shape = json!({ "name": "shape", "in": "query", "description": "Corners as lon,lat,lon,lat,… where id is the word shape.", "schema": { "type": "string" } });
    let streets = operation(
        "getWalkStreets",
        "Data",
        "Streets of an area with the part of them that lies in it",
        &[path_parameter("id", "string"), shape, reference("lang")],
        &geojson_content("featureCollection"),
    );
    put("/walks/{id}/streets.geojson", json!({ "get": streets }));
}

pub fn put_reports(put: &mut impl FnMut(&str, Value)) {
    let body = json!({ "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/report" } } } });
    let with_body = |id: &str, summary: &str, statuses: &[&str], has_id: bool, schema: &str| {
        let parameters: Vec<Value> = has_id.then(|| path_parameter("report_id", "string")).into_iter().collect();
        let mut value = operation(id, "Reports", summary, &parameters, &json_content(schema));
        value["security"] = json!([{ "receipt": [] }]);
        done_with(value, statuses)
    };
    let summary = "Report a camera or a missing school, or say that a camera is seen or no longer seen; 200 where the same report is there already";
    let mut post = with_body("postReport", summary, &["200", "201"], false, "sentReport");
    post["requestBody"] = body.clone();
    let list = with_body("getReports", "All reports that were sent with the receipt", &["200"], false, "sentReports");
    put("/reports", json!({ "get": list, "post": post }));
    let challenge = operation(
        "getReportChallenge",
        "Reports",
        "A challenge (ALTCHA) whose answer is the proof of one report, where the service asks for one",
        &[],
        &json_content("challenge"),
    );
    put("/reports/challenge", json!({ "get": challenge }));
    let mut patch = with_body("patchReport", "Correct a report", &["200"], true, "sentReport");
    patch["requestBody"] = body;
    put(
        "/reports/{report_id}",
        json!({
            "get": with_body("getReport", "Read one's own report", &["200"], true, "sentReport"),
            "patch": patch,
            "delete": with_body("deleteReport", "Withdraw a report", &["204"], true, "sentReport"),
        }),
    );
}

pub fn put_photos(put: &mut impl FnMut(&str, Value)) {
    let of_report = vec![path_parameter("report_id", "string")];
    let of_photo = vec![path_parameter("report_id", "string"), path_parameter("photo_id", "string")];
    let picture = file_content(&["image/jpeg"]);
    let photo = json_content("sentPhoto");
    let with_receipt = |id: &str, summary: &str, parameters: &[Value], content: &Value| {
        let mut value = operation(id, "Reports", summary, parameters, content);
        value["security"] = json!([{ "receipt": [] }]);
        value
    };
    let list =
        with_receipt("getReportPhotos", "The photos of one's own report", &of_report, &json_content("sentPhotos"));
    put("/reports/{report_id}/photos", json!({ "get": list }));
    let kind = json!({ "type": "string", "enum": ["close", "wide"] });
    let evidence_only = json!({ "type": "boolean", "default": false });
    let mut sending = of_photo.clone();
    sending.push(json!({ "name": "kind", "in": "query", "required": true, "schema": kind }));
    sending.push(json!({ "name": "evidence_only", "in": "query", "schema": evidence_only,
        "description": "For evidence only: never published." }));
    let summary =
        "Add a photo; it stays private until a moderator publishes it, and the same one again changes nothing";
    let mut send = done_with(with_receipt("putReportPhoto", summary, &sending, &photo), &["200", "201"]);
    let file = json!({ "schema": { "type": "string", "format": "binary" } });
    send["requestBody"] =
        json!({ "required": true, "content": { "image/jpeg": file, "image/png": file, "image/webp": file } });
    let mut choose = with_receipt("patchReportPhoto", "Keep a photo from publication, or allow it", &of_photo, &photo);
    let erase = with_receipt("deleteReportPhoto", "Withdraw a photo: it is erased", &of_photo, &photo);
    let choice = json!({ "type": "object", "properties": { "evidence_only": { "type": "boolean" } } });
    choose["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": choice } } });
    put(
        "/reports/{report_id}/photos/{photo_id}",
        json!({
            "put": send,
            "get": with_receipt("getReportPhoto", "One's own photo, as it is kept", &of_photo, &picture),
            "patch": choose,
            "delete": done_with(erase, &["204"]),
        }),
    );
    let of_all = vec![path_parameter("photo_id", "string")];
    let public = operation("getPhoto", "Data", "A photo that a moderator published", &of_all, &picture);
    put("/photos/{photo_id}", json!({ "get": public }));
}
