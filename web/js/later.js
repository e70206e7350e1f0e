// What nobody waits for begins once the first cameras are drawn, so that it takes neither the line nor the processor from them.

/** How long the cameras may take to be drawn before the rest begins all the same. */
const DRAWN_MS = 5000;

/** @typedef {import('./map/map-view.js').MapView} MapView */

/** Starts the outbox, and what is kept for when there is no network.
 * @param {{ store: import('./state.js').Store, texts: import('./i18n.js').Texts, territory: import('./api.js').Territory, loaded: { areas: Promise<import('./api.js').Features> }, button: HTMLElement, map: Promise<MapView | null>, reload: () => void }} given `map` resolves to null where there is none */
export async function startLater({ store, texts, territory, loaded, button, map, reload }) {
  if (await Promise.race([map, after(DRAWN_MS)])) await Promise.race([drawn(), after(DRAWN_MS)]);
  import('./outbox/start.js').then(({ startOutbox }) => startOutbox({ texts, button, map, reload })).catch(() => {});
  import('./offline.js').then(({ startOffline }) => startOffline({ store, territory, areas: loaded.areas, lang: texts.lang })).catch(() => {});
}

/** @param {number} ms @returns {Promise<null>} */
const after = (ms) => new Promise((resolve) => void setTimeout(() => resolve(null), ms));

/** The mark that the map leaves; see map/map-view.js. @returns {Promise<void>} */
export function drawn() {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName('cameras drawn').length === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe({ type: 'mark', buffered: true });
  });
}
