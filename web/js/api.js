// The only file that fetches: every question to the server, and what its refusals mean. Addresses are relative to the application, so any prefix works.
import { queryOfFilters } from './filters.js';

/** @typedef {import('./filters.js').Filters} Filters */
/** @typedef {{ pointer: string, detail: string }} FieldError */
/** @typedef {{ id: string, distance_m: number, position: GeoJSON.Point, [property: string]: unknown }} Candidate */
/** @typedef {{ type?: string, title?: string, status?: number, detail?: string, errors?: FieldError[], candidates?: Candidate[], challenge?: import('./report/proof.js').Challenge }} Problem RFC 9457 */
/** @typedef {GeoJSON.Feature<GeoJSON.Geometry, Record<string, any>> & { id: string, keptOn?: string }} Feature */
/** @typedef {{ type: 'FeatureCollection', features: Feature[], numberMatched?: number, links?: { rel: string, href: string }[], keptOn?: string }} Features `keptOn` is the day on which the device kept them, where there was no network */
/** @typedef {{ id: string, name: string, languages: string[], time_zone: string, centre: [number, number], zoom: number, bounds: [number, number, number, number],
 *   city_area: string, city_bounds: [number, number, number, number] | null, choropleth_kind: string, places_listed_on: string | null, operators: string[], ground: string, ground_near: string, report?: { review: boolean, counts_devices?: boolean },
 *   counts: { cameras: number, by_status: Record<string, number> },
 *   sources: { key: string, title: string, publisher: string, licence: string, attribution: string, url: string | null, published_on: string | null, refreshed_on: string | null, cameras: number }[],
 *   declared: { total: number, about: boolean, at: string, by: string, source: string, url: string | null, note: string | null }[],
 *   basemap: { kind: 'ground' | 'raster' | 'vector', tiles: string, minzoom: number, maxzoom: number, attribution: string, layers: string[] } | null }} Territory */
/** @typedef {{ kind: 'area' | 'place' | 'street' | 'camera' | 'coordinates', id: string, title: string, subtitle: string, position: [number, number],
 *   bbox?: [number, number, number, number] | null, href?: string | null }} Found */

/** The application's own address, whatever page asks: this file lies in `js/`. */
export const ROOT = new URL('../', import.meta.url).href;

/** A refusal or a silence. `reason` is `offline` (no answer), `problem` (the server said why) or `broken` (an answer that cannot be read, or not the server's). */
export class ApiError extends Error {
  /** @param {'offline' | 'problem' | 'broken'} reason @param {number} status @param {Problem} problem @param {number | null} retryAfterS */
  constructor(reason, status = 0, problem = {}, retryAfterS = null) {
    super(problem.detail ?? problem.title ?? reason);
    this.name = 'ApiError';
    this.reason = reason;
    this.status = status;
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }
}

/** @param {string} path relative to the application @param {[string, string][]} [params] @returns {string} */
export function addressOf(path, params = []) {
  const url = new URL(path, ROOT);
  for (const [name, value] of params) url.searchParams.append(name, value);
  return url.href;
}

/** Milliseconds until what is sent counts as unanswered: a network may be there in name only. */
const PATIENCE_MS = 25_000;

/** @param {string} url @param {RequestInit} [init] @returns {Promise<any>} the answer's JSON, or null where there is none */
async function ask(url, init) {
  const response = await fetch(url, { signal: init?.method ? AbortSignal.timeout(PATIENCE_MS) : null, ...init }).catch((error) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('offline');
  });
  if (response.status === 204) return null;
  const body = await response.json().catch(() => undefined);
  if (!response.ok) {
    const retry = Number(response.headers.get('retry-after'));
    const isOurs = body?.type?.includes?.('/problems/');
    throw new ApiError(isOurs ? 'problem' : 'broken', response.status, isOurs ? body : {}, retry > 0 ? retry : null);
  }
  if (body === undefined) throw new ApiError('broken', response.status);
  return body;
}

/** Every camera in one answer: the device keeps it for when there is no network (see offline.js). */
export const KEPT_CAMERAS = 'map/cameras?limit=10000';

/** Without network, what the device keeps answers; where it keeps nothing, the silence is told.
 * @template T @param {unknown} error what the server's silence was @param {(kept: typeof import('./kept.js')) => Promise<T | null>} answer @returns {Promise<T>} */
async function orKept(error, answer) {
  if (!(error instanceof ApiError) || error.reason === 'problem' || !('serviceWorker' in navigator)) throw error;
  const found = await import('./kept.js').then(answer).catch(() => null);
  if (found === null) throw error;
  return found;
}

/** An answer as the device kept it, with its day. @type {import('./kept.js').Get} */
const getKept = async (path, params) => {
  const response = await fetch(addressOf(path, params));
  if (!response.ok) throw new ApiError('problem', response.status);
  return { ...await response.json(), keptOn: new Date(response.headers.get('date') ?? Date.now()).toISOString().slice(0, 10) };
};

/** @param {string} lang @returns {Promise<import('./i18n.js').Catalogue>} */
export const fetchCatalogue = (lang) => ask(addressOf(`locales/${lang}.json`));

/** @param {string} lang @returns {Promise<Territory>} */
export const fetchTerritory = (lang) => ask(addressOf('territory.json', [['lang', lang]]));

/** @param {string} lang @returns {Promise<Features>} */
const fetchAreas = (lang) => ask(addressOf('collections/areas/items', [['limit', '1000'], ['lang', lang]]));

/** @param {string} lang @returns {Promise<Features>} */
const fetchPlaces = (lang) => ask(addressOf('collections/places/items', [['limit', '10000'], ['lang', lang]]));

/** Areas and places, asked for once, by whoever needs them first; after a failure, again by whoever needs them next.
 * @param {string} lang @returns {{ areas: Promise<Features>, places: Promise<Features> }} */
export function openLists(lang) {
  const lasting = (/** @type {(lang: string) => Promise<Features>} */ load) => {
    /** @type {Promise<Features> | null} */
    let asked = null;
    return () => {
      asked ??= load(lang);
      asked.catch(() => { asked = null; });
      return asked;
    };
  };
  const [areas, places] = [lasting(fetchAreas), lasting(fetchPlaces)];
  return { get areas() { return areas(); }, get places() { return places(); } };
}

/** The half of the map's library that works beside the page. */
export const MAP_WORKER = 'vendor/maplibre-gl-worker.mjs';

/** Asks ahead for what the map's library will ask for once it runs.
 * @param {string} path relative to the application, exactly as it will be asked for */
export const warm = (path) => void fetch(addressOf(path), { priority: 'low' }).catch(() => {});

/** One feature of a collection; a camera as the map shows it, whether its sources may be passed on or not. `isFresh`: no answer of a moment ago will do.
 * @param {'cameras' | 'areas' | 'places'} collection @param {string} id @param {string} lang @param {AbortSignal} [signal] @param {boolean} [isFresh] @returns {Promise<Feature>} */
export const fetchFeature = (collection, id, lang, signal, isFresh = false) =>
  ask(addressOf(`${collection === 'cameras' ? 'map/cameras' : `collections/${collection}/items`}/${encodeURIComponent(id)}`, [['lang', lang]]), { signal: signal ?? null, cache: isFresh ? 'no-cache' : 'default' })
    .catch((error) => orKept(error, async (kept) => (collection === 'cameras' && !isFresh ? kept.findCamera(getKept, id) : null)));

/** An entry of a list without places, by its id.
 * @param {string} id @param {string} lang @param {AbortSignal} signal @returns {Promise<{ id: number, address: string }>} */
export const fetchUnlocated = (id, lang, signal) => ask(addressOf(`map/unlocated/${encodeURIComponent(id)}`, [['lang', lang]]), { signal });

/** A page of cameras; `next` is where the following one is, as an earlier answer gave it, and `isFresh` that no answer of a minute ago will do.
 * @param {{ filters: Filters, limit: number, bbox?: number[] | null, near?: [number, number, number] | null, next?: string | null, isFresh?: boolean, signal?: AbortSignal }} question
 * @returns {Promise<Features>} */
export function listCameras(question) {
  const { filters, limit, bbox, near, next, isFresh = false, signal } = question;
  const params = queryOfFilters(filters);
  params.push(['limit', String(limit)]);
  if (bbox) params.push(['bbox', bbox.map((each) => each.toFixed(6)).join(',')]);
  if (near) params.push(['near', near.map((each, index) => each.toFixed(index < 2 ? 6 : 0)).join(',')]);
  const asked = next?.startsWith('kept:') ? Promise.reject(new ApiError('offline')) : ask(next ?? addressOf('map/cameras', params), { signal: signal ?? null, cache: isFresh ? 'no-cache' : 'default' });
  return asked.catch((error) => orKept(error, (kept) => kept.listCameras(getKept, question)));
}

/** Every camera at once, for the wall: one by one where there are few enough to be told apart.
 * @param {Filters} filters @returns {Promise<Features | null>} null where there are too many */
export async function fetchAllCameras(filters) {
  const limit = 3000;
  const found = await listCameras({ filters, limit });
  return found.features.length < limit ? found : null;
}

/** @param {string} text @param {string} lang @param {AbortSignal} signal @returns {Promise<{ results: Found[] }>} */
export const search = (text, lang, signal) => ask(addressOf('search', [['q', text], ['limit', '8'], ['lang', lang]]), { signal })
  .catch((error) => orKept(error, (kept) => kept.search(getKept, text, lang)));

/** The surroundings of a place: a drawing with what its units mean (see survey/entry/sheet-map.js), the nearest street, the areas from small to large.
 * @typedef {{ svg: string, view: string, street: { name: string, distance_m: number } | null, areas: { id: string, kind: string, name: string }[], is_inside: boolean }} Spot */

/** @param {[number, number]} at longitude, latitude @param {number} metres shown around it @param {string} lang @param {AbortSignal} signal @returns {Promise<Spot>} */
export const fetchSpot = (at, metres, lang, signal) => ask(addressOf('map/spot', [['at', at.map((each) => each.toFixed(6)).join(',')], ['metres', String(metres)], ['lang', lang]]), { signal, cache: 'no-cache' });

/** The tile address template MapLibre fills. `version` changes what caches hold after a report of one's own.
 * @param {Filters} filters @param {number} version @returns {string} */
export function tileAddress(filters, version) {
  const url = new URL(addressOf('collections/cameras/tiles/WebMercatorQuad/', queryOfFilters(filters)));
  const query = url.search + (version > 0 ? `&_=${version}` : '');
  return `${url.origin}${url.pathname}{z}/{y}/{x}${query}`;
}

/** @param {string} receipt @param {string} [lang] @returns {Record<string, string>} */
const bearer = (receipt, lang) => ({ authorization: `Bearer ${receipt}`, 'content-type': 'application/json', ...(lang ? { 'accept-language': lang } : {}) });

/** What the server says of a report sent.
 * @typedef {{ report_id: string, camera_id: string, status: string }} Receipted */

/** @param {object} report as /api describes it @param {string} receipt @param {string} lang @returns {Promise<Receipted>} */
export async function sendReport(report, receipt, lang) {
  const post = (/** @type {object} */ body) => ask(addressOf('reports'), { method: 'POST', headers: bearer(receipt, lang), body: JSON.stringify(body) });
  return post(report).catch(async (error) => {
    const challenge = error instanceof ApiError && error.problem.challenge;
    if (!challenge) throw error;
    return post(await (await import('./report/proof.js')).withProof(report, challenge));
  });
}

/** Work for the next report.
 * @returns {Promise<import('./report/proof.js').Challenge & { is_asked: boolean }>} */
export const fetchChallenge = () => ask(addressOf('reports/challenge'));

/** @param {string} reportId @param {string} receipt @param {string} lang @returns {Promise<any>} the report as sent, with `camera_id` and `status` */
export const fetchReport = (reportId, receipt, lang) => ask(addressOf(`reports/${reportId}`, [['lang', lang]]), { headers: bearer(receipt, lang) });

/** All that was sent with a receipt, for whoever holds nothing else.
 * @param {string} receipt @param {string} lang @returns {Promise<any[]>} each as `fetchReport` */
export const listReports = async (receipt, lang) => (await ask(addressOf('reports', [['lang', lang]]), { headers: bearer(receipt, lang) })).reports;

/** @param {string} reportId @param {string} receipt @param {object} patch @param {string} lang @returns {Promise<any>} */
export const amendReport = (reportId, receipt, patch, lang) =>
  ask(addressOf(`reports/${reportId}`), { method: 'PATCH', headers: bearer(receipt, lang), body: JSON.stringify(patch) });

/** @param {string} reportId @param {string} receipt @param {string} lang @returns {Promise<null>} */
export const withdrawReport = (reportId, receipt, lang) => ask(addressOf(`reports/${reportId}`), { method: 'DELETE', headers: bearer(receipt, lang) });

/** What people walked looking for cameras, by how recently and with or without finds, without overlaps.
 * @returns {Promise<Features>} */
export const fetchSurveyLayer = () => ask(addressOf('surveys.geojson'));

/** The streets of a walk, one feature for each name.
 * @param {string} path relative to the application, as the server gave it @returns {Promise<Features>} */
export const fetchStreets = (path) => ask(addressOf(path));

/** @param {object} survey @param {string} receipt @param {string} lang @returns {Promise<{ survey_id: string, id: string, state: string, street_m: number, surface_m2: number }>} */
export const sendSurvey = (survey, receipt, lang) => ask(addressOf('surveys'), { method: 'POST', headers: bearer(receipt, lang), body: JSON.stringify(survey) });

/** @param {string} surveyId @param {string} receipt @param {string} lang @returns {Promise<any>} the survey as sent */
export const fetchSurvey = (surveyId, receipt, lang) => ask(addressOf(`surveys/${surveyId}`), { headers: bearer(receipt, lang) });

/** @param {string} surveyId @param {string} receipt @param {string} lang @returns {Promise<null>} */
export const withdrawSurvey = (surveyId, receipt, lang) => ask(addressOf(`surveys/${surveyId}`), { method: 'DELETE', headers: bearer(receipt, lang) });

/** Photos of one's own report; bodies are JPEGs or JSON.
 * @param {string} reportId @param {string} receipt @param {string} [tail] a photo's id after a slash, and a query @param {RequestInit} [init] @returns {Promise<any>} */
export const askPhotos = (reportId, receipt, tail = '', init = {}) => ask(addressOf(`reports/${reportId}/photos${tail}`), { ...init, headers: { ...bearer(receipt), ...(init.body instanceof Blob ? { 'content-type': init.body.type } : {}) } });

/** @param {string} reportId @param {string} receipt @param {string} photoId @returns {Promise<Blob>} the picture that only the receipt opens */
export async function fetchOwnPicture(reportId, receipt, photoId) {
  const response = await fetch(addressOf(`reports/${reportId}/photos/${photoId}`), { headers: bearer(receipt) });
  if (!response.ok) throw new ApiError('problem', response.status);
  return response.blob();
}
