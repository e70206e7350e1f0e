//! What is not known, said in so many words on every sheet: absence is data too.

use super::camera_facts::CameraFacts;
use crate::domain::Status;
use crate::http::i18n::Language;
use crate::store::figures::statistics::AreaStatistics;

/// Lines for an area. `is_complete` tells whether `cameras` are all of them: only then are unknown types counted.
pub fn of_area(
    language: &Language,
    cameras: &[CameraFacts],
    statistics: &AreaStatistics,
    is_complete: bool,
) -> Vec<String> {
    let mut lines = vec![language.text("sheet.unknown.unlisted").to_owned()];
    if is_complete {
        lines.extend(of_cameras(language, cameras));
    } else {
        let documented = statistics.by_status.get(&Status::Documented).copied().unwrap_or(0);
        lines.extend(counted(language, "sheet.unknown.documented", documented));
    }
    lines.extend(counted(language, "sheet.unknown.border", statistics.near_border));
    lines
}

/// Lines for a list of cameras; those that are gone have nothing left to be found out.
pub fn of_cameras(language: &Language, cameras: &[CameraFacts]) -> Vec<String> {
    let count = |is_unknown: fn(&CameraFacts) -> bool| {
        cameras.iter().filter(|camera| camera.status.is_standing() && is_unknown(camera)).count() as u64
    };
    [
        ("sheet.unknown.documented", count(|camera| camera.status == Status::Documented)),
        ("sheet.unknown.type", count(|camera| camera.kind().is_none())),
        ("sheet.unknown.direction", count(|camera| !camera.has_view())),
    ]
    .into_iter()
    .filter_map(|(key, count)| counted(language, key, count))
    .collect()
}

/// Lines for one camera.
pub fn of_camera(language: &Language, camera: &CameraFacts) -> Vec<String> {
    let open = [
        (camera.status == Status::Documented, "sheet.unknown.this_standing"),
        (camera.kind().is_none(), "sheet.unknown.this_type"),
        (!camera.has_view(), "sheet.unknown.this_direction"),
        (camera.tags.get("operator").is_none(), "sheet.unknown.this_operator"),
        (true, "sheet.unknown.this_use"),
    ];
    open.into_iter().filter(|(is_open, _)| *is_open).map(|(_, key)| language.text(key).to_owned()).collect()
}

fn counted(language: &Language, key: &str, count: u64) -> Option<String> {
    (count > 0).then(|| language.fill(key, &[("count", (count as f64).into())]))
}
