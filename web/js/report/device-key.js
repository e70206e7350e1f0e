// The secret of this device: 32 random bytes that never leave it. From it comes, for each camera and month, a token by which the server counts a device once,
// without being able to tell that two tokens are of one device.

const NAME = 'device-secret';

/** @param {Uint8Array} bytes @returns {string} base64url without padding */
const toText = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));

/** The kept secret, or a new one; one that cannot be kept lasts as long as the page.
 * @param {Storage | null} storage @returns {Uint8Array<ArrayBuffer>} 32 bytes */
function secretOf(storage) {
  try {
    const kept = storage?.getItem(NAME) ?? '';
    if (/^[\w-]{43}$/.test(kept)) return toBytes(kept);
  } catch {
    // Storage may be refused: then nothing is kept.
  }
  const secret = crypto.getRandomValues(new Uint8Array(32));
  try {
    storage?.setItem(NAME, toText(secret));
  } catch {
    // As above.
  }
  return secret;
}

/** HMAC-SHA256 of camera and month under the device's secret.
 * @param {string} cameraId @param {string} day as in `2026-11-25`; its month counts @param {Storage | null} [storage]
 * @returns {Promise<string>} 43 characters of base64url */
export async function deviceToken(cameraId, day, storage = openStorage()) {
  const key = await crypto.subtle.importKey('raw', secretOf(storage), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return toText(new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(cameraId + day.slice(0, 7)))));
}

/** Forgets the secret: a new one is made at the next use. */
export function forgetDevice() {
  try {
    openStorage()?.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}

/** @returns {Storage | null} */
function openStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
