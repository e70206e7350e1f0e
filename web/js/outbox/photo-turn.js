// The photos of a report that was sent: their turn in the line, and what became of them for whoever looks on.
import { askedWaitS, isStopped, sendPhotos } from '../photos/send-photo.js';
import { waitMs } from './backoff.js';
import { changeLetter, keepPhotos, letterOf, photosOf } from './shelf.js';
import { askForSync } from './sync.js';

/** @typedef {import('../photos/photo-editor.js').Photo} Photo */
/** @typedef {{ sent: import('../photos/send-photo.js').SentPhoto[], failed: import('../photos/send-photo.js').Failed[] }} Result */

export function openPhotoTurn() {
  /** @type {Map<string, Result>} by report, the last one of this page */
  const results = new Map();
  /** @type {Map<string, (result: Result) => void>} */
  const watchers = new Map();
  const say = (/** @type {string} */ id, /** @type {Result} */ result) => {
    results.set(id, result);
    watchers.get(id)?.(result);
    return result;
  };
  return {
    /** Calls with each outcome of the photos of a report, the last one at once. */
    watch(/** @type {string} */ id, /** @type {(result: Result) => void} */ watcher) {
      watchers.set(id, watcher);
      const last = results.get(id);
      if (last) watcher(last);
    },
    /** Photos that no shelf keeps: as long as the page is there. */
    send: async (/** @type {string} */ id, /** @type {string} */ receipt, /** @type {Photo[]} */ photos) => say(id, await sendPhotos(id, receipt, photos)),
    /** Kept photos; those that may be tried again stay kept. Answers whether the line goes on. @param {string} id @returns {Promise<boolean>} */
    async take(id) {
      const [letter, photos] = await Promise.all([letterOf(id), photosOf(id)]);
      if (!letter) return true;
      const result = await sendPhotos(id, letter.receipt, photos);
      const again = result.failed.filter(({ passes }) => passes);
      const left = again.map(({ photo }) => photo);
      const tries = left.length > 0 ? letter.tries + 1 : 0;
      await keepPhotos(id, left);
      await changeLetter(id, { photosLeft: left.length, tries, retryAtMs: left.length > 0 ? Date.now() + waitMs(tries, askedWaitS(again)) : 0, isPhotoLost: letter.isPhotoLost || result.failed.length > left.length, isPhotoStopped: again.some(({ error }) => isStopped(error)) });
      say(id, result);
      if (left.length > 0) askForSync();
      return left.length === 0;
    },
  };
}

/** @typedef {ReturnType<typeof openPhotoTurn>} PhotoTurn */
