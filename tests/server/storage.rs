//! The built binary on a disk that is full, that cannot be written, whose file is taken away, and with few file handles.
//! Where no small disk can be mounted, or no other user taken on, that is said instead.

#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::instance::{BINARY, Instance, Place, contrechamp, get, is_open_to_others, put, run, text};
use crate::{check_is_sound, list_of, report, send, wait_until};

/// A disk of some megabytes, unmounted at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None, with a word about it, where this user may not mount one.
    fn mount(folder: PathBuf, megabytes: u32) -> Option<Self> {
        std::fs::create_dir(&folder).expect("a temporary folder can be written");
        let size = format!("size={megabytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "contrechamp-test"]).arg(&folder).output();
        if !mounted.is_ok_and(|mounted| mounted.status.success()) {
            eprintln!("skipped: this user may not mount a small disk");
            return None;
        }
        Some(Self(folder))
    }

    fn path(&self, name: &str) -> String {
        text(&self.0.join(name))
    }

    /// Takes all the room there is.
    fn fill(&self) {
        self.fill_but(0);
    }

    /// Takes the room there is but for so many bytes.
    fn fill_but(&self, left: u64) {
        let mut filler = std::fs::File::create(self.0.join("filler")).expect("a name needs no room");
        let block = [1; 4096];
        let room = || rustix::fs::statvfs(&self.0).map_or(0, |disk| disk.f_bavail * disk.f_frsize);
        while room() > left && std::io::Write::write_all(&mut filler, &block).is_ok() {}
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).expect("it was made");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Whoever has a file open there keeps it until the process ends; the name is free at once.
        let _unmounted = Command::new("umount").args(["-l"]).arg(&self.0).status();
    }
}

fn serve_on(database: &str) -> Instance {
    let options = ["serve", "--listen", "127.0.0.1:0", "--empty", "--trusted-proxy", "127.0.0.1/32", "--database"];
    Instance::of(contrechamp(&[&options[..], &[database]].concat()))
}

fn bearer(number: usize) -> (String, String) {
    let (receipt, body) = report(number);
    (format!("Bearer {receipt}"), format!("/reports/{}", body["report_id"].as_str().expect("made there")))
}

fn open_report(server: &Instance, number: usize) -> u16 {
    let (bearer, path) = bearer(number);
    get(&server.url(&path), &[("authorization", &bearer)]).status
}

fn lines_with(server: &Instance, words: &str) -> usize {
    server.log().lines().filter(|line| line.contains(words)).count()
}

#[test]
fn a_full_disk_refuses_writes_in_one_line_and_is_written_again_when_there_is_room() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(place.path("disk"), 24) else { return };
    let database = disk.path("test.db");
    let server = serve_on(&database);
    for number in 0..40 {
        assert_eq!(send(&server.address, number).expect("answered").status, 201);
    }
    let shown = server.cameras("");
    disk.fill();
    for number in 40..80 {
        let answer = send(&server.address, number).expect("answered");
        assert_eq!(answer.status, 507, "{}", answer.body);
    }
    let (bearer, path) = bearer(1);
    let photo = format!("{path}/photos/7c9e6679-7425-40de-944b-e07fc1f90a01?kind=close");
    let picture = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([x as u8, y as u8, 9]));
    let mut jpeg = Vec::new();
    picture
        .write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)
        .expect("a small picture can be encoded");
    let headers = [("authorization", &*bearer), ("content-type", "image/jpeg")];
    assert_eq!(put(&server.url(&photo), &headers, &jpeg).expect("answered").status, 507);
    assert_eq!(server.cameras(""), shown, "reading goes on");
    let health = server.json("/health");
    assert_eq!((&health["status"], &health["storage"]), (&json!("reading-only"), &json!("full")), "{health}");
    assert_eq!(lines_with(&server, "the disk is full"), 1, "{}", server.log());
    let doctor = run(&["doctor", "--database", &database]);
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(
        doctor.status.code() == Some(1) && told.contains("WRONG  Nothing can be stored: the disk is full"),
        "{told}"
    );

    disk.make_room();
    for number in 40..80 {
        assert_eq!(send(&server.address, number).expect("answered").status, 201);
    }
    assert_eq!(server.json("/health")["storage"], "ok");
    assert_eq!(lines_with(&server, "can be written again"), 1, "{}", server.log());
    assert!((0..80).all(|number| open_report(&server, number) == 200), "nothing acknowledged is lost");
    assert!(server.stop().success());
    let checked = run(&["check", "--database", &database]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// Runs a command that must fail for want of room: in one line, with status 2.
fn fails_for_want_of_room(arguments: &[&str]) {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("contrechamp: ")).collect();
    assert!(
        lines.len() == 1 && (lines[0].contains("disk is full") || lines[0].contains("No space left")),
        "{arguments:?}: {said}"
    );
}

fn names_in(disk: &SmallDisk) -> Vec<String> {
    let entries = std::fs::read_dir(&disk.0).expect("it is mounted").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn commands_that_meet_a_full_disk_leave_what_was_there() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(place.path("disk"), 48) else { return };
    let database = disk.path("test.db");
    let small = place.write("small.geojson", &list_of(500));
    let large = place.write("large.geojson", &list_of(30_000));
    let import = |file: &str| {
        let arguments = ["import", "cameras", file, "--source", "s", "--licence", "CC0-1.0", "--database", &database];
        arguments.map(str::to_owned).to_vec()
    };
    let small = import(&small);
    assert!(run(&small.iter().map(String::as_str).collect::<Vec<_>>()).status.success());
    let large = import(&large);
    disk.fill_but(4_000_000);
    fails_for_want_of_room(&large.iter().map(String::as_str).collect::<Vec<_>>());
    disk.make_room();
    let server = serve_on(&database);
    assert_eq!(server.cameras(""), 500, "nothing half imported is visible");
    let log = || std::fs::metadata(disk.path("test.db-wal")).map_or(0, |file| file.len());
    wait_until("what the import left is cleared, and the log cut", || log() == 0);
    disk.fill();
    let before = names_in(&disk);
    fails_for_want_of_room(&["backup", &disk.path("copy.db"), "--database", &database]);
    fails_for_want_of_room(&["edition", "Édition", "--database", &database]);
    fails_for_want_of_room(&["export", "--output", &disk.path("cameras.geojson"), "--database", &database]);
    assert_eq!(names_in(&disk), before, "nothing is left behind");
    assert_eq!(server.cameras(""), 500);
    disk.make_room();
    assert_eq!(send(&server.address, 1).expect("answered").status, 201);
    assert!(server.stop().success());
    let checked = run(&["check", "--database", &database]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn a_migration_without_room_leaves_the_old_file_and_no_half_copy() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(place.path("disk"), 6) else { return };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schema");
    let mut fixtures: Vec<_> =
        std::fs::read_dir(folder).expect("they are there").flatten().map(|entry| entry.path()).collect();
    fixtures.sort();
    let mut bytes = Vec::new();
    let fixture = std::fs::File::open(&fixtures[0]).expect("it was listed");
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(fixture), &mut bytes).expect("a fixture is gzip");
    let database = disk.path("test.db");
    std::fs::write(&database, &bytes).expect("there is room for it");
    disk.fill();
    fails_for_want_of_room(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    assert!(std::fs::read(&database).expect("it is there") == bytes, "the old file is as it was");
    assert!(!names_in(&disk).iter().any(|name| name.contains("before-schema")), "{:?}", names_in(&disk));
    disk.make_room();
    let server = serve_on(&database);
    assert_eq!(server.cameras(""), 3);
    assert!(names_in(&disk).iter().any(|name| name.contains("before-schema")), "{:?}", names_in(&disk));
}

#[test]
fn a_file_that_is_removed_in_use_is_told_once_and_saved() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty", "--trusted-proxy", "127.0.0.1/32"]);
    for number in 0..5 {
        assert_eq!(send(&server.address, number).expect("answered").status, 201);
    }
    for suffix in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{suffix}", place.database())).expect("it is there");
    }
    for number in 5..10 {
        assert_eq!(send(&server.address, number).expect("answered").status, 503);
    }
    let saved = place.path("test.db.rescued-1");
    wait_until("what the file held is saved", || saved.exists());
    wait_until("that is told", || lines_with(&server, "is saved in") == 1);
    assert_eq!(lines_with(&server, "was removed or replaced"), 1, "{}", server.log());
    assert_eq!(server.cameras(""), 5, "reading goes on");
    assert!(server.stop().success());
    std::fs::rename(&saved, place.database()).expect("nothing stands there");
    check_is_sound(&place);
    let server = Instance::start(&place, &[]);
    assert!((0..5).all(|number| open_report(&server, number) == 200), "nothing acknowledged is lost");
}

#[test]
fn a_file_that_is_removed_just_before_the_end_is_saved_and_no_new_one_hides_it() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty", "--trusted-proxy", "127.0.0.1/32"]);
    for number in 0..5 {
        assert_eq!(send(&server.address, number).expect("answered").status, 201);
    }
    for suffix in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{suffix}", place.database())).expect("it is there");
    }
    assert!(server.stop().success());
    let saved = place.path("test.db.rescued-1");
    assert!(saved.exists());
    let refused = run(&["serve", "--listen", "127.0.0.1:0", "--database", &place.database()]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("test.db.rescued-1 holds what the inventory held"), "{told}");
    std::fs::copy(&saved, place.database()).expect("there is room for it");
    let server = Instance::start(&place, &[]);
    assert!(server.log().contains("warning: ") && server.log().contains("test.db.rescued-1"), "{}", server.log());
    assert!((0..5).all(|number| open_report(&server, number) == 200), "nothing acknowledged is lost");
}

#[test]
fn with_few_file_handles_fewer_connections_are_taken_and_nobody_is_lost() {
    let place = Place::new();
    let database = place.database();
    let line = format!(
        "ulimit -n 56; exec {BINARY} serve --listen 127.0.0.1:0 --empty --trusted-proxy 127.0.0.1/32 --database {database}"
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]);
    let server = Instance::of(shell);
    assert!(
        server.log().contains("warning: this process may open 56 files: 8 connections at once"),
        "{}",
        server.log()
    );
    std::thread::scope(|scope| {
        for sender in 0..24 {
            let address = &server.address;
            scope.spawn(move || {
                for number in 0..4 {
                    assert_eq!(send(address, sender * 4 + number).expect("answered").status, 201);
                }
            });
        }
    });
    assert!((0..96).all(|number| open_report(&server, number) == 200));
    assert_eq!(server.json("/health")["storage"], "ok");
    assert!(server.stop().success());
    check_is_sound(&place);
}

#[test]
fn a_folder_that_may_not_be_written_is_told_in_plain_words() {
    let place = Place::new();
    assert!(Instance::start(&place, &["--empty"]).stop().success());
    let is_root = rustix::process::geteuid().is_root();
    if is_root && !is_open_to_others() {
        eprintln!("skipped: root can write everywhere, and the project lies in a private folder");
        return;
    }
    let status = |folder: &Path, mode: &str| {
        Command::new("chmod").args(["-R", mode]).arg(folder).status().expect("chmod is everywhere")
    };
    assert!(status(&place.path(""), "a+rX,a-w").success());
    let serve = |database: &str| {
        let mut command = Command::new(if is_root { "setpriv" } else { BINARY });
        if is_root {
            command.args(["--reuid", "65534", "--clear-groups", BINARY]);
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]).output()
    };
    let (old, new) = (place.database(), place.path("new.db").display().to_string());
    let ended = [serve(&old), serve(&new)];
    assert!(status(&place.path(""), "u+w").success());
    for ended in ended {
        let said =
            ended.as_ref().map_or_else(ToString::to_string, |ended| String::from_utf8_lossy(&ended.stderr).into());
        if ended.is_err() || said.starts_with("setpriv") {
            eprintln!("skipped: root can write everywhere, and no other user can be taken on here: {said}");
            return;
        }
        assert_eq!(ended.ok().and_then(|ended| ended.status.code()), Some(2), "{said}");
        assert!(said.contains("the file, its folder or its disk is read-only"), "{said}");
    }
}

/// Connections that somebody opened and left open are closed for whoever asks something.
#[test]
fn idle_connections_shut_nobody_out_where_handles_are_few() {
    let place = Place::new();
    let line =
        format!("ulimit -n 64; exec {BINARY} serve --listen 127.0.0.1:0 --empty --database {}", place.database());
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]);
    let server = Instance::of(shell);
    let mut kept = Vec::new();
    for number in 0..60 {
        let mut stream =
            TcpStream::connect(server.address.trim_start_matches("http://")).expect("the system keeps those that wait");
        if number % 2 == 0 {
            stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").expect("it is open");
        }
        kept.push(stream);
    }
    for _ in 0..10 {
        assert_eq!(server.json("/health")["storage"], "ok");
    }
    assert!(server.log().contains("all 16 connections are in use"), "{}", server.log());
    drop(kept);
    assert!(server.stop().success());
}
