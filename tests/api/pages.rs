//! Pages for people: sheets, texts, problems. What they say stands in the HTML, with scripts or without.

use contrechamp::http::wire::problem::ProblemKind;
use serde_json::Value;

use super::moderation::{report, send};
use super::support::{Api, Reply, unknown_camera};

const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");

async fn page(api: &Api, path: &str) -> String {
    let reply = api.get_with(path, &[BROWSER]).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{path}");
    reply.text()
}

/// Code of a camera by its reference.
async fn camera_code(api: &Api, reference: &str) -> String {
    let found: Value = api.get(&format!("/collections/cameras/items?ref={reference}")).await.json();
    found["features"][0]["id"].as_str().expect("a code is text").to_owned()
}

#[tokio::test]
async fn an_areas_sheet_tells_figures_reasons_and_what_is_not_known() {
    let api = Api::new();
    let text = page(&api, "/areas/34172-01?lang=en").await;
    for told in [
        "Quartier 34172-01",
        "cameras located",
        "published, not seen since",
        "What is not known",
        "No point does not mean no camera.",
        "list of establishments of 20 May 2014",
        "Printed on 23 November 2026",
        "http://127.0.0.1:8080/areas/34172-01",
        "June 2012",
    ] {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
}

#[tokio::test]
async fn counts_and_population_too_far_apart_make_no_rate() {
    let api = Api::new();
    let area: Value = api.get("/collections/areas/items/34172").await.json();
    let text = page(&api, "/areas/34172?lang=en").await;
    let has_rate = text.contains("per 1,000 inhabitants");
    assert_eq!(has_rate, !area["properties"]["cameras_per_1000"].is_null());
}

#[tokio::test]
async fn what_can_be_filtered_is_told_in_the_language_of_the_page() {
    let api = Api::new();
    for collection in ["cameras", "areas", "places", "school-zones", "surveys", "buildings"] {
        let french = page(&api, &format!("/collections/{collection}/queryables?lang=fr")).await;
        let table = french.split("<table").nth(1).and_then(|rest| rest.split("</table>").next()).unwrap_or_default();
        assert!(table.contains("<tbody>"), "{collection}: {french}");
        assert!(!table.contains("lang=\"en\""), "{collection}: {table}");
    }
}

#[tokio::test]
async fn the_api_and_the_forms_of_files_are_told_in_the_language_of_the_page() {
    let api = Api::new();
    let description = api.get("/api?f=json").await.json();
    let paths = description["paths"].as_object().unwrap().len();
    for lang in ["fr", "en"] {
        let told = page(&api, &format!("/api?f=html&lang={lang}")).await;
        assert!(told.matches("<tr>").count() > paths, "{lang}: {told}");
        assert!(!told.contains("<td lang=\"en\">"), "{lang} has descriptions without words: {told}");
    }
    let french = page(&api, "/api?f=html&lang=fr").await;
    for told in
        ["Retirer un signalement", "en un seul fichier\u{a0}: GeoJSON (RFC 7946)", "Système de coordonnées de bbox."]
    {
        assert!(french.contains(told), "{told} is missing in {french}");
    }
    let forms = page(&api, "/exports?lang=fr").await;
    assert!(forms.contains("GeoJSON, une entrée par ligne") && !forms.contains("one feature a line"), "{forms}");
}

#[tokio::test]
async fn a_list_for_people_repeats_no_number_names_sources_by_their_titles_and_has_no_empty_column() {
    let api = Api::new();
    let list = page(&api, "/collections/cameras/items?lang=fr&cc_source=city").await;
    assert!(!list.contains("<code>ref</code>"), "the title tells the number: {list}");
    assert!(list.contains("data-term=\"Sources\">Liste de la ville</td>"), "{list}");
    assert!(list.contains("= <strong>Liste de la ville</strong>"), "{list}");
    let code = camera_code(&api, "C01").await;
    let one = page(&api, &format!("/collections/cameras/items/{code}?lang=fr")).await;
    assert!(one.contains("Liste de la ville"), "{one}");
    let areas = page(&Api::listed_in("34172-01"), "/collections/areas/items?lang=fr&kind=commune").await;
    assert!(!areas.contains("<code>cameras_per_km2</code>"), "no area of this page has it: {areas}");
    let listed = page(&Api::listed_in("34172-01"), "/collections/areas/items?lang=fr&limit=100").await;
    assert!(listed.contains("<code>cameras_per_km2</code>"), "one area of this page has it: {listed}");
    assert!(listed.contains("data-term=\"Fait partie de\">Quartier 34172</td>"), "{listed}");
}

#[tokio::test]
async fn a_list_for_people_has_no_more_columns_than_a_screen_and_says_where_the_rest_is() {
    let api = Api::new();
    for collection in ["cameras", "areas", "places"] {
        let text = page(&api, &format!("/collections/{collection}/items?lang=en")).await;
        let columns = text.matches("<th scope=\"col\"").count();
        assert!((3..=10).contains(&columns), "{collection}: {columns} columns");
        assert!(text.contains("on each entry’s own page"), "{collection}");
    }
}

#[tokio::test]
async fn a_newer_camera_is_told_beside_the_rate_and_does_not_take_it_away() {
    let api = Api::new();
    let rate = async |code: &str| -> Value {
        let area: Value = api.get(&format!("/collections/areas/items/{code}")).await.json();
        let told = |name: &str| area["properties"][name].clone();
        let left_out = told("cameras").as_u64().unwrap() - told("cameras_in_rate").as_u64().unwrap();
        serde_json::json!([told("cameras_per_1000"), told("rate_note"), told("count_on"), left_out])
    };
    let before = rate("34172-02").await;
    assert_eq!(before, serde_json::json!([before[0], null, "2014", 0]));
    assert!(before[0].is_number());
    api.add_camera_of("survey", "2026-03", "S1", 3.8905, 43.6105);
    assert_eq!(rate("34172-02").await, serde_json::json!([before[0], null, "2014", 1]));
    assert_eq!(rate("34172").await[3], 1);
    let text = page(&api, "/areas/34172-02?lang=en").await;
    assert!(
        text.contains("the cameras known in 2014, within five years of the census; 1 camera known at another time"),
        "{text}"
    );
}

#[tokio::test]
async fn where_no_list_was_read_there_are_no_figures_instead_of_noughts() {
    let api = Api::listed_in("34172-01");
    let told = async |code: &str| -> Value {
        api.get(&format!("/collections/areas/items/{code}")).await.json()["properties"].clone()
    };
    for code in ["34172", "34172-02"] {
        let area = told(code).await;
        assert_eq!(area["rate_note"], "no_list", "{code}");
        for name in ["cameras_per_km2", "cameras_per_1000", "cameras_in_rate", "places", "places_within_100_m"] {
            assert_eq!(area[name], Value::Null, "{code} {name}");
        }
        assert!(area["cameras"].is_number(), "what is known is counted all the same");
        let text = page(&api, &format!("/areas/{code}?lang=en")).await;
        assert!(
            text.contains("do not cover all of this area") && text.contains("a few reports are no count"),
            "{text}"
        );
    }
    let area = told("34172-01").await;
    assert!(area["places"].is_number() && area["cameras_per_km2"].is_number(), "{area}");
    let city = page(&api, "/areas/34172?lang=en").await;
    assert!(city.contains("<td class=\"number\">–</td>"), "a part without a list has no figures in the table: {city}");
    let csv = api.get("/exports/areas.csv").await.text();
    let line = csv.lines().find(|line| line.contains("34172-02")).unwrap();
    assert!(line.contains("no_list"), "{line}");
}

#[tokio::test]
async fn cameras_near_the_populations_year_keep_their_rate_in_an_inventory_of_newer_ones() {
    let api = Api::new();
    for index in 0..60 {
        api.add_camera_of("survey", "2026-03", &format!("S{index}"), 3.8905 + f64::from(index) * 0.000_01, 43.6105);
    }
    let area: Value = api.get("/collections/areas/items/34172-01").await.json();
    assert!(area["properties"]["cameras_per_1000"].is_number(), "{area}");
}

#[tokio::test]
async fn a_places_sheet_counts_by_distance_and_draws_its_zones() {
    let api = Api::new();
    let text = page(&api, "/places/p-1?lang=fr").await;
    assert!(text.contains("École Jean-Moulin") && text.contains("École élémentaire"));
    assert_eq!(text.matches("class=\"map-zone\"").count(), 5, "four zones and one in the legend");
    assert!(text.contains("caméras à moins de 100\u{a0}m"), "{text}");
    assert!(text.contains("29 janvier 2014"), "{text}");
}

#[tokio::test]
async fn a_cameras_sheet_says_who_says_what_and_what_nobody_knows() {
    let api = Api::new();
    let code = camera_code(&api, "C02").await;
    let text = page(&api, &format!("/cameras/{code}?lang=en")).await;
    for told in [
        "Ville de Testville",
        "official document",
        "unknown",
        "First seen",
        "Removed",
        "camera:type",
        "There is a camera here.",
    ] {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
}

#[tokio::test]
async fn a_view_is_drawn_where_a_direction_is_known_and_only_there() {
    let api = Api::new();
    for (reference, is_drawn) in [("west", false), ("C01", true)] {
        let code = camera_code(&api, reference).await;
        let text = page(&api, &format!("/cameras/{code}")).await;
        assert_eq!(text.contains("class=\"map-wedge\""), is_drawn, "{reference}");
    }
}

#[tokio::test]
async fn a_code_in_other_letters_leads_to_the_one_address() {
    let api = Api::new();
    let code = camera_code(&api, "C02").await;
    let reply = api.get_with(&format!("/cameras/{}?lang=en", code.to_lowercase()), &[BROWSER]).await;
    assert_eq!(reply.status, 308);
    assert_eq!(reply.header("location"), format!("{code}?lang=en"));
}

#[tokio::test]
async fn the_address_of_a_sheet_without_its_code_leads_to_the_list() {
    let api = Api::new();
    for collection in ["cameras", "areas", "places"] {
        let reply = api.get_with(&format!("/{collection}?lang=en"), &[BROWSER]).await;
        assert_eq!(reply.status, 307, "{collection}");
        assert_eq!(reply.header("location"), format!("collections/{collection}/items?lang=en"));
        page(&api, &format!("/{}", reply.header("location"))).await;
    }
}

#[tokio::test]
async fn unknown_things_are_404_pages_for_people_and_problems_for_programs() {
    let api = Api::new();
    let camera = unknown_camera();
    for path in
        [&format!("/cameras/{camera}"), "/cameras/x", "/areas/nowhere", "/places/p-9", "/problems/none", "/nothing"]
    {
        let reply = api.get_with(path, &[BROWSER]).await;
        assert_eq!((reply.status.as_u16(), reply.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
        assert!(reply.text().contains("<h1>Rien à cette adresse</h1>"), "{path}: {}", reply.text());
        assert_eq!(api.get(path).await.problem(), "not-found", "{path}");
    }
}

#[tokio::test]
async fn text_from_outside_is_text() {
    let api = Api::new();
    let script = "<script>alert('1')</script>";
    api.add_camera("evil", 3.8621, 43.6101, &[("ref", script), ("addr:full", script), ("operator", script)]);
    let area = page(&api, "/areas/34172-01").await;
    let items: Value = api.get("/collections/cameras/items?near=3.8621,43.6101,2").await.json();
    let sheet = page(&api, &format!("/cameras/{}", items["features"][0]["id"].as_str().unwrap())).await;
    for text in [area, sheet] {
        assert!(text.contains("&lt;script&gt;alert(&#39;1&#39;)"), "{text}");
        // The page's own module is the only script there may be.
        let own = text.matches("<script type=\"module\" src=\"").count();
        assert_eq!(text.matches("<script").count(), own, "{text}");
    }
}

#[tokio::test]
async fn every_problem_has_its_page_in_both_languages() {
    let api = Api::new();
    for kind in ProblemKind::ALL {
        for lang in ["fr", "en"] {
            let text = page(&api, &format!("/problems/{}?lang={lang}", kind.slug())).await;
            assert!(text.contains(kind.title()) && !text.contains(&format!("problem.{}", kind.slug())), "{text}");
        }
    }
}

#[tokio::test]
async fn pages_keep_the_language_and_offer_the_other() {
    let api = Api::new();
    for path in ["/about", "/privacy", "/legal", "/report", "/areas/34172"] {
        let text = page(&api, &format!("{path}?lang=en")).await;
        assert!(text.contains("<html lang=\"en\">"), "{path}");
        let other = format!("hreflang=\"fr\" href=\"http://127.0.0.1:8080{path}?lang=fr\"");
        assert!(text.contains(&other) && text.contains("href=\"?lang=fr\" hreflang=\"fr\""), "{path}: {text}");
        assert!(text.contains("<meta name=\"description\" content=\""), "{path}");
        assert!(text.contains("about?lang=en"), "{path}");
    }
    let reply = api.get_with("/about", &[BROWSER, ("accept-language", "en-GB, fr;q=0.5")]).await;
    assert!(reply.text().contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn an_empty_publisher_is_said_to_be_missing() {
    let api = Api::new();
    let text = page(&api, "/legal?lang=en").await;
    assert!(text.contains("has not yet filled in") && text.contains("not filled in"), "{text}");
    assert!(text.contains("Publication director, Contact,") && text.contains("href=\"./flags?lang=en\""), "{text}");
    let text = page(&api, "/privacy?lang=fr").await;
    assert!(text.contains("n’a pas encore dit qui en répond") && text.contains("pas encore donné d’adresse"), "{text}");
    assert!(text.contains("pas encore indiqué de durée de conservation"), "{text}");
}

#[tokio::test]
async fn a_publisher_who_is_filled_in_answers_for_the_site() {
    let told = "[publisher]
        name = \"Les <Yeux> ouverts\"\naddress = \"1 rue des Essais\"\nphone = \"00 00\"\ndirector = \"La direction\"
        contact = \"contact@example.org\"\ndata_protection = \"https://example.org/donnees\"
        host = \"Machines\"\nhost_address = \"2 rue des Essais\"\nhost_phone = \"11 11\"
        retention = \"Quatorze jours.\"\nretention_en = \"Fourteen days.\"";
    let api = Api::answered_for_by(told);
    let text = page(&api, "/legal?lang=fr").await;
    for expected in ["Les &lt;Yeux&gt; ouverts", "La direction", "2 rue des Essais", "mailto:contact@example.org"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("non renseigné") && !text.contains("id=\"missing\""), "{text}");
    let text = page(&api, "/privacy?lang=en").await;
    assert!(text.contains("Fourteen days.") && text.contains("href=\"https://example.org/donnees\""), "{text}");
    assert!(page(&api, "/privacy?lang=fr").await.contains("Quatorze jours."));
    let hidden = "[publisher]\nanonymous = true\ncontact = \"a@example.org\"\nhost = \"Machines\"\nhost_address = \"2 rue\"\nretention = \"x\"";
    let text = page(&Api::answered_for_by(hidden), "/legal?lang=fr").await;
    assert!(
        text.contains("garde l’anonymat") && !text.contains("id=\"missing\"") && !text.contains("non renseigné"),
        "{text}"
    );
}

#[tokio::test]
async fn the_map_says_the_essential_without_scripts() {
    let api = Api::new();
    let text = page(&api, "/?lang=fr").await;
    assert!(text.contains("caméras localisées") && text.contains("Pas de point ne veut pas dire pas de caméra."));
    assert!(text.contains("href=\"./areas/34172-01?lang=fr\""), "{text}");
    assert!(text.contains("30 caméras\u{a0}:") && text.contains("Liste de la ville, 29 janvier 2014"), "{text}");
    assert!(text.contains("juin 2012"), "{text}");
    let said =
        text.find("30 d’après Liste de la ville, 29 janvier 2014").expect("the sources stand on the first screen");
    assert!(said < text.find("sont déclarées").unwrap_or(0), "{text}");
    let api: Reply = api.get("/").await;
    assert_eq!(api.header("content-type"), "application/json");
}

#[tokio::test]
async fn what_residents_report_has_words_of_its_own_wherever_a_source_is_named() {
    let api = Api::new();
    let camera = send(&api, 1, &report("au coin")).await["camera_id"].as_str().expect("a code is text").to_owned();
    let home = page(&api, "/?lang=fr").await;
    assert!(home.contains("1 d’après les signalements d’habitants"), "{home}");
    for path in
        ["/", "/compare", &format!("/cameras/{camera}"), &format!("/cameras/{camera}/history"), "/about", "/legal"]
    {
        let text = page(&api, &format!("{path}?lang=fr")).await;
        assert!(!text.contains("Contributions"), "{path}: {text}");
    }
    assert!(page(&api, "/compare?lang=fr").await.contains("Signalements d’habitantes et d’habitants ("));
}

#[tokio::test]
async fn what_is_not_known_agrees_with_its_noun() {
    let api = Api::new();
    let code = camera_code(&api, "C02").await;
    let sheet = page(&api, &format!("/cameras/{code}?lang=fr")).await;
    let after = |noun: &str| sheet.split_once(noun).map(|(_, rest)| rest.chars().take(60).collect::<String>());
    assert!(after(">Direction</dt>").is_some_and(|value| value.contains(">inconnue<")), "{sheet}");
    assert!(after(">Type</dt>").is_some_and(|value| value.contains(">inconnu<") || value.contains("fixe")), "{sheet}");
}

#[tokio::test]
async fn no_page_needs_what_the_content_security_policy_refuses() {
    let api = Api::new();
    let code = camera_code(&api, "C01").await;
    for path in ["/about", "/areas/34172-01", "/places/p-1", &format!("/cameras/{code}"), "/legal", "/problems/gone"] {
        let text = page(&api, path).await;
        assert!(!text.contains(" style=") && !text.contains("<style") && !text.contains(" onclick"), "{path}");
        assert_eq!(text.matches("<h1").count(), 1, "{path}");
        assert_eq!(text.matches("<main").count(), 1, "{path}");
        let is_relative = |part: &str| !part.starts_with('/');
        assert!(text.split("href=\"").skip(1).all(is_relative), "{path} has a link that a path prefix would break");
    }
}

#[tokio::test]
async fn a_list_for_people_leads_to_sheets_to_the_next_page_and_to_the_other_forms() {
    let api = Api::new();
    let text = page(&api, "/collections/cameras/items?f=html&limit=10&camera:type=fixed&lang=en").await;
    assert!(
        text.contains("20 results.")
            && text.contains("Type <code class=\"soft\">camera:type</code> = <strong>fixed</strong>"),
        "{text}"
    );
    assert!(text.contains("href=\"../../cameras/"), "{text}");
    assert!(text.contains("collections/cameras/items?f=csv") || text.contains("&amp;f=csv"), "{text}");
    let next = text.split("rel=\"next\" href=\"../../").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let second = page(&api, &format!("/{}", next.replace("&amp;", "&"))).await;
    assert!(second.contains("rel=\"first\"") && !second.contains("rel=\"next\""), "{second}");
    assert!(second.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn a_list_for_people_is_told_in_the_words_of_the_page_with_the_keys_beside_them() {
    let api = Api::new();
    api.add_camera("N1", 3.8702, 43.6061, &[("ref", "N1"), ("addr:street", "Rue A"), ("camera:type", "dome")]);
    let french = page(&api, "/collections/cameras/items?f=html&ref=N1&lang=fr").await;
    for expected in [
        "État <code>cc_status</code>",
        ">Rue A · N1</a>",
        "data-term=\"Type\">dôme</td>",
        "Numéro <code class=\"soft\">ref</code> = <strong>N1</strong>",
    ] {
        assert!(french.contains(expected), "{expected} is not in {french}");
    }
    let english = page(&api, "/collections/cameras/items?f=html&ref=N1&lang=en").await;
    assert!(english.contains("Status <code>cc_status</code>") && english.contains("data-term=\"Type\">dome</td>"));
    let areas = page(&api, "/collections/areas/items?f=html&lang=fr").await;
    assert!(
        areas.contains("Caméras par km² <code>cameras_per_km2</code>") && areas.contains(">Commune</td>"),
        "{areas}"
    );
}

#[tokio::test]
async fn every_resource_of_the_service_is_a_page_in_both_languages() {
    let api = Api::new();
    for path in [
        "/collections",
        "/collections/cameras",
        "/collections/areas/queryables",
        "/collections/cameras/queryables",
        "/collections/areas/items",
        "/collections/places/items",
        "/collections/school-zones/items",
        "/collections/areas/items/34172",
        "/conformance",
        "/api",
    ] {
        for lang in ["fr", "en"] {
            let text = page(&api, &format!("{path}?f=html&lang={lang}")).await;
            assert!(text.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            assert!(!text.contains(">ogc."), "{path} shows a key: {text}");
            assert!(text.split("href=\"").skip(1).all(|href| !href.starts_with('/')), "{path}");
        }
    }
}
