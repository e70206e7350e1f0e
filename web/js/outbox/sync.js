// Sending when no page is open: asked of the browser, which leaves it to the service worker.

/** Asks the browser to send when the network is back even if no page is open then, where it can. */
export function askForSync() {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.getRegistration().then((registration) => /** @type {any} */ (registration)?.sync?.register('outbox')).catch(() => {});
}
