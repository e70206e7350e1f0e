//! Names of OSM keys that a shapefile cut after ten letters, made whole again. Those that were cut to the same letters are
//! told apart by the value; what stays doubtful keeps the name it has.

use crate::formats::Record;

/// Longest name of a column in a DBF table.
const CUT_AT: usize = 10;
/// OSM keys that are longer, of those that tell of cameras and stand for nothing else when they are cut.
const LONG_KEYS: [&str; 11] = [
    "addr:housenumber",
    "addr:postcode",
    "addr:street",
    "camera:angle",
    "camera:direction",
    "camera:mount",
    "camera:polygon",
    "camera:type",
    "manufacturer",
    "operator:type",
    "survey:date",
];
/// Keys that begin alike, with values by which each is known (OSM wiki, Key:surveillance and those below it).
const SURVEILLANCE: [(&str, &[&str]); 3] = [
    ("surveillance", &["public", "outdoor", "indoor", "webcam"]),
    ("surveillance:type", &["camera", "ALPR", "guard", "gunshot_detector", "microphone"]),
    (
        "surveillance:zone",
        &["area", "atm", "bank", "building", "entrance", "parking", "shop", "station", "street", "town", "traffic"],
    ),
];

/// Makes the names of a row whole, except those that the caller spoke of; answers the first pair of a name and what it was
/// taken for.
pub fn make_whole(record: &mut Record, is_chosen: impl Fn(&str) -> bool) -> Option<(String, &'static str)> {
    let mut first = None;
    for index in 0..record.properties.len() {
        let (name, value) = &record.properties[index];
        let Some(key) = whole(name, value).filter(|key| record.get(key).is_none() && !is_chosen(name)) else {
            continue;
        };
        let cut = std::mem::replace(&mut record.properties[index].0, key.to_owned());
        first = first.or(Some((cut, key)));
    }
    first
}

fn whole(name: &str, value: &str) -> Option<&'static str> {
    if name.len() != CUT_AT {
        return None;
    }
    let is_cut_of = |key: &str| {
        key.bytes()
            .zip(name.bytes())
            .all(|(whole, cut)| whole == cut.to_ascii_lowercase() || (whole, cut) == (b':', b'_'))
    };
    if is_surveillance(name) {
        return SURVEILLANCE.iter().find(|(_, values)| values.contains(&value)).map(|(key, _)| *key);
    }
    LONG_KEYS.into_iter().find(|key| is_cut_of(key))
}

/// Programs number the names that became the same: `surveillan`, `surveill_1`.
fn is_surveillance(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower == "surveillan" || lower.strip_prefix("surveill_").is_some_and(|number| number.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Vec<String> {
        let properties = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut record = Record { properties, ..Record::default() };
        make_whole(&mut record, |name| name == "operator_t");
        record.properties.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn cut_names_are_made_whole_and_others_stay() {
        let row =
            [("man_made", "surveillance"), ("camera_typ", "dome"), ("camera:mou", "pole"), ("MANUFACTUR", "Axis")];
        assert_eq!(names(&row), ["man_made", "camera:type", "camera:mount", "manufacturer"]);
        assert_eq!(
            names(&[("camera_typo", "x"), ("check_date", "2020"), ("operatorid", "7")]),
            ["camera_typo", "check_date", "operatorid"]
        );
    }

    #[test]
    fn names_that_became_the_same_are_told_apart_by_their_values() {
        let row = [("surveillan", "public"), ("surveill_1", "ALPR"), ("surveill_2", "town"), ("surveill_3", "other")];
        assert_eq!(names(&row), ["surveillance", "surveillance:type", "surveillance:zone", "surveill_3"]);
        assert_eq!(names(&[("surveillan", "camera"), ("surveill_1", "camera")]), ["surveillance:type", "surveill_1"]);
    }

    #[test]
    fn a_whole_name_beside_a_cut_one_stays_alone_and_so_does_what_was_chosen() {
        assert_eq!(names(&[("operator_t", "public")]), ["operator_t"]);
        assert_eq!(names(&[("camera:type", "dome"), ("camera_typ", "fixed")]), ["camera:type", "camera_typ"]);
    }
}
