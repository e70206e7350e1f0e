//! Drawings made from made-up values: what is in them, what is not, and that text stays text.

use geo_types::{Polygon, polygon};

use super::*;
use crate::domain::Bbox;

fn at(lon: f64, lat: f64) -> Position {
    Position::new(lon, lat).unwrap()
}

fn camera(lon: f64, shape: Shape, status: Status) -> CameraMark {
    CameraMark { position: at(lon, 43.605), status, shape, views: Vec::new(), is_subject: false, number: None }
}

fn square() -> MultiPolygon<f64> {
    let ring: Polygon<f64> =
        polygon![(x: 3.87, y: 43.60), (x: 3.89, y: 43.60), (x: 3.89, y: 43.61), (x: 3.87, y: 43.61)];
    MultiPolygon::new(vec![ring])
}

fn drawing<'a>(
    borders: &'a [Border<'a>],
    zones: &'a [Zone],
    places: &'a [PlaceMark],
    cameras: &'a [CameraMark],
) -> Drawing<'a> {
    let view = View::fit(Bbox::new(3.87, 43.60, 3.89, 43.61).unwrap(), 640.0, 480.0, 20.0);
    let words = Words { description: "Le centre".into(), north: "N".into(), scale: "500 m".into() };
    Drawing { id: "m", view, ground: &[], streets: StreetNames::default(), borders, zones, places, cameras, words }
}

#[test]
fn names_from_outside_are_text_in_the_drawing() {
    let outline = square();
    let name = Some(("<script>alert('&\"')</script>\u{0}".to_owned(), at(3.88, 43.605)));
    let svg = drawing(&[Border { outline: &outline, is_subject: true, name }], &[], &[], &[]).to_svg();
    assert!(!svg.contains("<script"), "{svg}");
    assert!(svg.contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt; "), "{svg}");
}

#[test]
fn a_known_direction_is_a_beak_and_a_wedge_and_an_unknown_one_is_neither() {
    let mut aimed = camera(3.88, Shape::View, Status::Confirmed);
    aimed.views = vec![ViewDirection { heading_deg: 120.0, sector_deg: None }];
    let cameras = [aimed, camera(3.882, Shape::Unknown, Status::Documented)];
    let drawing = drawing(&[], &[], &[], &cameras);
    let svg = drawing.to_svg();
    assert_eq!(svg.matches("class=\"map-wedge\"").count(), 1);
    assert!(svg.contains("href=\"#m-view-confirmed\" transform=\"rotate(120)\""), "{svg}");
    assert!(drawing.symbols().contains(&Symbol::Wedge));
    assert!(drawing.symbols().contains(&Symbol::Camera(Shape::Unknown, Status::Documented)));
}

#[test]
fn the_legend_explains_what_is_in_the_frame_and_nothing_else() {
    let cameras = [camera(3.88, Shape::Dome, Status::Gone), camera(9.0, Shape::Fixed, Status::Confirmed)];
    let places = [PlaceMark { position: at(3.88, 43.606), is_subject: true }];
    let symbols: Vec<_> = drawing(&[], &[], &places, &cameras).symbols().into_iter().collect();
    assert_eq!(symbols, [Symbol::Camera(Shape::Dome, Status::Gone), Symbol::Place]);
}

#[test]
fn a_name_that_another_one_covers_stands_elsewhere_in_its_area() {
    let half = |west: f64| {
        let ring: Polygon<f64> =
            polygon![(x: west, y: 43.60), (x: west + 0.01, y: 43.60), (x: west + 0.01, y: 43.61), (x: west, y: 43.61)];
        MultiPolygon::new(vec![ring])
    };
    let outlines = [half(3.87), half(3.88)];
    let name = |text: &str, lon: f64| Some((text.to_owned(), at(lon, 43.605)));
    let border = |index: usize, name| Border { outline: &outlines[index], is_subject: false, name };
    let borders = [border(0, name("Croix d’Argent", 3.8795)), border(1, name("Prés d’Arènes", 3.8805))];
    let made = drawing(&borders, &[], &[], &[]);
    let svg = made.to_svg();
    let place = |text: &str| -> (f64, f64) {
        let start = svg[..svg.find(text).unwrap()].rfind("<text").unwrap();
        let number = |name: &str| svg[start..].split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap();
        (number("x").parse().unwrap(), number("y").parse().unwrap())
    };
    let (first, second) = (place("Croix d’Argent<"), place("Prés d’Arènes<"));
    let (x, y) = made.view.project(3.8795, 43.605);
    assert!((first.0 - x).abs() < 0.1 && (first.1 - y).abs() < 0.1, "the first stands at its point: {first:?}");
    assert!((first.1 - second.1).abs() >= 18.0 || (first.0 - second.0).abs() >= 100.0, "{first:?} {second:?}");
    let middle = made.view.project(3.88, 43.605).0;
    assert!(second.0 > middle, "the second stands in its area: {second:?}");
}

#[test]
fn a_zone_is_as_large_as_its_metres() {
    let zones = [Zone { centre: at(3.88, 43.605), radius_m: 100.0, label: "100 m".into() }];
    let drawing = drawing(&[], &zones, &[], &[]);
    let radius = 100.0 * drawing.view.units_per_metre();
    assert!(drawing.to_svg().contains(&format!("r=\"{radius:.1}\"")));
}

#[test]
fn thousands_of_cameras_are_dots_in_a_handful_of_paths() {
    let cameras: Vec<_> =
        (0..3000).map(|i| camera(3.87 + f64::from(i) * 1e-6, Shape::Unknown, Status::Documented)).collect();
    let svg = drawing(&[], &[], &[], &cameras).to_svg();
    assert_eq!(svg.matches("map-dots").count(), 2);
    assert!(!svg.contains("<use"));
}

#[test]
fn no_style_and_no_script_that_the_content_security_policy_would_refuse() {
    let outline = square();
    let cameras = [camera(3.88, Shape::Panning, Status::Unverified)];
    let svg = drawing(&[Border { outline: &outline, is_subject: true, name: None }], &[], &[], &cameras).to_svg();
    assert!(!svg.contains("style=") && !svg.contains("<style") && !svg.contains("onload"));
    assert!(svg.contains("role=\"img\" aria-label=\"Le centre\""));
}

#[test]
fn a_frame_on_paper_that_is_far_taller_than_wide_is_filled_to_its_ends() {
    let outline = square();
    let borders = [Border { outline: &outline, is_subject: true, name: None }];
    let svg = drawing(&borders, &[], &[], &[]);
    let (width, height) = (svg.view.width, svg.view.height);
    let (beside, above) = svg.view.bleed();
    assert!(height + 2.0 * above >= width * 1.65, "the sheet of a commune without lists");
    let frame = format!("M-{beside} -{above}H{}V{}", width + beside, height + above);
    assert_eq!(svg.to_svg().matches(&frame).count(), 2, "ground and veil alike");
}

#[test]
fn the_scale_bar_stands_where_no_border_runs() {
    let left_end = |svg: &str| -> f64 {
        let (_, path) = svg.split_once("map-scale\" d=\"M").unwrap();
        path.split(' ').next().unwrap().parse().unwrap()
    };
    let ring: Polygon<f64> = polygon![(x: 3.875, y: 43.603), (x: 3.885, y: 43.603), (x: 3.88, y: 43.607)];
    let middle = MultiPolygon::new(vec![ring]);
    let away = [Border { outline: &middle, is_subject: true, name: None }];
    assert!(left_end(&drawing(&away, &[], &[], &[]).to_svg()) < 20.0, "below on the left where it is free");
    let ring: Polygon<f64> = polygon![(x: 3.86, y: 43.5996), (x: 3.88, y: 43.5996), (x: 3.88, y: 43.61)];
    let outline = MultiPolygon::new(vec![ring]);
    let across = [Border { outline: &outline, is_subject: true, name: None }];
    let svg = drawing(&across, &[], &[], &[]);
    let y = svg.view.project(3.87, 43.5996).1;
    assert!((440.0..480.0).contains(&y), "the border runs through the corner: {y}");
    assert!(left_end(&svg.to_svg()) > 320.0, "below on the right");
}
