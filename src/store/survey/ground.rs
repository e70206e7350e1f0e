//! What a survey covers before it is stored: the outline of an area, streets cut to it, or a drawn shape.

use std::collections::HashSet;

use geo::BoundingRect as _;
use geo_types::LineString;
use rusqlite::Connection;

use super::cover::{Cover, area_outline, ground_ids, outline_of, parse_geometry};
use crate::domain::survey::{MOST_KM2, Survey, Walked};
use crate::domain::{Bbox, Position};
use crate::geometry::outline::Outline;
use crate::geometry::street;
use crate::store::StoreError;
use crate::store::territory::areas::geometry_text;

/// The ground of a survey before it is stored.
pub(in crate::store) struct SurveyGround {
    pub cover: Cover,
    pub geometry: String,
    pub surface_m2: i64,
    pub label: Option<Position>,
}

/// A JSON pointer and what was expected there.
pub(in crate::store) type Unknown = (String, String);

/// What a survey covers, or what it names that is not there.
pub(in crate::store) fn ground_of(
    connection: &Connection,
    survey: &Survey,
) -> Result<Result<SurveyGround, Unknown>, StoreError> {
    let newest = (i64::from(survey.surveyed_on.earliest()), survey.has_finds);
    let surface = |outline: Outline, pointer: &str| {
        let km2 = outline.area_km2();
        if km2 > MOST_KM2 {
            let detail = format!("expected at most {MOST_KM2} km2 for one survey, found {km2:.1}");
            return Err((pointer.to_owned(), detail));
        }
        let geometry = geometry_text(outline.polygons());
        let label = outline.label();
        Ok(SurveyGround {
            cover: Cover::surface(outline, newest),
            geometry,
            surface_m2: (km2 * 1e6).round() as i64,
            label,
        })
    };
    let unknown_area =
        |code: &str| ("/area".to_owned(), format!("expected the id of an area such as those in areas, found {code:?}"));
    Ok(match &survey.walked {
        Walked::Area(code) => area_outline(connection, code)?
            .ok_or_else(|| unknown_area(code))
            .and_then(|outline| surface(outline, "/area")),
        Walked::Shape(polygon) => outline_of(polygon)
            .ok_or_else(|| ("/geometry".to_owned(), "expected a polygon".to_owned()))
            .and_then(|outline| surface(outline, "/geometry")),
        Walked::Streets { area, names } => match area_outline(connection, area)? {
            None => Err(unknown_area(area)),
            Some(outline) => streets(connection, outline, names, newest)?,
        },
    })
}

/// Streets as far as they lie in an area.
pub(in crate::store) fn streets(
    connection: &Connection,
    area: Outline,
    names: &[String],
    newest: (i64, bool),
) -> Result<Result<SurveyGround, Unknown>, StoreError> {
    let mut lines: Vec<LineString<f64>> = Vec::new();
    let mut numbers = HashSet::new();
    for (index, name) in names.iter().enumerate() {
        let before = lines.len();
        for ground_id in ground_ids(connection, name)? {
            let text: String = connection
                .prepare_cached("select geometry from ground where ground_id = ?1")?
                .query_row([ground_id], |row| row.get(0))?;
            let geometry = parse_geometry(&text)?;
            let parts = street::lines_of(&geometry).into_iter();
            let inside: Vec<_> = parts.flat_map(|line| street::inside(line, |at| area.contains(at)).0).collect();
            if !inside.is_empty() {
                numbers.insert(ground_id);
                lines.extend(inside);
            }
        }
        if lines.len() == before {
            let detail = format!("expected a street of that area, found {name:?}");
            return Ok(Err((format!("/streets/{index}"), detail)));
        }
    }
    let lines = geo_types::MultiLineString(lines);
    let Some(bbox) = lines.bounding_rect() else {
        return Ok(Err(("/streets".to_owned(), "expected at least one street".to_owned())));
    };
    let bbox = Bbox { west: bbox.min().x, south: bbox.min().y, east: bbox.max().x, north: bbox.max().y };
    let geometry = lines_text(&lines);
    Ok(Ok(SurveyGround {
        cover: Cover::streets(numbers, bbox, Some(area), newest),
        geometry,
        surface_m2: 0,
        label: None,
    }))
}

/// Lines as GeoJSON with seven decimals at most.
fn lines_text(lines: &geo_types::MultiLineString<f64>) -> String {
    let line_text = |line: &LineString<f64>| {
        let points = line.coords().filter_map(|c| Position::new(c.x, c.y).ok()).map(|at| format!("[{at}]"));
        format!("[{}]", points.collect::<Vec<_>>().join(","))
    };
    let parts: Vec<_> = lines.0.iter().map(line_text).collect();
    format!("{{\"type\":\"MultiLineString\",\"coordinates\":[{}]}}", parts.join(","))
}
