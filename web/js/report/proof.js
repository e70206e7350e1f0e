// Proof of work in place of a captcha: a worker finds the number that the server asks for, while the person does something else.

/** @typedef {{ algorithm: string, challenge: string, maxnumber: number, salt: string, signature: string }} Challenge */

/** Milliseconds for which a proof made ahead is of use: ten minutes fewer than the server takes it. */
const HOLDS_MS = 50 * 60_000;

/** A proof made ahead, for the next report.
 * @type {{ since: number, proof: Promise<string | null> } | null} */
let ahead = null;

/** Begins while the form is filled in, so that nobody waits at its end; nothing where no proof is asked for.
 * @param {Promise<Challenge & { is_asked: boolean }>} challenge */
export function beginProof(challenge) {
  if (ahead && performance.now() - ahead.since < HOLDS_MS) return;
  const begun = { since: performance.now(), proof: challenge.then((each) => (each.is_asked ? solve(each) : null)).catch(() => null) };
  ahead = begun;
  void begun.proof.then((proof) => { if (proof === null && ahead === begun) ahead = null; });
}

/** The report with a proof: the one made ahead, else one for the challenge the server answered with.
 * @template {object} Report @param {Report} report @param {Challenge} challenge @returns {Promise<Report & { proof: string }>} */
export async function withProof(report, challenge) {
  const made = ahead && performance.now() - ahead.since < HOLDS_MS ? ahead.proof : null;
  ahead = null;
  return { ...report, proof: await made ?? await solve(challenge) };
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
