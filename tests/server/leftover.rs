//! Clients that send more than is taken: they read why, on the connection on which they sent.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::instance::{Instance, Place};

/// More than a report may be, and more than the buffers of a connection hold.
const TOO_MUCH: usize = 12_000_000;

#[test]
fn a_note_that_is_far_too_long_is_refused_in_words_once_it_is_sent() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty"]);
    let host = server.address.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time limit");
    let receipt = "A".repeat(43);
    let head = format!(
        "POST /reports HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {receipt}\r\ncontent-type: application/json\r\ncontent-length: {TOO_MUCH}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("the head is taken");
    for part in vec![b' '; TOO_MUCH].chunks(65_536) {
        // Slower than the answer, as a telephone is.
        std::thread::sleep(Duration::from_millis(1));
        stream.write_all(part).expect("what is too much is taken too");
    }
    stream
        .write_all(format!("GET /health HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes())
        .expect("more");
    let mut told = String::new();
    stream.read_to_string(&mut told).expect("both are answered");
    assert!(told.starts_with("HTTP/1.1 413 "), "{told}");
    assert!(told.contains("HTTP/1.1 200 OK"), "the connection goes on: {told}");
}
