// From a file to pixels on a canvas, upright and at most 1 600 px, and from there to a JPEG. Whatever else the file holds ends here; its name is never read.

/** Longest side of what leaves the device, pixels. */
const MAX_SIDE_PX = 1600;
/** Most pixels opened: more has brought telephones to their knees. */
const MAX_PIXELS = 64_000_000;
/** Largest file opened, bytes. */
const MAX_BYTES = 60_000_000;
const QUALITY = 0.85;

/** Why a file is no photo; `reason` is a key of the catalogue. */
export class NoPhoto extends Error {
  /** @param {string} reason @param {Record<string, number>} [values] */
  constructor(reason, values = {}) {
    super(reason);
    this.name = 'NoPhoto';
    this.reason = reason;
    this.values = values;
  }
}

/** What the first bytes of a file say that it is, as the end of a message's key; null where it may be a photo.
 * @param {Uint8Array} bytes the first sixteen or more @returns {'gif' | 'text' | 'pdf' | 'film' | null} */
export function wrongKind(bytes) {
  const text = String.fromCharCode(...bytes);
  if (text.startsWith('GIF8')) return 'gif';
  if (text.startsWith('%PDF')) return 'pdf';
  if (/^(\u00ef\u00bb\u00bf)?\s*</.test(text)) return 'text';
  const brand = text.slice(4, 8) === 'ftyp' ? text.slice(8, 12) : '';
  return brand && !/^(hei|hev|mif|msf|avi)/.test(brand) ? 'film' : null;
}

/** @param {Uint8Array} bytes */
const isHeif = (bytes) => /^ftyp(hei|hev|mif|msf)/.test(String.fromCharCode(...bytes.slice(4, 12)));

/** The pixels of a file; throws `NoPhoto` with the reason.
 * @param {Blob} file @param {number} [sidePx] the longest side at most @returns {Promise<HTMLCanvasElement>} */
export async function openPicture(file, sidePx = MAX_SIDE_PX) {
  if (file.size > MAX_BYTES) throw new NoPhoto('photo.wrong_bytes', { megabytes: Math.round(file.size / 1e6) });
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const wrong = wrongKind(head);
  if (wrong) throw new NoPhoto(`photo.wrong_${wrong}`);
  const url = URL.createObjectURL(file);
  try {
    const image = await load(url).catch(() => { throw new NoPhoto(isHeif(head) ? 'photo.wrong_heic' : 'photo.wrong_broken'); });
    return drawn(image, sidePx);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** @param {string} url @returns {Promise<HTMLImageElement>} */
function load(url) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('unreadable'));
    image.src = url;
  });
}

/** @param {HTMLImageElement} image turned upright by the browser @param {number} sidePx @returns {HTMLCanvasElement} */
function drawn(image, sidePx) {
  const { naturalWidth: width, naturalHeight: height } = image;
  if (width * height > MAX_PIXELS) throw new NoPhoto('photo.wrong_pixels', { megapixels: Math.round((width * height) / 1e6) });
  if (width * height === 0) throw new NoPhoto('photo.wrong_broken');
  const scale = Math.min(1, sidePx / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new NoPhoto('photo.wrong_memory');
  // White under what is transparent: JPEG has no transparency and would make it black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {number} [quality] from 0 to 1 @returns {Promise<Blob>} a JPEG of its pixels */
export function jpegOf(canvas, quality = QUALITY) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NoPhoto('photo.wrong_memory'))), 'image/jpeg', quality);
  });
}
