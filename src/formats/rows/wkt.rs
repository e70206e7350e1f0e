//! Reference systems as GIS programs describe them beside their files (`.prj`, OGC 01-009 and ESRI's form of it).

use super::crs::{Crs, CrsError};

/// Names that ESRI gives systems whose way to WGS 84 its text leaves out, and their EPSG codes.
const KNOWN: [(&str, u16); 16] = [
    ("ntf_france_ii_degrees", 27582),
    ("ntf_lambert_ii_etendu", 27572),
    ("ntf_paris_lambert_zone_ii", 27572),
    ("lambert_ii_etendu", 27572),
    ("ntf_lambert_zone_iii", 27573),
    ("ntf_paris_lambert_zone_iii", 27573),
    ("british_national_grid", 27700),
    ("osgb_1936_british_national_grid", 27700),
    ("osgb36_british_national_grid", 27700),
    ("wgs_1984_web_mercator_auxiliary_sphere", 3857),
    ("wgs_84_pseudo_mercator", 3857),
    ("rgf_1993_lambert_93", 2154),
    ("rgf93_lambert_93", 2154),
    ("rd_new", 28992),
    ("belge_lambert_1972", 31370),
    ("ed_1950_utm_zone_31n", 23031),
];
/// Beginnings of names of datums that lie within a few metres of WGS 84.
const NEAR_WGS84: [&str; 11] = [
    "wgs",
    "d_wgs",
    "rgf",
    "d_rgf",
    "reseau_geodesique_francais",
    "etrs",
    "d_etrs",
    "european_terrestrial",
    "gda",
    "d_gda",
    "geocentric_datum_of_australia",
];

/// The system a text describes, and a doubt about it if there is one.
pub fn parse(text: &str) -> Result<(Crs, Option<String>), CrsError> {
    let text = text.trim().trim_start_matches('\u{feff}');
    let name = quoted_after(text, "").unwrap_or_default();
    let folded = super::columns::fold_name(&name);
    if let Some(code) = authority(text) {
        return Crs::from_epsg(code).map(|crs| (crs, None));
    }
    if let Some((_, code)) = KNOWN.iter().find(|(known, _)| *known == folded) {
        return Crs::from_epsg(*code).map(|crs| (crs, None));
    }
    let datum = quoted_after(text, "DATUM[").unwrap_or_default();
    let folded_datum = super::columns::fold_name(&datum);
    let is_near = NEAR_WGS84.iter().any(|start| folded_datum.starts_with(start));
    if is_near && text.starts_with("GEOGCS") {
        return Ok((Crs::WGS84, None));
    }
    let definition = proj4wkt::wkt_to_projstring(&in_words_of_ogc(text)).ok();
    let definition = definition.ok_or(CrsError::NotACode(name.clone()))?;
    let crs = Crs::from_definition(&name, &definition)?;
    let is_told = is_near || text.contains("TOWGS84");
    let doubt = (!is_told).then(|| {
        format!(
            "the system {name} does not say how its datum {datum} lies to WGS 84: positions may be off by some hundred \
             metres; say --crs with its EPSG code"
        )
    });
    Ok((crs, doubt))
}

/// Projections under the names that OGC gives them where ESRI has others.
fn in_words_of_ogc(text: &str) -> String {
    let conic = if text.to_ascii_lowercase().contains("standard_parallel_2") {
        "[\"Lambert_Conformal_Conic_2SP\"]"
    } else {
        "[\"Lambert_Conformal_Conic_1SP\"]"
    };
    let names = [
        ("[\"Lambert_Conformal_Conic\"]", conic),
        ("[\"Gauss_Kruger\"]", "[\"Transverse_Mercator\"]"),
        ("[\"Double_Stereographic\"]", "[\"Oblique_Stereographic\"]"),
        ("[\"Albers\"]", "[\"Albers_Conic_Equal_Area\"]"),
    ];
    names.iter().fold(text.to_owned(), |text, (esri, ogc)| text.replace(esri, ogc))
}

/// The code that stands at the end of the outermost element.
fn authority(text: &str) -> Option<u16> {
    let at = text.rfind("AUTHORITY[\"EPSG\"").or_else(|| text.rfind("ID[\"EPSG\""))?;
    let rest = &text[at..];
    // Behind the authority of the whole only its own and the outermost bracket close.
    let closing = rest.chars().filter(|sign| *sign == ']').count();
    let opening = rest.chars().filter(|sign| *sign == '[').count();
    if closing != opening + 1 {
        return None;
    }
    let digits = rest.split(',').nth(1)?;
    digits.trim_matches(|sign: char| !sign.is_ascii_digit()).parse().ok()
}

fn quoted_after(text: &str, mark: &str) -> Option<String> {
    let rest = &text[text.find(mark)?..];
    rest.split('"').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMBERT_93: &str = r#"PROJCS["Lambert 93 de la Ville",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]"#;

    #[test]
    fn a_definition_without_a_code_lands_where_the_code_does() {
        let (crs, doubt) = parse(LAMBERT_93).unwrap();
        assert_eq!((crs.to_string().as_str(), doubt), ("Lambert 93 de la Ville", None));
        let found = crs.to_degrees(768_915.194_8, 6_281_719.379_4).unwrap();
        assert!((found.0 - 3.853_717_198).abs() < 1e-7 && (found.1 - 43.631_168_361).abs() < 1e-7, "{found:?}");
    }

    #[test]
    fn codes_and_known_names_go_first() {
        let coded = LAMBERT_93.replace("UNIT[\"Meter\",1.0]]", "UNIT[\"Meter\",1.0],AUTHORITY[\"EPSG\",\"2154\"]]");
        assert_eq!(parse(&coded).unwrap().0.code(), 2154);
        // The authority of a part is not that of the whole.
        let inner = LAMBERT_93.replace("298.257222101]", "298.257222101,AUTHORITY[\"EPSG\",\"7019\"]]");
        assert_eq!(parse(&inner).unwrap().0.code(), 0);
        let named = LAMBERT_93.replace("Lambert 93 de la Ville", "RGF_1993_Lambert_93");
        assert_eq!(parse(&named).unwrap().0.code(), 2154);
        let degrees = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        assert_eq!(parse(degrees).unwrap().0, Crs::WGS84);
    }

    #[test]
    fn an_old_datum_without_its_shift_is_a_doubt_and_nonsense_is_refused() {
        let old = LAMBERT_93.replace("D_RGF_1993", "D_NTF").replace("GCS_RGF_1993", "GCS_NTF");
        assert!(parse(&old).unwrap().1.unwrap().contains("D_NTF"));
        for text in ["", "x", "PROJCS[", "GEOGCS[\"a\",DATUM[\"b\"]]"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
