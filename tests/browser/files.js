// Files that people choose: real pictures with metadata sewn in, and files that are no photos. Bytes only; no browser.
import { deflateSync } from 'node:zlib';

/** What must not leave the device. */
export const SECRETS = ['SECRET-GPS-43.6108', 'SECRET-OWNER', 'SECRET-XMP', 'SECRET-TRAILING'];

/** @param {number} marker @param {Buffer} body */
function segment(marker, body) {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** The same JPEG as a telephone writes it: an orientation (EXIF 1 to 8), where and whose it is, and data after its end.
 * @param {Buffer} jpeg @param {number} orientation */
export function withMetadata(jpeg, orientation) {
  const tiff = Buffer.concat([Buffer.from('II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0', 'latin1'), Buffer.from([orientation, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('SECRET-GPS-43.6108 SECRET-OWNER')]);
  const sewn = [segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff])), segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET-XMP</x:xmpmeta>'))];
  return Buffer.concat([jpeg.subarray(0, 2), ...sewn, jpeg.subarray(2), Buffer.from('SECRET-TRAILING')]);
}

/** @param {Buffer} data */
function crc32(data) {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** @param {string} name @param {Buffer} body */
function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A sound PNG of so many white pixels, one bit each: a few kilobytes, whatever its size.
 * @param {number} width @param {number} height */
export function whitePng(width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height, 0xff);
  for (let row = 0; row < height; row += 1) rows[row * (1 + Math.ceil(width / 8))] = 0;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** Markers of a JPEG in order, to its end; throws where anything stands that is no part of one.
 * @param {Buffer} jpeg @returns {number[]} */
export function markersOf(jpeg) {
  const found = [];
  let at = 2;
  for (;;) {
    const marker = jpeg[at + 1] ?? 0;
    if (jpeg[at] !== 0xff) throw new Error(`expected a marker at ${at}`);
    found.push(marker);
    if (marker === 0xd9) return found;
    at += 2 + jpeg.readUInt16BE(at + 2);
    if (marker === 0xda) while (jpeg[at] !== 0xff || jpeg[at + 1] === 0 || ((jpeg[at + 1] ?? 0) >= 0xd0 && (jpeg[at + 1] ?? 0) <= 0xd7)) at += 1;
  }
}
