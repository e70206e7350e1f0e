//! `kill -9` in the middle of reports, imports, backups, decisions, editions and migrations, again and again: what was
//! acknowledged is there, and the file is sound. `CRASHES` says how often, as `make fuzz` does; a few times without it.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::instance::{Instance, Place, contrechamp, get, run, text};
use crate::{check_is_sound, list_of, report, send};

const SENDERS: usize = 4;
/// Rounds without `CRASHES`: each kind of work is met once.
const FEW: usize = 6;

/// What goes on beside the reports when everything is killed.
const BESIDE: [&str; 6] = ["nothing", "import", "backup", "refuse", "edition", "an orderly stop"];

fn rounds() -> usize {
    let asked = std::env::var("CRASHES").ok();
    asked.map_or(FEW, |count| count.parse().expect("CRASHES is a number"))
}

fn start_beside(place: &Place, kind: &str, first: &str) -> Option<Child> {
    let database = place.database();
    let file = place.write("list.geojson", &list_of(3_000));
    let copy = text(&place.path("copy.db"));
    let arguments: &[&str] = match kind {
        "import" => &["import", "cameras", &file, "--source", "killed", "--licence", "CC0-1.0"],
        "backup" => &["backup", &copy],
        "refuse" => &["reports", "refuse", first, "--why", "Un lampadaire"],
        "edition" => &["edition", "Édition"],
        _ => return None,
    };
    let mut command = contrechamp(&[arguments, &["--database", &database]].concat());
    Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary is built before its tests"))
}

/// Sends reports until the server dies; answers the numbers of those that were acknowledged.
fn send_until_the_end(server: Instance, place: &Place, kind: &str, enough: usize) -> BTreeSet<usize> {
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    let address = server.address.clone();
    let count = || acknowledged.lock().expect("no sender panics holding it").len();
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Ok(answer) = send(&address, number) else { break };
                    assert_eq!(answer.status, 201, "{}", answer.body);
                    acknowledged.lock().expect("no sender panics holding it").insert(number);
                }
            });
        }
        while count() < 5 {
            std::thread::yield_now();
        }
        let first = *acknowledged.lock().expect("no sender panics holding it").first().expect("there are five");
        let first = report(first).1["report_id"].as_str().expect("made there").to_owned();
        let beside = start_beside(place, kind, &first);
        while count() < 5 + enough {
            std::thread::yield_now();
        }
        if kind == "an orderly stop" {
            assert!(server.stop().success(), "expected a stop by signal to end with status 0");
        } else {
            server.kill();
        }
        if let Some(mut beside) = beside {
            beside.kill().expect("killing what has ended is no error");
            beside.wait().expect("it can be waited for");
        }
    });
    acknowledged.into_inner().expect("no sender panicked")
}

#[test]
fn whatever_is_killed_in_the_middle_nothing_acknowledged_is_lost() {
    for round in 0..rounds() {
        let (kind, enough) = (BESIDE[round % BESIDE.len()], 1 + round * 37 % 90);
        let place = Place::new();
        let server = Instance::start(&place, &["--empty", "--trusted-proxy", "127.0.0.1/32"]);
        let acknowledged = send_until_the_end(server, &place, kind, enough);
        check_is_sound(&place);
        let server = Instance::start(&place, &["--trusted-proxy", "127.0.0.1/32"]);
        for number in acknowledged {
            let (receipt, body) = report(number);
            let path = format!("/reports/{}", body["report_id"].as_str().expect("made there"));
            let answer = get(&server.url(&path), &[("authorization", &format!("Bearer {receipt}"))]);
            assert_eq!(answer.status, 200, "round {round}, {kind}: an acknowledged report is gone: {}", answer.body);
        }
        let copy = place.path("copy.db");
        if copy.exists() {
            let checked = run(&["check", "--database", &text(&copy)]);
            assert!(checked.status.success(), "round {round}: a backup under its own name is whole");
        }
    }
}

#[test]
fn a_migration_killed_half_way_is_done_by_the_next_start() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schema");
    let mut fixtures: Vec<_> =
        std::fs::read_dir(folder).expect("they are there").flatten().map(|entry| entry.path()).collect();
    fixtures.sort();
    for round in 0..rounds() {
        let mut bytes = Vec::new();
        let fixture = std::fs::File::open(&fixtures[round % fixtures.len()]).expect("it was listed");
        flate2::read::GzDecoder::new(fixture).read_to_end(&mut bytes).expect("a fixture is gzip");
        let place = Place::new();
        std::fs::write(place.database(), bytes).expect("a temporary folder can be written");
        let mut child = contrechamp(&["serve", "--listen", "127.0.0.1:0", "--database", &place.database()]);
        let mut child = child.stderr(Stdio::null()).spawn().expect("the binary is built before its tests");
        // As soon as it has begun to write, or a little later in each round.
        let turns = round * 997 % 5_000;
        let log = place.path("test.db-wal");
        while !log.exists() && child.try_wait().expect("it can be asked").is_none() {
            std::thread::yield_now();
        }
        for _ in 0..turns {
            std::thread::yield_now();
        }
        child.kill().expect("killing what has ended is no error");
        child.wait().expect("it can be waited for");
        let server = Instance::start(&place, &[]);
        assert_eq!(server.cameras(""), 3, "round {round}: {}", fixtures[round % fixtures.len()].display());
        drop(server);
        check_is_sound(&place);
    }
}
