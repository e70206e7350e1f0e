// The line of reports before the server: one at a time whatever the number of tabs, in order, with growing pauses.
import { ApiError } from '../api.js';
import { isPassing } from '../photos/send-photo.js';
import { napMs, nextOf, wakeAtMs, waitMs } from './backoff.js';
import { deliver, takeBack } from './deliver.js';
import { resolveOwn } from './own.js';
import * as shelf from './shelf.js';

/** @typedef {import('./shelf.js').Letter} Letter */
/** @typedef {{ refusals: Map<string, unknown>, answers: Map<string, import('./deliver.js').Answer> }} Said by report */

/** @param {{ lang: string, tell: () => void, photoTurn: import('./photo-turn.js').PhotoTurn }} given */
export function openLine({ lang, tell, photoTurn }) {
  /** Errors and answers as they came, for whoever waits for one on this page. @type {Said} */
  const said = { refusals: new Map(), answers: new Map() };
  /** @type {Map<string, () => void>} */
  const settled = new Map();
  /** @type {Promise<void> | null} */
  let running = null;
  let isAsked = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  const locked = (work) => ('locks' in navigator ? /** @type {Promise<T>} */ (navigator.locks.request(shelf.NAME, work)) : work());
  /** @returns {Promise<boolean>} whether the next one may be tried */
  const step = async () => {
    const letter = nextOf(await shelf.allLetters(), Date.now());
    if (!letter) return false;
    const goesOn = letter.state === 'sent' ? await photoTurn.take(letter.id) : await sendLetter(letter, lang, said);
    settled.get(letter.id)?.();
    settled.delete(letter.id);
    tell();
    return goesOn;
  };
  const run = async () => {
    do {
      isAsked = false;
      while (await locked(step));
    } while (isAsked);
    clearTimeout(timer);
    const at = wakeAtMs(await shelf.allLetters());
    if (at !== null) timer = setTimeout(() => { void flush(); }, napMs(at, Date.now()));
  };
  /** Sends what waits; resolves when the line stands still. @returns {Promise<void>} */
  const flush = () => {
    isAsked = true;
    // Without a shelf there is no line. Whoever asked while the last pause was being looked up is not forgotten.
    running ??= run().catch(() => {}).finally(() => { running = null; }).then(() => (isAsked ? flush() : undefined));
    return running;
  };
  return {
    flush, locked, ...said,
    /** The network may be back, or somebody asks: no pause holds any longer. */
    hurry: () => endPauses().then(flush, flush),
    /** Resolves when this report was tried, or the line stands still before it; where there are many, the pauses the server asked for are kept.
     * @param {string} id @param {boolean} isPatient */
    tried: (id, isPatient) => Promise.race([isPatient ? flush() : endPauses().then(flush, flush), new Promise((resolve) => settled.set(id, () => resolve(undefined)))]),
  };
}

async function endPauses() {
  const paused = (await shelf.allLetters()).filter(({ retryAtMs }) => retryAtMs > 0);
  await Promise.all(paused.map(({ id }) => shelf.changeLetter(id, { retryAtMs: 0 })));
}

/** @param {Letter} letter @param {string} lang @param {Said} said @returns {Promise<boolean>} whether the next one may be tried */
async function sendLetter(letter, lang, { refusals, answers }) {
  const { id, receipt, report, isTakenBack, photosLeft } = letter;
  await shelf.changeLetter(id, { isBegun: true });
  try {
    if (isTakenBack || !report) await withdraw(letter, lang);
    else {
      const answer = await deliver(await resolveOwn(report), receipt, lang);
      const { camera_id: cameraId = null, status = null } = answer;
      answers.set(id, answer);
      // What was said is the server's now: here stays the receipt, and which camera it was.
      await shelf.changeLetter(id, { state: 'sent', report: null, draft: null, cameraId, status, tries: 0, retryAtMs: 0, refusal: null, photosLeft });
    }
    return true;
  } catch (error) {
    if (isPassing(error)) return pause(letter, error);
    refusals.set(id, error);
    await shelf.changeLetter(id, { state: 'refused', refusal: error instanceof ApiError ? { ...error.problem, status: error.status } : {}, isTakenBack: false });
    return true;
  }
}

/** Withdraws what may have arrived; that the server does not know it is as good.
 * @param {Letter} letter @param {string} lang */
async function withdraw({ id, kind, receipt }, lang) {
  await takeBack(kind, id, receipt, lang).catch((error) => {
    if (!(error instanceof ApiError && error.reason === 'problem' && [404, 410].includes(error.status))) throw error;
  });
  await shelf.removeLetter(id, { withPhotos: true });
}

/** @param {Letter} letter @param {unknown} error that passes @returns {Promise<boolean>} false: whatever stands behind would fail as well */
async function pause({ id, tries }, error) {
  const asked = error instanceof ApiError ? error.retryAfterS : null;
  await shelf.changeLetter(id, { isBusy: isBusy(error), tries: tries + 1, retryAtMs: Date.now() + waitMs(tries + 1, asked) });
  return false;
}

/** Whether it is the server that has no time, or what stands before it and waits for it; not the network.
 * @param {unknown} error @returns {boolean} */
const isBusy = (error) => error instanceof ApiError && (error.reason === 'problem' || [502, 503, 504].includes(error.status));
