// Sends what was typed in through the outbox, one after the other, each with its state beside its line and its own undo. Nothing is lost without network, and nothing is sent twice: each has its id.
import { ApiError } from '../../api.js';
import { element } from '../../dom.js';
import { takeBack } from '../../outbox/deliver.js';
import { outboxFor } from '../../outbox/outbox.js';
import { sayError } from '../../panels.js';
import { refill } from '../../refill.js';
import { sayAllRefused } from '../../refusals.js';

/** @typedef {import('../../i18n.js').Texts} Texts */
/** @typedef {import('../../report/receipt-key.js').Key} Key */
/** @typedef {import('../../api.js').Candidate} Candidate */
/** What follows: it was sent, taken back, kept on this device until it can be sent, or may be changed and sent again. @typedef {{ onSent: () => void, onUndone: () => void, onKept: () => void, onFreed: () => void }} Follow */
/** @typedef {{ key: Key, kind: 'report' | 'survey', body: () => Record<string, unknown> | Promise<Record<string, unknown>>, state: HTMLElement,
 *   onSame?: (cameraId: string) => void, onOther?: (cameraIds: string[]) => void } & Follow} Parcel one thing to send, where its state is told, and what follows */
/** What became of what was sent: all there, some waiting here, some to be looked at. @typedef {'sent' | 'kept' | 'left'} Became */

/** Longest wait the server may ask for before the person is asked instead, in seconds; only where nothing can be kept. */
const PATIENCE_S = 90;
/** @type {Became[]} */
const WORSE = ['sent', 'kept', 'left'];

/** @param {Became} a @param {Became} b @returns {Became} */
const worst = (a, b) => (WORSE.indexOf(a) > WORSE.indexOf(b) ? a : b);

/** @param {Parcel[]} parcels a survey last: it says that the rest is there, so it is not sent where something is left @param {Texts} texts @returns {Promise<Became>} */
export async function sendAll(parcels, texts) {
  /** @type {Became} */
  let became = 'sent';
  for (const parcel of parcels) if (parcel.kind !== 'survey' || became !== 'left') became = worst(became, await sendOne(parcel, texts));
  return became;
}

/** @param {Parcel} parcel @param {Texts} texts @returns {Promise<Became>} */
async function sendOne(parcel, texts) {
  say(parcel, texts.t('entry.sending'));
  try {
    const outcome = await outboxFor(texts.lang).submit({ key: parcel.key, report: await parcel.body(), isPatient: true, onSlow: () => say(parcel, texts.t('entry.slow')) });
    if (outcome.state === 'kept') {
      parcel.onKept();
      showKept(parcel, outcome.isBusy, texts);
      return 'kept';
    }
    parcel.onSent();
    showSent(parcel, texts);
    return 'sent';
  } catch (error) {
    return refused(parcel, error, texts);
  }
}

/** What the server did not take, and what can be done about it.
 * @param {Parcel} parcel @param {unknown} error @param {Texts} texts @returns {Promise<Became>} */
export async function refused(parcel, error, texts) {
  if (!(error instanceof ApiError)) return tell(parcel, sayError(error, texts), texts);
  const { candidates = [], errors = [], type = '' } = error.problem;
  if (type.endsWith('/already-counted')) {
    // This device has said so this month: there is nothing left to send, and nothing to undo.
    parcel.onUndone();
    say(parcel, texts.t('panel.camera.already_counted'));
    return 'sent';
  }
  const seconds = error.retryAfterS ?? 5;
  if (error.status === 429 && seconds <= PATIENCE_S) return waitAndSend(parcel, seconds, texts);
  if (candidates.length > 0 && parcel.onSame) {
    ask(parcel, candidates, texts);
    return 'left';
  }
  return tell(parcel, errors.length > 0 ? sayAllRefused(errors, texts) : sayError(error, texts), texts);
}

/** What went wrong, with another try.
 * @param {Parcel} parcel @param {string} words @param {Texts} texts @returns {'left'} */
function tell(parcel, words, texts) {
  say(parcel, words, button(texts.t('app.retry'), () => sendOne(parcel, texts)));
  parcel.state.classList.add('entry-state--wrong');
  return 'left';
}

/** @param {Parcel} parcel @param {number} seconds @param {Texts} texts @returns {Promise<Became>} */
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
      const { kind, key: { reportId, receipt } } = parcel;
      await takeBack(kind === 'survey' ? 'survey' : 'camera', reportId, receipt, texts.lang);
      showUndone(parcel, texts);
    } catch (error) {
      say(parcel, sayError(error, texts), button(t('app.retry'), undo));
    }
  };
  say(parcel, `✓ ${t('entry.sent')}`, button(t('entry.undo'), undo));
  parcel.state.classList.add('entry-state--sent');
}

/** It waits here, and can still be taken back.
 * @param {Parcel} parcel @param {boolean} isBusy whether it is the server that has no time @param {Texts} texts */
export function showKept(parcel, isBusy, texts) {
  const undo = async () => {
    parcel.onUndone();
    await outboxFor(texts.lang).remove(parcel.key.reportId);
    showUndone(parcel, texts);
  };
  say(parcel, texts.t(isBusy ? 'entry.waits_busy' : 'entry.waits'), button(texts.t('entry.undo'), undo));
}

/** @param {Parcel} parcel @param {Texts} texts */
export function showUndone(parcel, texts) {
  say(parcel, texts.t('entry.undone'));
  parcel.onUndone();
}

/** @param {Parcel} parcel @param {string} words @param {...HTMLElement} buttons */
function say({ state }, words, ...buttons) {
  state.classList.remove('entry-state--sent', 'entry-state--wrong');
  refill(state, element('span', {}, words), ...buttons);
}

/** @param {string} word @param {() => void} onclick */
function button(word, onclick) {
  return element('button', { class: 'button entry-state__button', type: 'button', onclick }, word);
}
