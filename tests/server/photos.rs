//! Photos and the built binary: decided on from the command line while the server runs, sent by two hundred devices at
//! once, erased although the server was killed.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use image::{ImageFormat, Rgb, RgbImage};
use uuid::Uuid;

use super::instance::{Answer, Instance, Place, get, put, run, text};
use super::{report, send};

/// Memory that the server may take with two hundred photos on their way, in bytes.
const MOST_MEMORY: u64 = 300 << 20;

/// A JPEG of noise, which is as large as photos get.
fn noise(side: u32, seed: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(side, side, |x, y| {
        let n = (x * 7_919 + y * 104_729 + seed).wrapping_mul(2_654_435_761);
        Rgb([(n >> 8) as u8, (n >> 16) as u8, (n >> 24) as u8])
    });
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).expect("encoding to memory cannot fail");
    bytes
}

fn put_photo(server: &str, number: usize, photo: Uuid, body: &[u8]) -> Result<Answer, ureq::Error> {
    let (receipt, body_of) = report(number);
    let id = body_of["report_id"].as_str().expect("it has one").to_owned();
    let bearer = format!("Bearer {receipt}");
    let from = format!("10.{}.{}.7", number / 250, number % 250);
    let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", &from)];
    put(&format!("{server}/reports/{id}/photos/{photo}?kind=close"), &headers, body)
}

fn photos(place: &Place, arguments: &[&str]) -> (bool, String) {
    let database = place.database();
    let done = run(&[&["photos"], arguments, &["--database", &database]].concat());
    let told = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&told).into_owned())
}

fn holds(place: &Place, needle: &[u8]) -> bool {
    ["test.db", "test.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(place.path(name)).unwrap_or_default();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

/// Most memory that a process ever held, in bytes.
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells of its processes");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("it tells the peak");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number of KiB") * 1_024
}

#[test]
fn photos_are_decided_on_from_the_command_line_while_the_server_runs() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty", "--trusted-proxy", "127.0.0.1/32"]);
    assert_eq!(send(&server.address, 1).expect("it answers").status, 201);
    let (first, second) = (Uuid::from_u128(1 << 100), Uuid::from_u128(2 << 100));
    for photo in [first, second] {
        let answer = put_photo(&server.address, 1, photo, &noise(200, 1)).expect("it answers");
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let (_, listed) = photos(&place, &["list"]);
    assert!(listed.contains(&format!("{first}\tprivate\tclose\tallowed")), "{listed}");
    let look = text(&place.path("look.jpg"));
    assert!(photos(&place, &["show", &first.to_string(), &look]).0);
    let kept = std::fs::read(&look).expect("it was written");
    assert!(!photos(&place, &["show", &first.to_string(), &look]).0, "a file that exists is not overwritten");

    assert!(photos(&place, &["publish", &first.to_string()]).0);
    let public = |photo: Uuid| get(&server.url(&format!("/photos/{photo}")), &[]).status;
    assert_eq!((public(first), public(second)), (200, 404));
    let parts: Vec<&[u8]> = (700..kept.len() - 16).step_by(1_500).map(|at| &kept[at..at + 16]).collect();
    assert!(parts.iter().all(|part| holds(&place, part)));
    for photo in [first, second] {
        let (is_done, told) = photos(&place, &["refuse", &photo.to_string()]);
        assert!(is_done, "{told}");
    }
    assert_eq!((public(first), public(second)), (410, 410));
    let began = Instant::now();
    while parts.iter().any(|part| holds(&place, part)) {
        assert!(began.elapsed() < Duration::from_secs(20), "an erased photo is still on the disk");
    }
    assert!(!photos(&place, &["publish", &first.to_string()]).0, "what is erased cannot be published");
    super::check_is_sound(&place);
}

#[test]
fn a_photo_is_gone_although_the_server_was_killed_after_it_was_withdrawn() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty", "--trusted-proxy", "127.0.0.1/32"]);
    assert_eq!(send(&server.address, 1).expect("it answers").status, 201);
    let photo = Uuid::from_u128(1 << 100);
    assert_eq!(put_photo(&server.address, 1, photo, &noise(200, 1)).expect("it answers").status, 201);
    let look = text(&place.path("look.jpg"));
    assert!(photos(&place, &["show", &photo.to_string(), &look]).0);
    let kept = std::fs::read(&look).expect("it was written");
    let (receipt, body) = report(1);
    let id = body["report_id"].as_str().expect("it has one");
    let deleted = super::instance::delete(
        &server.url(&format!("/reports/{id}")),
        &[("authorization", &format!("Bearer {receipt}"))],
    );
    assert_eq!(deleted.status, 204);
    server.kill();
    let server = Instance::start(&place, &[]);
    let began = Instant::now();
    while (700..kept.len() - 16).step_by(1_500).any(|at| holds(&place, &kept[at..at + 16])) {
        assert!(began.elapsed() < Duration::from_secs(20), "an erased photo is still on the disk");
    }
    assert!(server.stop().success());
}

#[test]
fn two_hundred_devices_send_photos_at_once_within_a_small_servers_memory() {
    const DEVICES: usize = 200;
    let place = Place::new();
    let server = Instance::start(&place, &["--empty", "--trusted-proxy", "127.0.0.1/32"]);
    let (kept, asked_to_wait) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // Most of what is sent stands after the end of the picture: it fills memory and takes no time to decode.
    let pictures: Vec<Vec<u8>> = (0..4).map(|seed| [noise(300, seed), vec![7; 4_000_000]].concat()).collect();
    std::thread::scope(|scope| {
        for number in 0..DEVICES {
            let (server, pictures, kept, asked_to_wait) = (&server.address, &pictures, &kept, &asked_to_wait);
            scope.spawn(move || {
                assert_eq!(send(server, number).expect("it answers").status, 201);
                let photo = Uuid::from_u128(number as u128 + 1);
                // A device that is told to come back does so, as the outbox would.
                loop {
                    let answer = put_photo(server, number, photo, &pictures[number % 4]).expect("it answers");
                    match answer.status {
                        201 => break kept.fetch_add(1, Ordering::Relaxed),
                        503 => asked_to_wait.fetch_add(1, Ordering::Relaxed),
                        _ => panic!("{}", answer.body),
                    };
                }
            });
        }
    });
    let peak = peak_memory(server.process());
    assert_eq!(kept.into_inner(), DEVICES);
    assert!(peak < MOST_MEMORY, "{} MiB, {asked_to_wait:?} asked to wait", peak >> 20);
    // So many at once are held back as a flood; none of them is lost.
    for number in 0..DEVICES {
        let (receipt, body) = report(number);
        let address = format!("/reports/{}", body["report_id"].as_str().expect("it has one"));
        assert_eq!(get(&server.url(&address), &[("authorization", &format!("Bearer {receipt}"))]).status, 200);
    }
    super::check_is_sound(&place);
}
