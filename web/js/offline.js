// What the device keeps for when there is no network: registers the service worker and tells it what this territory and the chosen area need.
import { addressOf, KEPT_CAMERAS, tileAddress } from './api.js';
import { noFilters } from './filters.js';

/** @typedef {import('./api.js').Territory} Territory */
/** @typedef {import('./api.js').Features} Features */
/** @typedef {[number, number, number, number]} Bounds west, south, east, north in WGS 84 degrees */
/** @typedef {{ z: number, x: number, y: number }} Tile */

/** Zoom levels of camera tiles kept for the whole city, and for a chosen area. */
const CITY_ZOOMS = [9, 10, 11, 12, 13, 14];
const AREA_ZOOMS = [15, 16];
/** Most tiles of one zoom level: a larger area is kept with less detail. */
const MOST_TILES = 120;
/** How long the map may take to settle before the worker begins all the same. */
const SETTLED_MS = 15_000;

/** The worker keeps the map of the city now, and each area when it is chosen. Nothing happens where the browser has no worker.
 * @param {{ store: import('./state.js').Store, territory: Territory, areas: Promise<Features>, lang: string }} given */
export async function startOffline({ store, territory, areas, lang }) {
  if (!('serviceWorker' in navigator)) return;
  await settled();
  await navigator.serviceWorker.register(addressOf('sw.js'), { updateViaCache: 'none' });
  const { active } = await navigator.serviceWorker.ready;
  if (!active) return;
  const city = tilesOf(territory.city_bounds ?? territory.bounds, CITY_ZOOMS).map(addressOfTile);
  // A page is kept in every language that may be asked for; lists of names serve in all of them.
  const pages = [lang, ...territory.languages.filter((each) => each !== lang)].flatMap((each) => [addressOf('', [['lang', each]]), addressOf('offline', [['lang', each]])]);
  const base = [addressOf(''), ...pages, addressOf('territory.json', [['lang', lang]]), addressOf(territory.ground), addressOf(territory.ground_near),
    addressOf('collections/areas/items', [['limit', '1000'], ['lang', lang]]), addressOf('collections/places/items', [['limit', '10000'], ['lang', lang]]), addressOf(KEPT_CAMERAS)];
  await keep(active, [...base, ...city]);
  document.documentElement.dataset.offline = 'ready';
  const { features } = await areas;
  const keepChosen = async () => {
    const { selection } = store.get();
    const area = selection?.kind === 'area' ? features.find(({ id }) => id === selection.id) : null;
    if (area?.bbox) await keep(active, tilesOf(/** @type {Bounds} */ (area.bbox), AREA_ZOOMS).map(addressOfTile));
    document.documentElement.dataset.offlineArea = area?.id ?? '';
  };
  store.subscribe((state, before) => { if (state.selection?.id !== before.selection?.id) void keepChosen(); });
  await keepChosen();
}

/** What is kept for later must not take the line from what is looked at now: waits until the map has drawn all it needs, but not for ever.
 * @returns {Promise<void>} */
function settled() {
  return new Promise((resolve) => {
    const done = () => {
      observer.disconnect();
      resolve();
    };
    const observer = new PerformanceObserver((list) => { if (list.getEntriesByName('map settled').length > 0) done(); });
    observer.observe({ type: 'mark', buffered: true });
    setTimeout(done, SETTLED_MS);
  });
}

/** @param {ServiceWorker} worker @param {string[]} addresses @returns {Promise<number>} how many the worker now has */
function keep(worker, addresses) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', ({ data }) => resolve(data), { once: true });
    port1.start();
    worker.postMessage({ type: 'keep', addresses }, [port2]);
  });
}

/** @param {Tile} tile */
const addressOfTile = ({ z, x, y }) => tileAddress(noFilters(), 0).replace('{z}', String(z)).replace('{y}', String(y)).replace('{x}', String(x));

/** The tiles (Web Mercator, XYZ) that bounds touch, for each zoom level that needs no more than `MOST_TILES`.
 * @param {Bounds} bounds @param {number[]} zooms @returns {Tile[]} */
function tilesOf([west, south, east, north], zooms) {
  return zooms.flatMap((z) => {
    const [left, top] = tileAt(west, north, z);
    const [right, bottom] = tileAt(east, south, z);
    if ((right - left + 1) * (bottom - top + 1) > MOST_TILES) return [];
    const columns = Array.from({ length: right - left + 1 }, (_, index) => left + index);
    return columns.flatMap((x) => Array.from({ length: bottom - top + 1 }, (_, index) => ({ z, x, y: top + index })));
  });
}

/** @param {number} lon @param {number} lat @param {number} z @returns {[number, number]} column and row */
function tileAt(lon, lat, z) {
  const radians = (lat * Math.PI) / 180;
  return [Math.floor(((lon + 180) / 360) * 2 ** z), Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z)];
}
