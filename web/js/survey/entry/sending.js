// Sends what was typed in, one report after the other, each with its state beside its line and its own undo. Nothing is sent twice: each has its id.
import { ApiError, sendReport, sendSurvey, withdrawReport, withdrawSurvey } from '../../api.js';
import { element } from '../../dom.js';
import { sayError } from '../../panels.js';

/** @typedef {import('../../i18n.js').Texts} Texts */
/** @typedef {import('../../report/receipt-key.js').Key} Key */
/** @typedef {import('../../api.js').Candidate} Candidate */
/** @typedef {{ key: Key, kind: 'report' | 'survey', body: () => Record<string, unknown> | Promise<Record<string, unknown>>, state: HTMLElement, onSent: () => void, onUndone: () => void,
 *   onSame?: (cameraId: string) => void, onOther?: (cameraIds: string[]) => void }} Parcel one thing to send, where its state is told, and what follows */

/** Longest wait the server may ask for before the person is asked instead, in seconds. */
const PATIENCE_S = 90;

/** @param {Parcel[]} parcels @param {Texts} texts @returns {Promise<boolean>} whether all of them arrived */
export async function sendAll(parcels, texts) {
  let isWhole = true;
  for (const parcel of parcels) isWhole = await sendOne(parcel, texts) && isWhole;
  return isWhole;
}

/** @param {Parcel} parcel @param {Texts} texts @returns {Promise<boolean>} */
export async function sendOne(parcel, texts) {
  const { t } = texts;
  say(parcel, t('entry.sending'));
  try {
    const { key: { receipt } } = parcel;
    const body = await parcel.body();
    await (parcel.kind === 'survey' ? sendSurvey(body, receipt, texts.lang) : sendReport(body, receipt, texts.lang));
    parcel.onSent();
    showSent(parcel, texts);
    return true;
  } catch (error) {
    return refused(parcel, error, texts);
  }
}

/** @param {Parcel} parcel @param {unknown} error @param {Texts} texts @returns {Promise<boolean>} */
async function refused(parcel, error, texts) {
  if (!(error instanceof ApiError)) return tell(parcel, sayError(error, texts), texts);
  const { candidates = [], errors = [], type = '' } = error.problem;
  if (type.endsWith('/already-counted')) {
    // This device has said so this month: there is nothing left to send, and nothing to undo.
    parcel.onUndone();
    say(parcel, texts.t('panel.camera.already_counted'));
    return true;
  }
  const seconds = error.retryAfterS ?? 5;
  if (error.status === 429 && seconds <= PATIENCE_S) return waitAndSend(parcel, seconds, texts);
  if (candidates.length > 0 && parcel.onSame) {
    ask(parcel, candidates, texts);
    return false;
  }
  return tell(parcel, errors.length > 0 ? errors.map(({ detail }) => detail).join(' ') : sayError(error, texts), texts);
}

/** What went wrong, with another try.
 * @param {Parcel} parcel @param {string} words @param {Texts} texts @returns {false} */
function tell(parcel, words, texts) {
  say(parcel, words, button(texts.t('app.retry'), () => sendOne(parcel, texts)));
  parcel.state.classList.add('entry-state--wrong');
  return false;
}

/** @param {Parcel} parcel @param {number} seconds @param {Texts} texts @returns {Promise<boolean>} */
async function waitAndSend(parcel, seconds, texts) {
  say(parcel, texts.t('entry.wait', { seconds }));
  await new Promise((done) => setTimeout(done, seconds * 1000));
  return sendOne(parcel, texts);
}

/** A camera is known near there: is it the same?
 * @param {Parcel} parcel @param {Candidate[]} candidates @param {Texts} texts */
function ask(parcel, candidates, texts) {
  const { t } = texts;
  const same = candidates.slice(0, 3).map((candidate) => button(t('entry.same', { id: candidate.id, distance: texts.metres(Math.round(candidate.distance_m)) }), () => parcel.onSame?.(candidate.id)));
  say(parcel, t('entry.likely_known'), ...same, button(t('entry.other'), () => parcel.onOther?.(candidates.map(({ id }) => id))));
}

/** @param {Parcel} parcel @param {Texts} texts */
export function showSent(parcel, texts) {
  const { t } = texts;
  const undo = async () => {
    say(parcel, t('entry.undoing'));
    try {
      const { key: { reportId, receipt } } = parcel;
      await (parcel.kind === 'survey' ? withdrawSurvey(reportId, receipt, texts.lang) : withdrawReport(reportId, receipt, texts.lang));
      say(parcel, t('entry.undone'));
      parcel.onUndone();
    } catch (error) {
      say(parcel, sayError(error, texts), button(t('app.retry'), undo));
    }
  };
  say(parcel, `✓ ${t('entry.sent')}`, button(t('entry.undo'), undo));
  parcel.state.classList.add('entry-state--sent');
}

/** @param {Parcel} parcel @param {string} words @param {...HTMLElement} buttons */
function say({ state }, words, ...buttons) {
  state.classList.remove('entry-state--sent', 'entry-state--wrong');
  state.replaceChildren(element('span', {}, words), ...buttons);
}

/** @param {string} word @param {() => void} onclick */
function button(word, onclick) {
  return element('button', { class: 'button entry-state__button', type: 'button', onclick }, word);
}
