//! `refresh osm` against a server on this machine that plays Overpass: what it asks, how politely, and what it makes of
//! every kind of answer.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::instance::{Instance, Place, contrechamp, text};

/// A server that gives prepared answers, one to each question, and keeps the questions.
struct Overpass {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Overpass {
    fn answering(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}/api/interpreter", listener.local_addr().expect("it is bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            for answer in answers {
                let Ok((stream, _)) = listener.accept() else { return };
                let head = answer_one(stream, &answer);
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(head);
            }
        });
        Self { address, asked }
    }

    /// Heads of the requests so far, in small letters.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads one request, answers, and hangs up.
fn answer_one(mut stream: TcpStream, answer: &[u8]) -> String {
    let mut head = String::new();
    let mut lines = BufReader::new(stream.try_clone().expect("a stream can be cloned"));
    while !head.ends_with("\r\n\r\n") && lines.read_line(&mut head).is_ok_and(|read| read > 0) {}
    // Whoever hung up does not want to know.
    let _gone = stream.write_all(answer);
    let _gone = stream.shutdown(std::net::Shutdown::Write);
    // Until the other side has read everything.
    let _gone = stream.read(&mut [0; 1]);
    head
}

fn reply(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}").into_bytes()
}

fn good(body: &Value) -> Vec<u8> {
    reply("200 OK", "content-type: application/json\r\n", &body.to_string())
}

/// Cameras with these ids, in a row from the west to the east of the territory, and what else is near them.
fn elements(ids: impl IntoIterator<Item = u64>) -> Value {
    let nodes = ids.into_iter().map(|id| {
        json!({"type": "node", "id": id, "lat": 43.6, "lon": 3.80 + id as f64 * 0.001, "version": 3, "timestamp": "2025-05-06T07:08:09Z",
            "user": "somebody", "uid": 12, "tags": {"man_made": "surveillance", "camera:direction": "270-90", "operator": "TaM"}})
    });
    let past =
        json!({"type": "node", "id": 900, "lat": 43.6, "lon": 3.85, "tags": {"disused:man_made": "surveillance"}});
    json!({"osm3s": {"timestamp_osm_base": "2026-11-20T10:00:00Z"}, "elements": nodes.chain([past]).collect::<Vec<_>>()})
}

/// A territory whose operator can be reached, and what its `[refresh]` says.
fn territory(place: &Place, refresh: &str) -> String {
    let folder = place.path("territory");
    std::fs::create_dir_all(&folder).expect("a temporary folder can be written");
    let default = include_str!("../../data/montpellier/territory.toml");
    let told = default.replacen("\ncontact = \"\"", "\ncontact = \"desk@example.org\"", 1);
    let told = told.replacen("overpass = \"\"\nevery = \"\"\n", refresh, 1);
    assert!(told.contains("desk@example.org") && !told.contains("overpass = \"\""), "expected entries to fill in");
    std::fs::write(folder.join("territory.toml"), told).expect("a temporary folder can be written");
    text(&folder)
}

fn refresh(place: &Place, server: &Overpass, more: &[&str]) -> Output {
    let (database, territory) = (place.database(), territory(place, ""));
    let options = ["refresh", "osm", "--database", &database, "--territory", &territory, "--overpass", &server.address];
    let mut command = contrechamp(&[&options[..], more].concat());
    command.env("NO_PROXY", "127.0.0.1").output().expect("the binary is built before its tests")
}

/// What it printed, both ways, and how it ended.
fn said(output: &Output) -> (i32, String) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

/// An inventory with two cameras of OpenStreetMap in the box, one outside it, and one that a city lists.
fn known(place: &Place) {
    let osm = elements([1, 2])
        .to_string()
        .replace("]}", r#",{"type":"node","id":77,"lat":48.8,"lon":2.3,"tags":{"man_made":"surveillance"}}]}"#);
    let osm = place.write("osm.json", &osm);
    let list = place.write("list.csv", "ref,lon,lat\nC1,3.87,43.61\n");
    for arguments in [vec![osm.as_str()], vec![list.as_str(), "--source", "city", "--licence", "etalab-2.0"]] {
        let (database, mut command) = (place.database(), contrechamp(&["import", "cameras"]));
        let output = command.args(arguments).args(["--database", &database]).output().expect("it is built");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// All cameras as text, in an order of their own.
fn cameras(place: &Place) -> String {
    let output = contrechamp(&["export", "--format", "geojson", "--database", &place.database()]).output();
    let features: Value = serde_json::from_slice(&output.expect("it is built").stdout).expect("GeoJSON");
    let mut lines: Vec<String> =
        features["features"].as_array().expect("a list").iter().map(Value::to_string).collect();
    lines.sort();
    lines.join("\n")
}

const BOX: [&str; 2] = ["--bbox", "3.7,43.5,4.0,43.7"];

#[test]
fn one_polite_question_brings_the_box_up_to_date_and_leaves_the_rest() {
    let place = Place::new();
    known(&place);
    let server = Overpass::answering(vec![good(&elements([1, 3])), good(&elements([1, 3]))]);
    let (status, told) = said(&refresh(&place, &server, &BOX));
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("1 added, 0 changed, 1 unchanged, 1 no longer listed, 1 withheld, 0 rejected"), "{told}");
    assert!(told.contains("source openstreetmap") && told.contains(&server.address), "{told}");
    let marked = cameras(&place).lines().filter(|line| line.contains("cc_unlisted_on")).count();
    assert_eq!(marked, 1, "only what the box no longer has, not what lies elsewhere or is listed by others");
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "one question");
    let head = asked[0].to_lowercase();
    let agent = format!("user-agent: contrechamp/{} (contact: desk@example.org)", env!("CARGO_PKG_VERSION"));
    assert!(head.starts_with("get /api/interpreter?data=") && head.contains(&agent), "{head}");
    assert!(!head.contains("if-none-match"), "{head}");
    let (status, told) = said(&refresh(&place, &server, &BOX));
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("0 added, 0 changed, 2 unchanged, 1 withheld, 0 rejected"), "{told}");
    assert!(!cameras(&place).contains("somebody"), "who edited is not kept");
}

#[test]
fn the_query_can_be_printed_and_nobody_is_asked_without_a_server() {
    let place = Place::new();
    let territory = territory(&place, "");
    let (database, mut command) = (place.database(), contrechamp(&["refresh", "osm", "--territory", &territory]));
    let nobody = said(&command.args(["--database", &database]).output().expect("it is built"));
    assert_eq!(nobody.0, 2);
    assert!(nobody.1.contains("no server is named"), "{}", nobody.1);
    let printed =
        contrechamp(&["refresh", "osm", "--print-query", "--database", &database]).output().expect("it is built");
    let query = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert!(query.contains("[bbox:43.4664900,3.6568500,43.7671900,4.0650900];"), "the territory's bounds: {query}");
    assert!(query.contains("\"surveillance\"") || query.contains("surveillance"), "{query}");
    assert!(!Path::new(&database).exists(), "printing makes no file");
    known(&place);
    let server = Overpass::answering(vec![good(&elements([1, 2]))]);
    assert_eq!(refresh(&place, &server, &["--bbox", "3.65685,43.46649,4.06509,43.76719"]).status.code(), Some(0));
    let asked = server.asked()[0].split(' ').nth(1).expect("a request line").to_owned();
    let sent = percent_encoding::percent_decode_str(asked.split_once("data=").expect("a query").1).decode_utf8_lossy();
    assert_eq!(sent.replace('+', " "), query.replace('+', " "), "what is printed is what is sent");
}

#[test]
fn an_answer_that_is_not_whole_or_hard_to_believe_changes_nothing_and_says_so() {
    let place = Place::new();
    known(&place);
    let before = cameras(&place);
    let whole = elements([1, 2, 3]);
    let text = whole.to_string();
    let remark = text.replace("]}", "],\"remark\":\"runtime error: Query timed out in \\\"query\\\" at line 3.\"}");
    let mut cut = good(&whole);
    cut.truncate(cut.len() - 40);
    let mut older = whole.clone();
    older["osm3s"]["timestamp_osm_base"] = json!("2026-11-19T10:00:00Z");
    let page = "<html><body>Bienvenue sur le Wi-Fi de la gare</body></html>";
    let answers: [(Vec<u8>, &str); 9] = [
        (reply("200 OK", "", page), "its answer is no JSON, it says: \"Bienvenue sur le Wi-Fi"),
        (reply("200 OK", "", &text[..text.len() / 2]), "ends in the middle"),
        (cut, "its answer broke off"),
        (reply("200 OK", "", &remark), "it remarks: \"runtime error: Query timed out"),
        (good(&json!({"elements": []})), "its answer is empty"),
        (good(&elements([])), "0 cameras, less than half of the 2"),
        (reply("400 Bad Request", "", "<p>line 1: parse error</p>"), "it answered 400: line 1: parse error"),
        (reply("500 Internal Server Error", "", ""), "it answered 500"),
        (good(&json!({"features": []})), "not what Overpass answers"),
    ];
    let (replies, words): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    let server = Overpass::answering([replies, vec![good(&whole), good(&older)]].concat());
    for expected in words {
        let (status, told) = said(&refresh(&place, &server, &BOX));
        assert_eq!(status, 2, "{told}");
        assert!(told.contains("nothing was changed") && told.contains(expected), "expected {expected:?}: {told}");
        assert_eq!(cameras(&place), before, "{expected}");
    }
    assert_eq!(refresh(&place, &server, &BOX).status.code(), Some(0));
    let (status, told) = said(&refresh(&place, &server, &BOX));
    assert_eq!(status, 2);
    assert!(told.contains("older than what was taken last"), "{told}");
    assert_eq!(server.asked().len(), 11, "none of them is a reason to ask again");
}

#[test]
fn a_small_answer_is_taken_when_somebody_says_so() {
    let place = Place::new();
    known(&place);
    let server = Overpass::answering(vec![good(&elements([1])), good(&elements([])), good(&elements([1]))]);
    let half = said(&refresh(&place, &server, &BOX));
    assert!(half.0 == 0 && half.1.contains("1 no longer listed"), "half is no reason to doubt: {}", half.1);
    let none = said(&refresh(&place, &server, &[&BOX[..], &["--accept-fewer"]].concat()));
    assert_eq!(none.0, 2, "nothing at all is never complete: {}", none.1);
    let one = said(&refresh(&place, &server, &[&BOX[..], &["--accept-fewer"]].concat()));
    assert_eq!(one.0, 0, "{}", one.1);
}

#[test]
fn a_busy_server_is_asked_again_when_it_said_and_not_before() {
    let place = Place::new();
    known(&place);
    let busy = |headers: &str| reply("429 Too Many Requests", headers, "<html>rate_limited</html>");
    let server = Overpass::answering(vec![
        busy("retry-after: 1\r\n"),
        reply("504 Gateway Timeout", "retry-after: 0\r\n", "The server is probably too busy"),
        good(&elements([1, 2, 3])),
        busy("retry-after: 3600\r\n"),
    ]);
    let (status, told) = said(&refresh(&place, &server, &BOX));
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("it answered 429: rate_limited; asking again in"), "{told}");
    assert_eq!(server.asked().len(), 3);
    let (status, told) = said(&refresh(&place, &server, &BOX));
    assert_eq!(status, 2);
    assert!(told.contains("it can be asked again at"), "{told}");
    let (status, told) = said(&refresh(&place, &server, &BOX));
    assert_eq!(status, 2);
    assert!(told.contains("nobody was asked"), "{told}");
    assert_eq!(server.asked().len(), 4, "an hour is longer than anybody waits, and is kept");
}

#[test]
fn a_dry_run_tells_all_of_it_and_the_same_answer_is_not_sent_twice() {
    let place = Place::new();
    known(&place);
    let before = cameras(&place);
    let tagged = reply("200 OK", "etag: \"a1\"\r\n", &elements([1, 2, 3]).to_string());
    let server = Overpass::answering(vec![tagged.clone(), tagged, reply("304 Not Modified", "", "")]);
    let (status, told) = said(&refresh(&place, &server, &[&BOX[..], &["--dry-run"]].concat()));
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("1 added") && told.contains("dry run: nothing was written"), "{told}");
    assert_eq!(cameras(&place), before);
    let report = refresh(&place, &server, &[&BOX[..], &["--report", "-"]].concat());
    let report: Value = serde_json::from_slice(&report.stdout).expect("a report in JSON");
    assert_eq!((&report["added"], &report["files"][0]["file"]), (&json!(1), &json!(server.address)));
    let (status, told) = said(&refresh(&place, &server, &BOX));
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("nothing changed there"), "{told}");
    let asked: Vec<bool> =
        server.asked().iter().map(|head| head.to_lowercase().contains("if-none-match: \"a1\"")).collect();
    assert_eq!(asked, [false, false, true]);
}

#[test]
fn a_server_refreshes_by_itself_and_tells_the_day_alone() {
    let place = Place::new();
    known(&place);
    let server = Overpass::answering(vec![good(&elements([1, 2, 3]))]);
    let table = format!("overpass = \"{}\"\nevery = \"24h\"\n", server.address);
    let territory = territory(&place, &table);
    let database = place.database();
    let start = || {
        let mut command = contrechamp(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
        command.args(["--territory", &territory]).env("NO_PROXY", "127.0.0.1");
        Instance::of(command)
    };
    let first = start();
    let began = Instant::now();
    while first.json("/health")["refresh"].is_null() {
        assert!(began.elapsed() < Duration::from_secs(120), "expected a refresh:\n{}", first.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    let health = first.json("/health");
    assert_eq!(health["refresh"], "ok", "{health}\n{}", first.log());
    let day = health["refreshed_on"].as_str().expect("a day").to_owned();
    assert_eq!(day.len(), "2026-11-27".len(), "a day, and no time");
    assert_eq!(first.cameras("&cc_source=openstreetmap"), 4);
    let territory_json = first.json("/territory.json");
    let sources = territory_json["sources"].as_array().expect("a list");
    let osm = sources.iter().find(|source| source["key"] == "openstreetmap").expect("the source");
    assert_eq!((&osm["refreshed_on"], &osm["published_on"]), (&json!(day), &Value::Null));
    assert!(sources.iter().any(|source| source["key"] == "city" && source["refreshed_on"].is_null()));
    assert!(first.log().contains("refreshed from OpenStreetMap"), "{}", first.log());
    assert!(first.stop().success());
    let second = start();
    assert_eq!(second.json("/health")["refresh"], "ok");
    assert_eq!(server.asked().len(), 1, "a restart is no reason to ask");
    let doctor =
        contrechamp(&["doctor", "--database", &database, "--territory", &territory]).output().expect("it is built");
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("good   OpenStreetMap was asked; the last good one is of "), "{told}");
}

#[test]
fn a_real_extract_is_taken_as_overpass_would_send_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/cameras/helsinki-osm-2019-overpass.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: {} is not here", path.display());
        }
        return;
    };
    let extract: Value = serde_json::from_str(&text).expect("JSON");
    let nodes = extract.as_array().or(extract["elements"].as_array()).expect("elements").clone();
    let count = nodes.len();
    let place = Place::new();
    known(&place);
    let server =
        Overpass::answering(vec![good(&json!({"elements": nodes})), good(&json!({"elements": nodes[..count / 3]}))]);
    let helsinki = ["--bbox", "24.9,60.1,25.0,60.2"];
    let (status, told) = said(&refresh(&place, &server, &helsinki));
    assert!(status < 2 && told.contains(" added, 0 changed, 0 unchanged"), "{told}");
    let before = cameras(&place);
    let (status, told) = said(&refresh(&place, &server, &helsinki));
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("less than half"), "{told}");
    assert_eq!(cameras(&place), before);
}
