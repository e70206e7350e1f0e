// When a page sends what waits: when it opens, when the network returns, when somebody comes back to it, when the service worker leaves it to the page.
import { isDue } from './backoff.js';

/** @param {import('./outbox.js').Outbox} outbox */
export function wakeOutbox(outbox) {
  window.addEventListener('online', () => { void outbox.hurry(); });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') void outbox.hurry(); });
  // The service worker heard that the network is back, and leaves it to an open page.
  navigator.serviceWorker?.addEventListener('message', ({ data }) => { if (data?.type === 'flush') void outbox.hurry(); });
  // What others sent, the service worker or another tab, may have left photos behind; its pauses are kept.
  outbox.subscribe(async () => { if ((await outbox.list()).some((letter) => letter.state === 'sent' && isDue(letter) && letter.retryAtMs <= Date.now())) void outbox.flush(); });
  void outbox.hurry();
}
