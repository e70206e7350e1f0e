//! Photos as telephones and strangers make them: real pictures with every kind of metadata sewn in, and files that lie.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::io::Cursor;

use image::{ExtendedColorType, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// What must be found nowhere once a photo was taken in.
pub const SECRETS: [&str; 10] = [
    "SECRET-MAKER-NOTE",
    "SECRET-GPS-43.6108",
    "SECRET-OWNER",
    "SECRET-THUMBNAIL",
    "SECRET-XMP",
    "SECRET-IPTC",
    "SECRET-ICC",
    "SECRET-COMMENT",
    "SECRET-TEXT",
    "SECRET-TRAILING",
];

/// Red left half, blue right half: what is up and what is left can be told.
pub fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) })
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
    bytes
}

pub fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

pub fn webp(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut bytes)
        .encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// TIFF of EXIF: an orientation, and texts where cameras put serial numbers, owners, positions and thumbnails.
fn exif(orientation: u8) -> Vec<u8> {
    let texts = [
        (0x927c_u16, "SECRET-MAKER-NOTE"),
        (0x8825, "SECRET-GPS-43.6108"),
        (0xa430, "SECRET-OWNER"),
        (0x0201, "SECRET-THUMBNAIL"),
    ];
    let mut head = b"II*\0\x08\0\0\0".to_vec();
    head.extend(u16::try_from(texts.len() + 1).unwrap().to_le_bytes());
    head.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    let mut data = Vec::new();
    let start = head.len() + texts.len() * 12 + 4;
    for (tag, text) in texts {
        head.extend(tag.to_le_bytes());
        head.extend(2_u16.to_le_bytes());
        head.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        head.extend(u32::try_from(start + data.len()).unwrap().to_le_bytes());
        data.extend(text.as_bytes());
    }
    head.extend([0; 4]);
    [head, data].concat()
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, body].concat()
}

/// A JPEG with EXIF, XMP, IPTC, ICC, a comment and data after its end.
pub fn jpeg_with_everything(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let plain = jpeg(image);
    let sewn = [
        segment(0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat()),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET-XMP</x:xmpmeta>"),
        segment(0xe2, b"ICC_PROFILE\0\x01\x01SECRET-ICC"),
        segment(0xed, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0bSECRET-IPTC"),
        segment(0xfe, b"SECRET-COMMENT"),
    ];
    [&plain[..2], &sewn.concat(), &plain[2..], b"PK\x03\x04SECRET-TRAILING<script>alert(1)</script>"].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name[..], body].concat();
    [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], &named, &crc32(&named).to_be_bytes()].concat()
}

/// A PNG with texts, EXIF, XMP and data after its end.
pub fn png_with_everything(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let plain = png(image);
    let after_header = 8 + 25;
    let sewn = [
        chunk(*b"eXIf", &exif(orientation)),
        chunk(*b"tEXt", b"Author\0SECRET-TEXT"),
        chunk(*b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SECRET-XMP"),
    ];
    [&plain[..after_header], &sewn.concat(), &plain[after_header..], b"SECRET-TRAILING"].concat()
}

/// A WebP of the extended kind with EXIF and XMP and data after its end.
pub fn webp_with_everything(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let plain = webp(image);
    let piece = |name: &[u8; 4], body: &[u8]| {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        [&name[..], &length, body, if body.len() % 2 == 1 { &[0][..] } else { &[] }].concat()
    };
    let side = |length: u32| (length - 1).to_le_bytes()[..3].to_vec();
    let header = [vec![0b0000_1100, 0, 0, 0], side(image.width()), side(image.height())].concat();
    let body = [
        b"WEBP".to_vec(),
        piece(b"VP8X", &header),
        plain[12..].to_vec(),
        piece(b"EXIF", &exif(orientation)),
        piece(b"XMP ", b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>"),
    ]
    .concat();
    [&b"RIFF"[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), &body, b"SECRET-TRAILING"].concat()
}

/// A PNG in which somebody made everything invisible, and the colours are still there.
pub fn invisible_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = RgbaImage::from_pixel(64, 64, Rgba([200, 10, 10, 0]));
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// A PNG of a few hundred bytes that says it has so many pixels.
pub fn png_that_says(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let data = [0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1];
    let chunks = [chunk(*b"IHDR", &header), chunk(*b"IDAT", &data), chunk(*b"IEND", b"")].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks].concat()
}

/// Markers of a JPEG in order, to its end; panics where anything stands that is no part of one.
pub fn markers(jpeg: &[u8]) -> Vec<u8> {
    assert_eq!(&jpeg[..2], [0xff, 0xd8]);
    let (mut at, mut found) = (2, Vec::new());
    loop {
        assert_eq!(jpeg[at], 0xff, "expected a marker at {at}");
        let marker = jpeg[at + 1];
        found.push(marker);
        if marker == 0xd9 {
            assert_eq!(at + 2, jpeg.len(), "expected nothing after the end of the picture");
            return found;
        }
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if marker == 0xda {
            while jpeg[at] != 0xff || matches!(jpeg[at + 1], 0x00 | 0xd0..=0xd7) {
                at += 1;
            }
        }
    }
}
