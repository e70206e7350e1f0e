//! Which cameras a request asks for: one reading of the parameters for features, tiles and exports.

use jiff::tz::TimeZone;

use super::day::{parse_as_of, parse_datetime};
use super::filter::{narrow_cameras, take_filter};
use super::queryables::{self, TAGS};
use crate::domain::source::CONTRIBUTORS;
use crate::domain::tags::MAX_TAG_CHARACTERS;
use crate::domain::{Bbox, Evidence, PartialDate, Position, Status};
use crate::http::wire::params::{Params, number_within};
use crate::http::wire::problem::{Problem, shorten};
use crate::store::camera::filter::{CameraFilter, Counting};

/// Largest circle of `near`, metres.
const FARTHEST_M: f64 = 100_000.0;
/// Largest school zone, metres: further pairs are not kept.
pub const WIDEST_ZONE_M: f64 = 300.0;

/// Takes every parameter that narrows down cameras, beside `bbox`, whose reference system differs by resource.
pub fn take_camera_filter(params: &mut Params, bbox: Option<Bbox>, zone: &TimeZone) -> Result<CameraFilter, Problem> {
    let tags = TAGS.iter().filter_map(|key| match params.take_list(key, tag_value) {
        Ok(values) if values.is_empty() => None,
        Ok(values) => Some(Ok(((*key).to_owned(), values))),
        Err(problem) => Some(Err(problem)),
    });
    let tags = tags.collect::<Result<Vec<_>, Problem>>()?;
    let mut filter = CameraFilter {
        bbox,
        near: params.take_as("near", parse_near)?,
        area: params.take_as("area", code)?,
        school_zone_m: params.take_chosen("school-zone", |text| number_within(text, 1.0, WIDEST_ZONE_M))?,
        statuses: params.take_list("cc_status", str::parse::<Status>)?,
        datetime: params.take_as("datetime", |text| parse_datetime(text, zone))?,
        as_of: params.take_as("as-of", |text| parse_as_of(text, zone))?,
        tags,
        installed_on: params.take_list("cc_installed_on", PartialDate::parse)?,
        sources: params.take_list("cc_source", code)?,
        evidence: params.take_list("cc_evidence", str::parse::<Evidence>)?,
        ..CameraFilter::default()
    };
    narrow_cameras(take_filter(params, &queryables::cameras(), zone)?, &mut filter);
    Ok(filter)
}

/// Takes which cameras figures count. Areas and places have no dates of their own: every one of them meets every interval.
pub fn take_counting(params: &mut Params, zone: &TimeZone) -> Result<Counting, Problem> {
    Ok(Counting {
        as_of: params.take_as("as-of", |text| parse_as_of(text, zone))?,
        datetime: params.take_as("datetime", |text| parse_datetime(text, zone))?,
    })
}

/// Takes `bbox` in degrees, longitude first.
pub fn take_bbox(params: &mut Params) -> Result<Option<Bbox>, Problem> {
    params.take_as("bbox", Bbox::parse)
}

pub fn tag_value(text: &str) -> Result<String, String> {
    if text.is_empty() || text.chars().count() > MAX_TAG_CHARACTERS {
        return Err(format!("expected values of 1 to {MAX_TAG_CHARACTERS} characters, found {:?}", shorten(text)));
    }
    Ok(text.to_owned())
}

/// An id of an area or the key of a source: letters, digits and a few signs.
pub fn code(text: &str) -> Result<String, String> {
    let is_code = (1..=80).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'));
    if is_code {
        return Ok(text.to_owned());
    }
    Err(format!("expected an id such as 34172-07 or {CONTRIBUTORS}, found {:?}", shorten(text)))
}

fn parse_near(text: &str) -> Result<(Position, f64), String> {
    let parts: Vec<&str> = text.split(',').collect();
    let [lon, lat, metres] = parts[..] else {
        return Err(format!("expected lon,lat,metres, found {:?}", shorten(text)));
    };
    let lon = number_within(lon, -180.0, 180.0)?;
    let lat = number_within(lat, -90.0, 90.0)?;
    let metres = number_within(metres, 0.0, FARTHEST_M)?;
    Ok((Position::new(lon, lat).map_err(|error| error.to_string())?, metres))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> Result<CameraFilter, Problem> {
        let mut params = Params::parse(Some(query))?;
        let filter = take_camera_filter(&mut params, None, &TimeZone::UTC)?;
        params.finish()?;
        Ok(filter)
    }

    #[test]
    fn a_comma_means_any_of() {
        let found = filter("cc_status=documented,gone&camera:type=dome,fixed&school-zone=100").unwrap();
        assert_eq!(found.statuses, [Status::Documented, Status::Gone]);
        assert_eq!(found.tags, [("camera:type".to_owned(), vec!["dome".to_owned(), "fixed".to_owned()])]);
        assert_eq!(found.school_zone_m, Some(100.0));
    }

    #[test]
    fn wrong_values_are_refused_by_name() {
        for query in [
            "near=3.9,43.6",
            "near=3.9,43.6,1e400",
            "near=200,0,5",
            "school-zone=301",
            "school-zone=NaN",
            "cc_status=hidden",
            "cc_evidence=rumour",
            "cc_installed_on=20x4",
            "area=34172'--",
            "datetime=never",
            "as-of=2026-13-01",
            "as-of=2026-11-01/2026-11-02",
            "camera:type=,",
        ] {
            let problem = filter(query).unwrap_err();
            assert!(problem.detail.starts_with(query.split('=').next().unwrap()), "{problem:?}");
        }
    }
}
