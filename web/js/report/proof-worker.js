// Finds the number whose SHA-256 with the salt is the challenge, beside the page. It knows nothing of any report.

/** @param {ArrayBuffer} bytes @returns {string} */
const toHex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {{ salt: string, challenge: string, maxnumber: number }} asked @returns {Promise<number | null>} */
async function find({ salt, challenge, maxnumber }) {
  const text = new TextEncoder();
  for (let number = 0; number <= maxnumber; number += 1) {
    if (toHex(await crypto.subtle.digest('SHA-256', text.encode(`${salt}${number}`))) === challenge) return number;
  }
  return null;
}

self.addEventListener('message', async ({ data }) => self.postMessage(await find(data)));
