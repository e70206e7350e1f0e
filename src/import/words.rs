//! Names of columns that lists use for what OSM has a tag for, in French and English, and a few of their values.
//! The likelier name stands first; a name is compared without case, accents and punctuation.

/// OSM keys, and what lists call the same thing.
pub const CAMERA_COLUMNS: [(&str, &[&str]); 18] = [
    (
        "ref",
        &[
            "ref",
            "reference",
            "numero",
            "num",
            "num_camera",
            "numero_camera",
            "no_camera",
            "camera_number",
            "cam_number",
            "cam_no",
            "camera_no",
            "code_camera",
            "id_camera",
            "camera_id",
            "code",
            "identifiant",
            "nom",
            "name",
            "id",
        ],
    ),
    (
        "addr:full",
        &[
            "addr_full",
            "adresse",
            "address",
            "adresse_complete",
            "emplacement",
            "localisation",
            "location",
            "lieu",
            "implantation",
            "site",
        ],
    ),
    ("operator", &["operator", "exploitant", "operateur", "owner", "proprietaire", "gestionnaire"]),
    (
        "start_date",
        &[
            "start_date",
            "date_installation",
            "date_d_installation",
            "installation_date",
            "date_de_mise_en_service",
            "date_mise_en_service",
            "mise_en_service",
            "date_de_pose",
            "annee_installation",
            "annee_d_installation",
            "annee_de_mise_en_service",
            "annee",
            "year_installed",
            "year",
            "installed",
        ],
    ),
    ("end_date", &["end_date", "date_de_depose", "date_depose", "removal_date"]),
    ("camera:type", &["camera_type", "type_camera", "type_de_camera"]),
    ("surveillance:type", &["surveillance_type"]),
    ("surveillance:zone", &["surveillance_zone"]),
    ("surveillance", &["surveillance", "indoor_outdoor", "indoors_outdoors", "interieur_exterieur"]),
    ("camera:direction", &["camera_direction", "direction", "orientation", "azimut", "azimuth", "heading", "bearing"]),
    ("camera:mount", &["camera_mount", "mount", "support", "fixation"]),
    ("height", &["height", "hauteur", "height_m", "hauteur_m"]),
    ("manufacturer", &["manufacturer", "fabricant", "marque"]),
    ("model", &["model", "modele", "camera_model"]),
    ("check_date", &["check_date", "survey_date", "date_releve", "last_checked"]),
    ("note", &["note", "notes", "remarque", "remarques", "commentaire", "commentaires", "comment", "comments"]),
    ("description", &["description", "descriptif"]),
    ("image", &["image", "image_url", "photo", "photo_url", "url_photo"]),
];

/// Fields of an area, and what lists call them.
pub const AREA_COLUMNS: [(&str, &[&str]); 9] = [
    ("id", &["id", "code_insee", "insee_com", "insee", "code", "code_iris", "iris"]),
    ("name", &["name", "nom", "libelle", "nom_com", "nom_iris", "nom_quartier", "libquart", "libsquart", "quartier"]),
    ("kind", &["kind", "niveau"]),
    ("ref", &["ref", "code_officiel"]),
    ("parent", &["parent", "code_parent"]),
    ("population", &["population", "pop", "population_municipale", "populationmunicipale", "habitants"]),
    ("population_on", &["population_on", "annee_population", "population_year"]),
    ("population_source", &["population_source"]),
    ("population_doubt", &["population_doubt"]),
];

/// OSM keys of a place for children, and what lists call the same thing.
pub const PLACE_COLUMNS: [(&str, &[&str]); 9] = [
    ("id", &["id", "identifiant", "code_etablissement"]),
    ("ref:UAI", &["ref_uai", "uai", "code_uai", "numero_uai", "rne", "code_rne", "identifiant_de_l_etablissement"]),
    ("name", &["name", "nom", "nom_etablissement", "appellation_officielle", "libelle", "libel"]),
    ("amenity", &["amenity"]),
    ("school:FR", &["school_fr"]),
    ("kindergarten:FR", &["kindergarten_fr"]),
    ("category", &["category", "type", "type_etablissement", "nature", "nature_uai_libe", "rubrique"]),
    ("addr:full", &["addr_full", "adresse", "address", "adresse_1"]),
    ("capacity", &["capacity", "nb_places", "nombre_de_places", "places", "nbenfmax"]),
];

/// Values of `camera:type` in other words than OSM's.
const CAMERA_TYPES: [(&str, &str); 13] = [
    ("dome camera", "dome"),
    ("dôme", "dome"),
    ("fixed camera", "fixed"),
    ("bullet camera", "fixed"),
    ("bullet", "fixed"),
    ("fixe", "fixed"),
    ("ptz", "panning"),
    ("ptz camera", "panning"),
    ("ptz (pan tilt zoom) camera", "panning"),
    ("rotative", "panning"),
    ("doorbell camera", "doorbell"),
    ("sonnette", "doorbell"),
    ("visiophone", "doorbell"),
];

/// Values of `surveillance` in other words than OSM's.
const PLACES_OF_CAMERAS: [(&str, &str); 8] = [
    ("outdoors", "outdoor"),
    ("exterieur", "outdoor"),
    ("extérieur", "outdoor"),
    ("indoors", "indoor"),
    ("interieur", "indoor"),
    ("intérieur", "indoor"),
    ("voie publique", "public"),
    ("espace public", "public"),
];

/// The OSM value of a list's word where it is certain; else the word itself.
pub fn osm_value<'a>(key: &str, word: &'a str) -> &'a str {
    let table: &[(&str, &'static str)] = match key {
        "camera:type" => &CAMERA_TYPES,
        "surveillance" => &PLACES_OF_CAMERAS,
        _ => return word,
    };
    let lower = word.trim().to_lowercase();
    table.iter().find(|(theirs, _)| *theirs == lower).map_or(word, |(_, osm)| osm)
}

/// Tags of a place for children by a list's word for it (crèche, école maternelle, collège …).
pub fn place_tags(category: &str) -> Option<[(&'static str, &'static str); 2]> {
    let folded = crate::formats::columns::fold_name(category);
    let has = |word: &str| folded.split('_').any(|part| part == word || part.strip_suffix('s') == Some(word));
    let school = |value| Some([("amenity", "school"), ("school:FR", value)]);
    let nursery = |value| Some([("amenity", "kindergarten"), ("kindergarten:FR", value)]);
    if has("halte") && has("garderie") {
        return nursery("halte_garderie");
    }
    if has("jardin") && has("enfant") {
        return nursery("jardin_enfants");
    }
    if has("creche") || has("multi") && has("accueil") {
        return nursery("crèche");
    }
    if has("maternelle") || has("preelementaire") {
        return school("maternelle");
    }
    if has("elementaire") {
        return school("élémentaire");
    }
    if has("primaire") {
        return school("primaire");
    }
    if has("college") {
        return school("collège");
    }
    if has("lycee") { school("lycée") } else { None }
}

/// Whether a column is named by an OSM key as it stands.
pub fn is_osm_key(name: &str) -> bool {
    const KEYS: [&str; 33] = [
        "man_made",
        "highway",
        "surveillance",
        "operator",
        "manufacturer",
        "brand",
        "model",
        "ref",
        "name",
        "note",
        "description",
        "start_date",
        "end_date",
        "check_date",
        "height",
        "ele",
        "level",
        "layer",
        "indoor",
        "direction",
        "building",
        "access",
        "opening_hours",
        "website",
        "wikidata",
        "image",
        "mapillary",
        "panoramax",
        "fixme",
        "source",
        "survey:date",
        "amenity",
        "capacity",
    ];
    const FAMILIES: [&str; 16] = [
        "surveillance",
        "camera",
        "operator",
        "manufacturer",
        "addr",
        "contact",
        "ref",
        "source",
        "check_date",
        "disused",
        "removed",
        "note",
        "description",
        "name",
        "school",
        "kindergarten",
    ];
    KEYS.contains(&name) || name.split_once(':').is_some_and(|(family, _)| FAMILIES.contains(&family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_osm_values_only_where_they_are_certain() {
        assert_eq!(osm_value("camera:type", "Doorbell Camera"), "doorbell");
        assert_eq!(osm_value("camera:type", "Dôme"), "dome");
        assert_eq!(osm_value("camera:type", "Turret Camera"), "Turret Camera");
        assert_eq!(osm_value("operator", "Dôme"), "Dôme");
        assert_eq!(place_tags("Ecoles préélémentaires").unwrap()[1].1, "maternelle");
        assert_eq!(place_tags("Collège privé").unwrap()[1].1, "collège");
        assert_eq!(place_tags("Multi-accueil").unwrap()[0].1, "kindergarten");
        assert_eq!(place_tags("Gymnase"), None);
    }
}
