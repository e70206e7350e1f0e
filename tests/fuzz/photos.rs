//! Any bytes as a photo, behind the mark of each kind: it is refused, or what is kept is a small JPEG without anything else.
#![no_main]

use contrechamp::formats::picture::photo::{MAX_SIDE_PX, clean_photo};
use libfuzzer_sys::fuzz_target;

/// What a photo begins with.
const MARKS: [&[u8]; 4] = [b"", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", b"RIFF\x24\x00\x00\x00WEBPVP8"];

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (mark, bytes) = input;
    let bytes = [MARKS[usize::from(mark) % MARKS.len()], &bytes].concat();
    if let Ok(photo) = clean_photo(&bytes) {
        assert!(photo.jpeg.starts_with(b"\xff\xd8\xff") && photo.width_px.max(photo.height_px) <= MAX_SIDE_PX);
    }
});
