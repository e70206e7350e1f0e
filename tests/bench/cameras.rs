//! Made-up cameras, the same on every machine: 10 000 in one city, then 290 000 in 800 towns of its country, then the
//! world's 6 000. Camera `n` is the same in every set, so that the same box holds the same cameras in all of them.

use crate::random::Random;

/// Cameras of the city, and of every smaller set.
pub const IN_CITY: u64 = 10_000;
/// Cameras of the country, the city's included.
pub const IN_COUNTRY: u64 = 300_000;
/// Middle of the city: longitude, latitude in degrees.
pub const CITY: (f64, f64) = (3.877, 43.611);
/// West, south, east, north of the city's box, 28 by 29 km.
pub const CITY_BOX: [f64; 4] = [3.703, 43.48, 4.051, 43.742];

const COUNTRY_TOWNS: u64 = 800;
const WORLD_TOWNS: u64 = 6_000;
const COUNTRY_BOX: [f64; 4] = [-4.5, 42.5, 8.0, 51.0];
const DEGREE_M: f64 = 111_320.0;

/// One camera: where it stands and its tags in key order.
pub struct Camera {
    pub lon: f64,
    pub lat: f64,
    pub tags: Vec<(&'static str, String)>,
}

/// The camera under a number.
pub fn camera(number: u64) -> Camera {
    let mut random = Random::of(1, number);
    let (lon, lat) = position(number, &mut random);
    Camera { lon, lat, tags: tags(number, &mut random) }
}

/// Where the camera under a number stands, in degrees rounded to 1e-7.
pub fn position_of(number: u64) -> (f64, f64) {
    position(number, &mut Random::of(1, number))
}

fn position(number: u64, random: &mut Random) -> (f64, f64) {
    let ((lon, lat), deviation_m) = town(number, random);
    loop {
        let (x, y) = random.normals();
        let found = (
            round_e7(lon + x * deviation_m / (DEGREE_M * lat.to_radians().cos())),
            round_e7(lat + y * deviation_m / DEGREE_M),
        );
        if number >= IN_CITY || is_in(CITY_BOX, found) {
            return found;
        }
    }
}

/// Middle and spread in metres of the town a camera stands in; low numbers are large towns.
fn town(number: u64, random: &mut Random) -> ((f64, f64), f64) {
    if number < IN_CITY {
        return (CITY, 3_500.0);
    }
    let (kind, towns) = if number < IN_COUNTRY { (2, COUNTRY_TOWNS) } else { (3, WORLD_TOWNS) };
    let share = random.unit();
    let rank = (towns as f64 * share * share * share) as u64;
    let spread_m = 4_500.0 / (1.0 + rank as f64 / towns as f64 * 4.0);
    let mut place = Random::of(kind, rank);
    loop {
        let middle = if kind == 2 {
            (place.between(COUNTRY_BOX[0], COUNTRY_BOX[2]), place.between(COUNTRY_BOX[1], COUNTRY_BOX[3]))
        } else {
            (place.between(-170.0, 170.0), place.between(-50.0, 65.0))
        };
        let is_near_city = (middle.0 - CITY.0).abs() < 0.6 && (middle.1 - CITY.1).abs() < 0.6;
        if !is_near_city && (kind == 2 || !is_in(COUNTRY_BOX, middle)) {
            return (middle, spread_m);
        }
    }
}

fn tags(number: u64, random: &mut Random) -> Vec<(&'static str, String)> {
    let camera_type = random.pick(&["dome", "fixed", "panning"]);
    let mut tags = vec![
        ("addr:street", format!("{} {}", random.pick(&["rue", "avenue", "boulevard", "place"]), random.pick(&STREETS))),
        ("camera:mount", random.pick(&["pole", "wall", "ceiling", "street_lamp"]).to_owned()),
        ("camera:type", camera_type.to_owned()),
        (
            "check_date",
            format!("20{:02}-{:02}-{:02}", 18 + random.below(8), 1 + random.below(12), 1 + random.below(28)),
        ),
        ("height", format!("{}", 3 + random.below(8))),
        ("man_made", "surveillance".to_owned()),
        ("manufacturer", random.pick(&["Axis", "Bosch", "Hanwha", "Pelco", "Sony", "Vivotek"]).to_owned()),
        ("operator", format!("{} {}", random.pick(&["Ville", "Métropole", "Gare", "Port"]), random.below(60))),
        ("operator:type", random.pick(&["public", "public", "private"]).to_owned()),
        ("ref", format!("V{number}")),
        ("start_date", format!("{}", 1998 + random.below(28))),
        ("surveillance", random.pick(&["public", "public", "outdoor", "indoor"]).to_owned()),
        ("surveillance:type", random.pick(&["camera", "camera", "camera", "ALPR"]).to_owned()),
        ("surveillance:zone", random.pick(&["town", "traffic", "parking", "shop", "building"]).to_owned()),
    ];
    if camera_type == "fixed" {
        tags.insert(1, ("camera:direction", format!("{}", random.below(360))));
    }
    tags
}

const STREETS: [&str; 8] =
    ["des Écoles", "du Marché", "de la Gare", "de l’Église", "du Port", "des Tilleuls", "de la Loge", "du Moulin"];

fn round_e7(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

fn is_in(bounds: [f64; 4], (lon, lat): (f64, f64)) -> bool {
    (bounds[0]..=bounds[2]).contains(&lon) && (bounds[1]..=bounds[3]).contains(&lat)
}
