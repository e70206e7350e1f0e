// Reports and surveys leave the device through here: kept first, then sent in order and once, again with growing pauses until the server has answered.
// Where the browser keeps nothing, they are sent as they are, and a failure is told at once.
import { ApiError } from '../api.js';
import { deliver, kindOf } from './deliver.js';
import { openLine } from './line.js';
import { openNews } from './news.js';
import { resolveOwn } from './own.js';
import { openPhotoTurn } from './photo-turn.js';
import * as shelf from './shelf.js';
import { askForSync } from './sync.js';

/** @typedef {import('./shelf.js').Letter} Letter */
/** @typedef {import('../photos/photo-editor.js').Photo} Photo */
/** @typedef {{ key: import('../report/receipt-key.js').Key, report: Record<string, any>, draft?: import('../report/report-body.js').Draft | null, photos?: Photo[], mayBeThere?: boolean, isPatient?: boolean, signal?: AbortSignal, onSlow?: () => void }} Given
 * `report` is its body, or that of a survey; `draft` is what the form shows when the report is changed before it left; `mayBeThere` as in a draft; `isPatient` waits the pauses that the server asked for, as one of many;
 * `signal` ends when nobody looks on any more: what is refused then stays on the shelf with its reason; `onSlow` is called when it is kept and no answer has come for a while */
/** What became of a report: `kept` says that it waits here for the network, or for a server that has no time now.
 * @typedef {{ state: 'sent', answer: import('./deliver.js').Answer } | { state: 'kept', isBusy: boolean }} Outcome */
/** @typedef {ReturnType<typeof openOutbox>} Outbox */

/** After so long somebody in the street is told that they need not wait. */
const SLOW_MS = 4000;

/** @type {Outbox | null} */
let opened = null;

/** The one of this page. @param {string} lang of refusals @returns {Outbox} */
export const outboxFor = (lang) => {
  opened ??= openOutbox(lang);
  return opened;
};

/** @param {string} lang */
function openOutbox(lang) {
  const { tell, subscribe } = openNews();
  const photoTurn = openPhotoTurn();
  const line = openLine({ lang, tell, photoTurn });
  return {
    subscribe, hurry: line.hurry, flush: line.flush, watchPhotos: photoTurn.watch,
    /** @returns {Promise<Letter[]>} oldest first; none where nothing can be kept */
    list: () => shelf.allLetters().catch(() => []),
    /** Sends a report, or keeps it until that is possible. Rejects with what the server refused it for: then it is not kept. @param {Given} given @returns {Promise<Outcome>} */
    async submit(given) {
      const { key, report, photos = [] } = given;
      const isKept = await shelf.addLetter(letterFor(given), photos).then(() => true, () => false);
      if (isKept) return outcomeOf(given, line, tell);
      const answer = await deliver(await resolveOwn(report), key.receipt, lang);
      if (photos.length > 0) void photoTurn.send(key.reportId, key.receipt, photos);
      return { state: 'sent', answer };
    },
    ...changes(line, tell),
  };
}

/** Changes of what waits, each while nothing is on its way.
 * @param {ReturnType<typeof openLine>} line @param {() => void} tell */
function changes(line, tell) {
  return {
    /** Takes a report that did not leave out of the line, to be changed; its photos stay on the shelf. @param {string} id @returns {Promise<Letter | null>} null where it has left meanwhile */
    takeBack: (id) => line.locked(async () => {
      const letter = await shelf.letterOf(id);
      if (!letter || letter.state === 'sent') return null;
      await shelf.removeLetter(id, { withPhotos: false });
      tell();
      return letter;
    }),
    /** Puts a report away. One that the server may have is withdrawn there, as soon as that is possible. @param {string} id */
    async remove(id) {
      await line.locked(async () => {
        const letter = await shelf.letterOf(id);
        if (letter?.state === 'waiting' && letter.isBegun) await shelf.changeLetter(id, { isTakenBack: true, retryAtMs: 0 });
        else await shelf.removeLetter(id, { withPhotos: true });
      });
      tell();
      void line.flush();
    },
    /** Gives up photos that were not sent yet; their report stands. @param {string} id */
    async dropPhotos(id) {
      await line.locked(async () => {
        await shelf.keepPhotos(id, []);
        await shelf.changeLetter(id, { photosLeft: 0, tries: 0, retryAtMs: 0, isPhotoStopped: false });
      });
      tell();
    },
    /** Gives up a draft with its photos; one that the server may have is withdrawn there. @param {import('../report/receipt-key.js').Key} key @param {boolean} mayBeThere */
    async giveUp(key, mayBeThere) {
      if (mayBeThere) await shelf.addLetter({ ...letterFor({ key, report: { kind: 'camera' }, mayBeThere }), isTakenBack: true });
      else await shelf.keepPhotos(key.reportId, []);
      tell();
      void line.flush();
    },
    /** What the server said of the camera when it was last asked. @param {string} id @param {string | null} status */
    note: (id, status) => shelf.changeLetter(id, { status }),
    /** Forgets everything in one step. */
    async clear() {
      await line.locked(() => shelf.clearShelf());
      tell();
    },
  };
}

/** @param {Given} given @param {ReturnType<typeof openLine>} line @param {() => void} tell @returns {Promise<Outcome>} */
async function outcomeOf({ key: { reportId: id }, isPatient = false, signal, onSlow }, line, tell) {
  tell();
  const slow = onSlow && setTimeout(onSlow, SLOW_MS);
  await line.tried(id, isPatient).finally(() => clearTimeout(slow));
  const letter = await shelf.letterOf(id);
  // Another tab may have put everything away meanwhile.
  if (!letter) throw new ApiError('broken');
  if (letter.state === 'sent') return { state: 'sent', answer: line.answers.get(id) ?? answerOf(letter) };
  if (letter.state === 'waiting') {
    askForSync();
    return { state: 'kept', isBusy: letter.isBusy };
  }
  if (!signal?.aborted) await shelf.removeLetter(id, { withPhotos: false });
  tell();
  throw line.refusals.get(id) ?? new ApiError('problem', letter.refusal?.status, letter.refusal ?? {});
}

/** What is known of a letter that another tab sent. @param {Letter} letter @returns {import('./deliver.js').Answer} */
const answerOf = ({ id, cameraId, status }) => ({ report_id: id, camera_id: cameraId ?? '', status: status ?? '' });

/** @param {Given} given @returns {Omit<Letter, 'order'>} */
function letterFor({ key, report, draft = null, photos = [], mayBeThere = false }) {
  return {
    id: key.reportId, receipt: key.receipt, kind: kindOf(report), day: String(report.seen_on ?? report.surveyed_on ?? ''), state: 'waiting', report, draft, cameraId: report.camera_id ?? null, status: null,
    isBegun: mayBeThere, isBusy: false, isTakenBack: false, tries: 0, retryAtMs: 0, refusal: null, photosLeft: photos.length, isPhotoLost: false,
  };
}
