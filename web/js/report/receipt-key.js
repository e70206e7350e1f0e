// The secret that alone opens a report, made on the device. Its first 16 bytes are the report's id, so that the receipt suffices to find the report;
// the other 16 are the secret, and the server keeps a hash of the whole only.

/** @typedef {{ reportId: string, receipt: string }} Key */

/** @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} [random] fills with random bytes @returns {Key} a UUID version 4 and 32 bytes in base64url */
export function makeKey(random = (bytes) => crypto.getRandomValues(bytes)) {
  const bytes = random(new Uint8Array(32));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return { reportId: uuidOf(bytes), receipt: btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') };
}

/** The report a receipt names.
 * @param {string} receipt @returns {string | null} null where it is no receipt */
export function reportIdOf(receipt) {
  if (!/^[\w-]{43}$/.test(receipt)) return null;
  return uuidOf(Uint8Array.from(atob(receipt.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0)));
}

/** @param {Uint8Array} bytes @returns {string} */
function uuidOf(bytes) {
  const hex = [...bytes.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
