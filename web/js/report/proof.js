// Proof of work in place of a captcha: a worker finds the number that the server asks for, while the person does something else.

/** @typedef {{ algorithm: string, challenge: string, maxnumber: number, salt: string, signature: string }} Challenge */

/** A proof made ahead, for the next report.
 * @type {Promise<string> | null} */
let ahead = null;

/** Begins while the form is filled in, so that nobody waits at its end.
 * @param {Promise<Challenge>} challenge */
export function beginProof(challenge) {
  ahead ??= challenge.then(solve);
  ahead.catch(() => { ahead = null; });
}

/** The report with a proof: the one made ahead, else one for the challenge the server answered with.
 * @template {object} Report @param {Report} report @param {Challenge} challenge @returns {Promise<Report & { proof: string }>} */
export async function withProof(report, challenge) {
  const made = ahead;
  ahead = null;
  return { ...report, proof: await (made?.catch(() => null)) ?? await solve(challenge) };
}

/** @param {Challenge} challenge @returns {Promise<string>} base64 of JSON, as the server reads it */
export function solve(challenge) {
  const worker = new Worker(new URL('proof-worker.js', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => (typeof data === 'number' ? resolve(data) : reject(new Error('no number answers the challenge'))));
    worker.addEventListener('error', () => reject(new Error('the proof could not be made')));
    worker.postMessage(challenge);
  }).then((number) => {
    const { algorithm, challenge: wanted, salt, signature } = challenge;
    return btoa(JSON.stringify({ algorithm, challenge: wanted, number, salt, signature }));
  }).finally(() => worker.terminate());
}
