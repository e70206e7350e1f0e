// What the device keeps, asked as the server would be: for when there is no network. It is given the way to what was kept, and fetches nothing itself.
import { STANDING } from './filters.js';
import { distanceM } from './metres.js';

/** @typedef {import('./api.js').Feature} Feature */
/** @typedef {import('./api.js').Features} Features */
/** @typedef {import('./api.js').Found} Found */
/** @typedef {import('./filters.js').Filters} Filters */
/** @typedef {[number, number]} Point longitude, latitude */

/** @typedef {(path: string, params?: [string, string][]) => Promise<Features & { keptOn: string }>} Get a list as it was kept, with its day */
/** @typedef {{ filters: Filters, limit: number, bbox?: number[] | null, near?: [number, number, number] | null, next?: string | null }} Question */

/** As api.js names it: every camera in one answer. */
const CAMERAS = 'map/cameras?limit=10000';
const MOST_FOUND = 8;
/** Begins what stands in place of the address of a following page. */
const NEXT = 'kept:';
/** Kinds in the order in which they are offered. */
const KINDS = ['area', 'place', 'street', 'camera'];

/** @param {Get} get @param {Question} question @returns {Promise<Features | null>} null where it cannot be answered: only the server knows years and school zones */
export async function listCameras(get, question) {
  const { from, to, schoolM } = question.filters;
  if (from !== null || to !== null || schoolM !== null) return null;
  // A page that the server began is not gone on with: its order is not the device's.
  if (question.next && !question.next.startsWith(NEXT)) return null;
  const kept = await get(CAMERAS);
  return isWhole(kept) ? { ...listKept(kept, question), keptOn: kept.keptOn } : null;
}

/** @param {Get} get @param {string} id @returns {Promise<(Feature & { keptOn: string }) | null>} */
export async function findCamera(get, id) {
  const { features, keptOn } = await get(CAMERAS);
  const camera = features.find((each) => each.id === id);
  return camera ? { ...camera, keptOn } : null;
}

/** Names of all that the device has.
 * @param {Get} get @param {string} text @param {string} lang @returns {Promise<{ results: Found[] } | null>} */
export async function search(get, text, lang) {
  const language = /** @type {[string, string]} */ (['lang', lang]);
  const lists = [get('collections/areas/items', [['limit', '1000'], language]), get('collections/places/items', [['limit', '10000'], language]), get(CAMERAS), get('ground.geojson?detail=far'), get('ground.geojson?detail=near')];
  const [areas = [], places = [], cameras = [], far = [], near = []] = (await Promise.allSettled(lists)).map((list) => (list.status === 'fulfilled' ? list.value.features : []));
  if (areas.length + places.length + cameras.length === 0) return null;
  const streets = [...far, ...near].filter(({ properties }) => properties.kind === 'street' && properties.name);
  return { results: searchKept(text, { areas, places, cameras, streets }, MOST_FOUND) };
}

/** Whether the kept list is the whole one: a part of it would answer wrongly.
 * @param {Features} kept @returns {boolean} */
const isWhole = ({ features, numberMatched }) => (numberMatched ?? 0) <= features.length;

/** @param {Features} kept every camera @param {Question} question @returns {Features} */
export function listKept(kept, { filters, limit, bbox, near, next }) {
  const found = kept.features.filter((camera) => meets(camera, filters) && (!bbox || isInside(camera, bbox)) && (!near || distanceM([near[0], near[1]], pointOf(camera)) <= near[2]));
  const start = next?.startsWith(NEXT) ? Number(next.slice(NEXT.length)) : 0;
  const end = start + limit;
  return { type: 'FeatureCollection', features: found.slice(start, end), numberMatched: found.length, links: end < found.length ? [{ rel: 'next', href: `${NEXT}${end}` }] : [] };
}

/** Values of one list are alternatives, lists hold together; a source is one of several.
 * @param {Feature} camera @param {Filters} filters @returns {boolean} */
function meets({ properties }, { lists }) {
  return Object.entries({ cc_status: STANDING, ...lists }).every(([key, wanted]) => {
    const value = properties[key];
    const values = Array.isArray(value) ? value : String(value ?? '').split(/[;,]/);
    return wanted.includes(String(value)) || values.some((each) => wanted.includes(String(each).trim()));
  });
}

/** @param {Feature} camera @returns {Point} */
const pointOf = ({ geometry }) => /** @type {Point} */ (/** @type {GeoJSON.Point} */ (geometry).coordinates);

/** @param {Feature} camera @param {number[]} bbox west, south, east, north @returns {boolean} */
function isInside(camera, [west = -180, south = -90, east = 180, north = 90]) {
  const [lon, lat] = pointOf(camera);
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** Names are compared without accents, case and signs.
 * @param {string} text @returns {string} */
export function keyOf(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** Areas, places, streets and cameras whose name or reference has every word that was typed; those that begin with it first.
 * @param {string} text @param {{ areas: Feature[], places: Feature[], cameras: Feature[], streets: Feature[] }} kept @param {number} limit @returns {Found[]} */
function searchKept(text, kept, limit) {
  const key = keyOf(text);
  if (!key) return [];
  const words = key.split(' ');
  const all = [...kept.areas.map(areaFound), ...kept.places.map(placeFound), ...streetsFound(kept.streets), ...kept.cameras.map(cameraFound)];
  const found = all.map((one) => ({ one, name: keyOf(`${one.title}${one.kind === 'camera' ? ` ${one.id}` : ''}`) })).filter(({ name }) => words.every((word) => name.includes(word)));
  const rank = (/** @type {{ one: Found, name: string }} */ { one, name }) => (name.startsWith(key) ? 0 : ` ${name}`.includes(` ${key}`) ? 1 : 2) * KINDS.length + KINDS.indexOf(one.kind);
  return found.sort((a, b) => rank(a) - rank(b) || a.name.length - b.name.length).slice(0, limit).map(({ one }) => one);
}

/** @param {Feature} area @returns {Found} */
const areaFound = ({ id, properties, bbox }) => ({ kind: 'area', id, title: String(properties.name), subtitle: properties.kind ?? '', position: [properties.label_lon, properties.label_lat], bbox: /** @type {[number, number, number, number] | null} */ (bbox ?? null) });

/** @param {Feature} place @returns {Found} */
const placeFound = (place) => ({ kind: 'place', id: place.id, title: String(place.properties.name ?? place.id), subtitle: place.properties['school:FR'] ?? place.properties['kindergarten:FR'] ?? place.properties.amenity ?? '', position: pointOf(place) });

/** @param {Feature} camera @returns {Found} */
const cameraFound = (camera) => ({ kind: 'camera', id: camera.id, title: String(camera.properties.ref ?? camera.id), subtitle: [camera.properties['addr:full'], camera.properties.operator].filter(Boolean).join(', '), position: pointOf(camera) });

/** A street comes in pieces; it is one result, in the middle of them.
 * @param {Feature[]} pieces @returns {Found[]} */
function streetsFound(pieces) {
  /** @type {Map<string, [number, number, number, number]>} */
  const boxes = new Map();
  for (const { geometry, properties } of pieces) {
    const { name } = properties;
    const numbers = /** @type {number[]} */ (/** @type {any} */ (geometry).coordinates.flat(Infinity));
    const box = boxes.get(name) ?? [180, 90, -180, -90];
    for (let index = 0; index < numbers.length; index += 2) {
      const [lon = 0, lat = 0] = [numbers[index], numbers[index + 1]];
      [box[0], box[1], box[2], box[3]] = [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
    }
    boxes.set(name, box);
  }
  return [...boxes].map(([title, bbox]) => ({ kind: 'street', id: '', title, subtitle: 'street', position: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2], bbox }));
}
