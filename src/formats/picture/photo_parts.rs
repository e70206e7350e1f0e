//! Parts of a photo of ours, covered and cut off: decoded, painted over, encoded anew. What is covered is in no byte of
//! the result.

use std::io::Cursor;
use std::ops::Range;

use image::{ImageFormat, ImageReader, Rgb, RgbImage};

use super::photo::{CleanPhoto, PhotoError, encode};
use crate::domain::PhotoPart;

/// JPEG mixes the colours of so many pixels: covers end at whole blocks, so that no edge of what is covered shines through.
const BLOCK_PX: u32 = 16;
/// What covers.
const BLACK: Rgb<u8> = Rgb([0, 0, 0]);

/// Covers parts of a photo, then keeps what lies within `crop`; both are parts of the photo as given.
pub fn cover_and_crop(jpeg: &[u8], covers: &[PhotoPart], crop: Option<PhotoPart>) -> Result<CleanPhoto, PhotoError> {
    let decoded = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg).decode();
    let mut picture = decoded.map_err(|_unreadable| PhotoError::Broken)?.into_rgb8();
    for cover in covers {
        paint(&mut picture, *cover);
    }
    if let Some(crop) = crop {
        let (across, down) = pixels(crop, &picture);
        picture = image::imageops::crop_imm(&picture, across.start, down.start, across.len() as u32, down.len() as u32)
            .to_image();
    }
    encode(&picture)
}

fn paint(picture: &mut RgbImage, cover: PhotoPart) {
    let (width, height) = picture.dimensions();
    let (across, down) = pixels(cover, picture);
    for y in outwards(&down, height) {
        for x in outwards(&across, width) {
            picture.put_pixel(x, y, BLACK);
        }
    }
}

/// The pixels that a part touches, at least one.
fn pixels(part: PhotoPart, picture: &RgbImage) -> (Range<u32>, Range<u32>) {
    let touched = |start: f64, length: f64, side: u32| {
        let first = ((start * f64::from(side)).floor() as u32).min(side - 1);
        let end = ((start + length) * f64::from(side)).ceil() as u32;
        first..end.clamp(first + 1, side)
    };
    let (width, height) = picture.dimensions();
    (touched(part.left, part.width, width), touched(part.top, part.height, height))
}

fn outwards(pixels: &Range<u32>, side: u32) -> Range<u32> {
    pixels.start / BLOCK_PX * BLOCK_PX..pixels.end.next_multiple_of(BLOCK_PX).min(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(width: u32, height: u32) -> Vec<u8> {
        encode(&RgbImage::from_fn(width, height, |x, _| Rgb([200, (x * 255 / width) as u8, 40]))).unwrap().jpeg
    }

    fn open(photo: &CleanPhoto) -> RgbImage {
        image::load_from_memory(&photo.jpeg).unwrap().into_rgb8()
    }

    fn part(left: f64, top: f64, width: f64, height: f64) -> PhotoPart {
        PhotoPart::from_percent(left, top, width, height).unwrap()
    }

    #[test]
    fn what_is_covered_is_black_and_the_rest_is_not() {
        let covered = open(&cover_and_crop(&photo(200, 100), &[part(10.0, 10.0, 30.0, 50.0)], None).unwrap());
        let is_black = |x, y| covered.get_pixel(x, y).0.iter().all(|value| *value < 24);
        for (x, y) in [(20, 10), (79, 59), (20, 59), (79, 10), (50, 30)] {
            assert!(is_black(x, y), "{x} {y}");
        }
        for (x, y) in [(2, 30), (110, 30), (50, 90), (199, 99)] {
            assert!(!is_black(x, y), "{x} {y}");
        }
    }

    #[test]
    fn a_photo_is_cut_to_what_was_chosen_after_it_was_covered() {
        let cut = cover_and_crop(&photo(200, 100), &[part(50.0, 0.0, 10.0, 100.0)], Some(part(50.0, 20.0, 50.0, 50.0)));
        let cut = cut.unwrap();
        assert_eq!((cut.width_px, cut.height_px), (100, 50));
        assert!(open(&cut).get_pixel(3, 25).0[0] < 24 && open(&cut).get_pixel(90, 25).0[0] > 150);
    }

    #[test]
    fn the_smallest_part_and_the_smallest_photo_make_no_panic() {
        for (width, height) in [(1, 1), (3, 1_600), (17, 16)] {
            let tiny = part(99.95, 99.95, 0.1, 0.1);
            let made =
                cover_and_crop(&photo(width, height), &[tiny, part(0.0, 0.0, 100.0, 100.0)], Some(tiny)).unwrap();
            assert!(made.width_px >= 1 && made.height_px >= 1);
        }
        assert_eq!(cover_and_crop(b"no photo", &[], None).unwrap_err(), PhotoError::Broken);
    }
}
