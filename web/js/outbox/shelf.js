// What this device keeps until it is sent, photos included, and the receipts of what was: one IndexedDB for each address the application lives at. It knows nothing of sending.
import { ROOT } from '../api.js';

/** @typedef {import('../report/report-body.js').Draft} Draft */
/** @typedef {import('../photos/photo-editor.js').Photo} Photo */
/** @typedef {'camera' | 'correction' | 'seen' | 'not_seen' | 'place' | 'survey'} Kind */
/** A report or survey on its way. `order` counts up and tells no time; `report` is its body, null once the server has it; `isBegun` says that the server may have it although it never answered, `isBusy` that it answered last that it has no time;
 * `isTakenBack` says that it is to be withdrawn there; `retryAtMs` is milliseconds since 1970; `photosLeft` counts photos that are still to be sent, `isPhotoLost` that one was refused for good, `isPhotoStopped` that something before the server found one too large when it was last tried.
 * @typedef {{ id: string, receipt: string, kind: Kind, order: number, day: string, state: 'waiting' | 'sent' | 'refused', report: Record<string, any> | null, draft: Draft | null, cameraId: string | null, status: string | null,
 *   isBegun: boolean, isBusy: boolean, isTakenBack: boolean, tries: number, retryAtMs: number, refusal: import('../api.js').Problem | null, photosLeft: number, isPhotoLost: boolean, isPhotoStopped?: boolean }} Letter */

/** Also the name of the lock and of the channel between tabs. */
export const NAME = `contrechamp ${new URL(ROOT).pathname}`;
const STORES = /** @type {const} */ (['letters', 'photos']);

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

/** @returns {Promise<IDBDatabase>} rejects where the browser keeps nothing */
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name, { keyPath: 'id' });
    };
    request.onsuccess = () => {
      // Another tab may bring a newer form of the shelf, or clear it away.
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      request.result.onclose = () => { opening = null; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the shelf is being changed in another tab'));
  });
  opening.catch(() => { opening = null; });
  return opening;
}

/** One transaction over everything, durable when the promise resolves.
 * @template T @param {IDBTransactionMode} mode @param {(letters: IDBObjectStore, photos: IDBObjectStore) => IDBRequest<T> | null} work @returns {Promise<T | null>} the result of the request that `work` answers */
async function within(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORES, mode, { durability: 'strict' });
    const request = work(transaction.objectStore('letters'), transaction.objectStore('photos'));
    transaction.oncomplete = () => resolve(request?.result ?? null);
    transaction.onabort = () => reject(transaction.error ?? new Error('the shelf could not be written'));
  });
}

/** @returns {Promise<Letter[]>} oldest first */
export async function allLetters() {
  const letters = await within('readonly', (store) => /** @type {IDBRequest<Letter[]>} */ (store.getAll()));
  return (letters ?? []).sort((a, b) => a.order - b.order);
}

/** @param {string} id @returns {Promise<Letter | null>} */
export const letterOf = (id) => within('readonly', (store) => /** @type {IDBRequest<Letter>} */ (store.get(id)));

/** Puts a letter behind all others, in place of one with the same id.
 * @param {Omit<Letter, 'order'>} letter @param {Photo[]} [photos] @returns {Promise<unknown>} */
export function addLetter(letter, photos = []) {
  return within('readwrite', (store, pictures) => {
    const all = store.getAll();
    all.onsuccess = () => {
      const last = Math.max(0, ...all.result.map((/** @type {Letter} */ { order }) => order));
      store.put({ ...letter, order: last + 1 });
    };
    if (photos.length > 0) pictures.put({ id: letter.id, photos });
    else pictures.delete(letter.id);
    return null;
  });
}

/** Changes a letter that is still there.
 * @param {string} id @param {Partial<Letter>} patch @returns {Promise<unknown>} */
export function changeLetter(id, patch) {
  return within('readwrite', (store) => {
    const found = store.get(id);
    found.onsuccess = () => { if (found.result) store.put({ ...found.result, ...patch }); };
    return null;
  });
}

/** @param {string} id @param {{ withPhotos: boolean }} how @returns {Promise<unknown>} */
export const removeLetter = (id, { withPhotos }) => within('readwrite', (store, pictures) => {
  store.delete(id);
  if (withPhotos) pictures.delete(id);
  return null;
});

/** @param {string} id of a report or draft @returns {Promise<Photo[]>} */
export async function photosOf(id) {
  const found = await within('readonly', (_, pictures) => /** @type {IDBRequest<{ photos: Photo[] }>} */ (pictures.get(id)));
  return found?.photos ?? [];
}

/** @param {string} id @param {Photo[]} photos none removes them @returns {Promise<unknown>} */
export const keepPhotos = (id, photos) => within('readwrite', (_, pictures) => {
  if (photos.length > 0) pictures.put({ id, photos });
  else pictures.delete(id);
  return null;
});

/** Everything, for all tabs. @returns {Promise<unknown>} */
export const clearShelf = () => within('readwrite', (store, pictures) => {
  store.clear();
  pictures.clear();
  return null;
});
