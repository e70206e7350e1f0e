//! Every worked example of the documents for researchers, run as it is written against a server with the default
//! territory: only the address is another. What it prints is what the document says.
#![expect(clippy::panic, reason = "an example that does not do what the document says fails its test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::thread::JoinHandle;

use super::instance::{Instance, Place, run};

/// The address in the documents.
const WRITTEN: &str = "http://127.0.0.1:8080";
const OVERPASS: &str = "https://overpass-api.de";

/// Two cameras as Overpass answers them: the first is also in the city's list, a metre away.
const IN_OPENSTREETMAP: &str = r#"{"version":0.6,"generator":"Overpass API","elements":[
{"type":"node","id":101,"lat":43.641848,"lon":3.8140064,"version":3,"tags":{"man_made":"surveillance","surveillance":"public","surveillance:type":"camera"}},
{"type":"node","id":102,"lat":43.5921,"lon":3.9033,"version":1,"tags":{"man_made":"surveillance","surveillance":"outdoor"}}]}"#;

/// A block of code: what stands behind its fence, and its text.
struct Block {
    info: String,
    code: String,
}

/// The blocks under the example of a number.
fn blocks(number: usize) -> Vec<Block> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/en.md")).expect("it is there");
    let heading = format!("\n### {number}. ");
    let (_, rest) = text.split_once(&heading).unwrap_or_else(|| panic!("no example {number}"));
    let example = rest.split("\n##").next().unwrap_or(rest);
    let fenced = example.split("```").skip(1).step_by(2);
    fenced
        .map(|block| block.split_once('\n').expect("a fence stands on a line of its own"))
        .map(|(info, code)| Block { info: info.to_owned(), code: code.to_owned() })
        .collect()
}

/// A server with the default territory, and a folder to work in with its file under the name that the documents use.
struct Desk {
    place: Place,
    server: Instance,
}

impl Desk {
    fn new() -> Self {
        let place = Place::new();
        let server = Instance::start(&place, &[]);
        std::os::unix::fs::symlink(place.path("test.db"), place.path("contrechamp.db")).expect("a link can be made");
        Self { place, server }
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let folder = self.place.path("");
        let binary = Path::new(env!("CARGO_BIN_EXE_contrechamp")).parent().expect("it lies in a folder");
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::env::join_paths([binary.to_owned()].into_iter().chain(std::env::split_paths(&paths)));
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).env("PATH", paths.expect("paths without colons"));
        command.env("LC_ALL", "C.UTF-8").env("NO_PROXY", "127.0.0.1");
        command
    }

    /// Runs code by the program of its language; nothing where that is not installed.
    fn run(&self, language: &str, code: &str) -> Option<Output> {
        let (program, arguments): (_, &[&str]) = match language {
            "sh" => ("bash", &["-euo", "pipefail", "-c", code]),
            "python" => ("python3", &["-c", code]),
            "r" => ("Rscript", &["-e", code]),
            "sql" => ("sqlite3", &["-readonly", "-csv", "contrechamp.db", code]),
            other => panic!("no program for {other}"),
        };
        match self.command(program, arguments).output() {
            Ok(output) => Some(output),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => panic!("{program}: {error}"),
        }
    }

    /// Runs the pieces of an example one after the other and holds each beside the result that follows it.
    fn follow(&self, number: usize, replace: impl Fn(&str) -> String) {
        let blocks = blocks(number);
        let mut pairs = 0;
        for pair in blocks.chunks(2) {
            let [piece, result] = pair else { panic!("example {number}: a piece without a result") };
            let language =
                piece.info.strip_suffix(" run").unwrap_or_else(|| panic!("example {number}: {}", piece.info));
            let code = replace(&piece.code.replace(WRITTEN, &self.server.address));
            let Some(output) = self.run(language, &code) else {
                eprintln!("skipped: example {number}, {language} is not installed");
                return;
            };
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.trim().is_empty(), "example {number}: {said}");
            let told = String::from_utf8_lossy(&output.stdout).replace('\r', "");
            let (told, expected) = match &*result.info {
                "text result" => (told, result.code.clone()),
                "text form" => (without_digits(&told), result.code.clone()),
                other => panic!("example {number}: {other} is no result"),
            };
            assert_eq!(told.trim_end(), expected.trim_end(), "example {number}");
            pairs += 1;
        }
        assert!(pairs > 0, "example {number} has nothing to run");
    }
}

/// The same with N for each number.
fn without_digits(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            '0'..='9' if out.ends_with('N') => {}
            '0'..='9' => out.push('N'),
            sign => out.push(sign),
        }
    }
    out
}

fn as_it_is(code: &str) -> String {
    code.to_owned()
}

#[test]
fn examples_with_curl_python_and_sql_print_what_the_document_says() {
    let desk = Desk::new();
    for number in [1, 2, 7, 9] {
        desk.follow(number, as_it_is);
    }
}

#[test]
fn the_example_with_geopandas_prints_what_the_document_says() {
    let desk = Desk::new();
    let has = desk.run("python", "import geopandas").is_some_and(|output| output.status.success());
    if !has {
        eprintln!("skipped: example 3, the Python package geopandas is not installed");
        return;
    }
    desk.follow(3, as_it_is);
}

#[test]
fn the_example_with_r_prints_what_the_document_says() {
    Desk::new().follow(4, as_it_is);
}

#[test]
fn the_address_for_qgis_is_opened_by_the_library_that_qgis_reads_with_and_the_file_by_ogr2ogr() {
    let desk = Desk::new();
    let [address, tiles] = &blocks(5)[..] else { panic!("example 5 has two addresses") };
    assert_eq!(address.info, "text oapif");
    let address = format!("OAPIF:{}", address.code.trim().replace(WRITTEN, &desk.server.address));
    let output = desk.command("ogrinfo", &["-ro", "-so", &address, "school-zones"]).output();
    let output = output.unwrap_or_else(|error| panic!("ogrinfo: {error}; tools/test-tools installs it"));
    let told = String::from_utf8_lossy(&output.stdout);
    for expected in ["Geometry: Polygon", "Feature Count: 219", "cameras: Integer"] {
        assert!(output.status.success() && told.contains(expected), "{expected} is not in {told}");
    }
    assert_eq!(tiles.info, "text tiles");
    let tile = tiles.code.trim().replace(WRITTEN, &desk.server.address);
    let tile = tile.replace("{z}", "12").replace("{y}", "1495").replace("{x}", "2091");
    let output = desk.command("curl", &["-sS", "-o", "tile.mvt", "-w", "%{http_code} %{content_type}", &tile]).output();
    let output = output.unwrap_or_else(|error| panic!("curl: {error}; tools/test-tools installs it"));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "200 application/vnd.mapbox-vector-tile", "{tile}");
    assert!(std::fs::metadata(desk.place.path("tile.mvt")).expect("it was written").len() > 500, "cameras stand there");
    desk.follow(6, as_it_is);
}

/// Answers one question like Overpass, once it is a whole one about cameras in a box; gives back the question.
fn overpass() -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        let mut asked = String::new();
        let mut buffer = [0; 4096];
        while !is_whole(&asked) {
            let length = stream.read(&mut buffer).expect("the question comes");
            assert!(length > 0, "the question ends early: {asked}");
            asked += &String::from_utf8_lossy(&buffer[..length]);
        }
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", IN_OPENSTREETMAP.len());
        stream.write_all((head + IN_OPENSTREETMAP).as_bytes()).expect("the answer is read");
        asked
    });
    (address, answering)
}

fn is_whole(asked: &str) -> bool {
    let Some((head, body)) = asked.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.trim().parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}

#[test]
fn the_example_with_overpass_asks_for_the_box_and_compares_what_it_is_answered() {
    let desk = Desk::new();
    let (address, answering) = overpass();
    desk.follow(8, |code| {
        assert!(code.contains(OVERPASS), "{code}");
        code.replace(OVERPASS, &address)
    });
    let asked = answering.join().expect("it answered");
    assert!(asked.starts_with("POST /api/interpreter "), "{asked}");
    let (_, question) = asked.split_once("data=").expect("a question");
    let question = percent_encoding::percent_decode_str(question).decode_utf8_lossy().into_owned();
    let numbers = |text: &str| text.split(',').filter_map(|number| number.parse::<f64>().ok()).collect::<Vec<_>>();
    let (_, behind) = question.split_once("node[\"man_made\"=\"surveillance\"](").expect("it asks for cameras");
    let bounds = numbers(behind.split(')').next().unwrap_or_default());
    // South, west, north, east of the city's outlines.
    let outlines = [43.5667, 3.8071, 43.6534, 3.9413];
    assert!(
        bounds[0] <= outlines[0] && bounds[1] <= outlines[1] && bounds[2] >= outlines[2] && bounds[3] >= outlines[3],
        "{bounds:?}"
    );
}

#[test]
fn the_example_with_editions_tells_what_was_added_between_them() {
    let desk = Desk::new();
    let database = desk.place.database();
    let public_url = desk.server.address.clone();
    let list = desk.place.write("more.csv", "ref,lon,lat\nN1,3.88,43.61\nN2,3.89,43.61\n");
    let edition = |name: &str| run(&["edition", name, "--database", &database, "--public-url", &public_url]);
    let import = ["import", "cameras", &list, "--database", &database, "--source", "more", "--licence", "CC0-1.0"];
    for done in [edition("Octobre"), run(&import), edition("Novembre")] {
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    desk.follow(10, as_it_is);
    let table = std::fs::read_to_string(desk.place.path("changes.csv")).expect("the example wrote it");
    assert_eq!(table.lines().filter(|line| line.contains(",added,")).count(), 2, "{table}");
}
