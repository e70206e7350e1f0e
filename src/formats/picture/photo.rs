//! A photo as it was sent to a photo as it is kept: decoded within limits, turned upright, made smaller, encoded anew.
//! Nothing of the sent file but its pixels ever leaves here, so no metadata can.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits};
use thiserror::Error;

/// Largest file taken, in bytes.
pub const MAX_PHOTO_BYTES: usize = 6_000_000;
/// Most pixels decoded: what the cameras of telephones make, and a quarter of what would harm a small server.
pub const MAX_PIXELS: u64 = 25_000_000;
/// Longest side of what is kept, in pixels.
pub const MAX_SIDE_PX: u32 = 1_600;
/// Most memory of one decoder, in bytes: the pixels at four bytes each and its tables.
const MAX_DECODER_BYTES: u64 = 128 * 1024 * 1024;
/// JPEG quality at which a number plate, a lens and a sign stay legible.
const QUALITY: u8 = 82;

/// Why a file is no photo that can be kept.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PhotoError {
    #[error("expected a photo in JPEG, PNG or WebP, found {0}")]
    WrongType(&'static str),
    #[error("expected at most {} million pixels, found {width} × {height}", MAX_PIXELS / 1_000_000)]
    TooManyPixels { width: u32, height: u32 },
    #[error("expected a whole photo, found one that cannot be read to its end")]
    Broken,
}

/// A photo ready to be kept: a JPEG that holds pixels and nothing else.
#[derive(Clone, Debug)]
pub struct CleanPhoto {
    pub jpeg: Vec<u8>,
    pub width_px: u32,
    pub height_px: u32,
}

/// Decodes, turns upright, shrinks and encodes anew. Takes up to a second and some 250 MB: run one at a time.
pub fn clean_photo(sent: &[u8]) -> Result<CleanPhoto, PhotoError> {
    let format = sniff(sent)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(sent) {
        return Err(PhotoError::Broken);
    }
    let mut decoder =
        ImageReader::with_format(Cursor::new(sent), format).into_decoder().map_err(|_unreadable| PhotoError::Broken)?;
    let (width, height) = decoder.dimensions();
    let too_many = PhotoError::TooManyPixels { width, height };
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_many);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    let refused = |error: ImageError| match error {
        ImageError::Limits(_) => too_many.clone(),
        _ => PhotoError::Broken,
    };
    decoder.set_limits(limits).map_err(refused)?;
    // Orientation that cannot be read is none; the picture is still one.
    let orientation = decoder.orientation().ok();
    let decoded = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let mut picture = shrink(flatten(decoded));
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    encode(&picture.into_rgb8())
}

/// What the first bytes say; what the sender calls it is not asked.
fn sniff(bytes: &[u8]) -> Result<ImageFormat, PhotoError> {
    const HEIF: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif"];
    let brand = bytes.get(8..12).unwrap_or_default();
    let is_box = bytes.get(4..8) == Some(b"ftyp");
    let found = match bytes {
        [0xff, 0xd8, 0xff, ..] => return Ok(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => return Ok(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', ..] if brand == b"WEBP" => return Ok(ImageFormat::WebP),
        [] => "nothing",
        [b'G', b'I', b'F', b'8', ..] => "a GIF",
        [b'B', b'M', ..] => "a BMP",
        [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => "a TIFF or a raw photo",
        [b'%', b'P', b'D', b'F', ..] => "a PDF",
        _ if is_box && HEIF.contains(&brand) => "a HEIC photo (choose \"most compatible\" in the camera's settings)",
        _ if is_box && matches!(brand, b"avif" | b"avis") => "an AVIF",
        _ if is_box => "a film",
        _ if is_markup(bytes) => "an SVG or another text",
        _ => "another kind of file",
    };
    Err(PhotoError::WrongType(found))
}

fn is_markup(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    start.first() == Some(&b'<')
}

/// Whether the end of the picture (ITU T.81, marker EOI) is there. The decoder would fill what is missing with grey.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (0xff, Some(0xd9)) => return true,
            // A stuffed byte or a restart within a scan.
            (0xff, Some(0x00 | 0xd0..=0xd7)) => at += 2,
            // A segment with its length: metadata, and the thumbnails in it, are stepped over.
            (0xff, Some(0x01..=0xfe)) => match bytes.get(at + 2..at + 4) {
                Some(&[high, low]) => at += 2 + usize::from(u16::from_be_bytes([high, low])),
                _ => return false,
            },
            // The scan itself, and bytes that fill up before a marker.
            _ => at += 1,
        }
    }
    false
}

/// Puts white under what is transparent: a colour that somebody made invisible must not come back.
fn flatten(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let mut image = image.into_rgba8();
    for pixel in image.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        let over_white = |colour: u32| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8;
        pixel.0 = [over_white(red), over_white(green), over_white(blue), 255];
    }
    DynamicImage::ImageRgba8(image)
}

fn shrink(image: DynamicImage) -> DynamicImage {
    if image.width().max(image.height()) <= MAX_SIDE_PX {
        return image;
    }
    image.thumbnail(MAX_SIDE_PX, MAX_SIDE_PX)
}

/// Pixels as JPEG, without anything else.
pub(in crate::formats) fn encode(image: &image::RgbImage) -> Result<CleanPhoto, PhotoError> {
    let (width_px, height_px) = image.dimensions();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode(image.as_raw(), width_px, height_px, ExtendedColorType::Rgb8)
        .map_err(|_unreadable| PhotoError::Broken)?;
    Ok(CleanPhoto { jpeg, width_px, height_px })
}
