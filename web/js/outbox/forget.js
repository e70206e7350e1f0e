// Makes this device forget: drafts, what waits, receipts, its secret, and the copies of the map for when there is no network.
import { dropAllDrafts } from '../report/draft.js';
import { forgetDevice } from '../report/device-key.js';
import { outboxFor } from './outbox.js';

/** Names of what other parts keep on the device: walk sheets typed in, the walk that was left, the survey and the missing school begun. */
const OTHERS = /^(walk-entry:|walk-left$|(survey|missing)-draft$)/;

/** @param {string} lang @returns {Promise<void>} rejects where something could not be erased */
export async function forgetAll(lang) {
  dropAllDrafts();
  forgetDevice();
  for (const name of ['localStorage', 'sessionStorage']) forgetIn(name);
  await outboxFor(lang).clear().catch((error) => { if ('indexedDB' in globalThis) throw error; });
  // The worker answers the pages that are open until they are left, and is registered again at the next visit.
  navigator.serviceWorker?.controller?.postMessage({ type: 'forget' });
  const registrations = await navigator.serviceWorker?.getRegistrations() ?? [];
  await Promise.all(registrations.map((registration) => registration.unregister()));
  if ('caches' in globalThis) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

/** @param {string} name of a storage */
function forgetIn(name) {
  try {
    const storage = /** @type {Storage} */ (/** @type {any} */ (globalThis)[name]);
    for (const key of Object.keys(storage)) if (OTHERS.test(key)) storage.removeItem(key);
  } catch {
    // A storage that is refused holds nothing.
  }
}
