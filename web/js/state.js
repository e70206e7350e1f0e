// The page's address as state: view, filters, layers, selection, panel. The only file that touches the URL.
// Parsing and writing are pure; what the address says wrongly is as if it were not there.
import { formatFilters, parseFilters, LIST_KEYS, RADII_M } from './filters.js';

/** @typedef {import('./filters.js').Filters} Filters */
/** @typedef {{ zoom: number, lat: number, lon: number }} View */
/** @typedef {{ kind: 'camera' | 'area' | 'place', id: string }} Selection */
/** @typedef {'off' | 'count' | 'per_km2' | 'per_1000' | 'surveys'} Colour */
/** @typedef {'list' | 'legend' | 'filters' | 'menu' | 'report' | 'around' | 'check' | 'survey' | 'missing' | 'mine'} PanelName */
/** @typedef {'areas' | 'places' | 'zones'} LayerName */
/** @typedef {{ view: View | null, filters: Filters, colour: Colour, radiusM: number, hidden: LayerName[], selection: Selection | null,
 *   panel: PanelName | null, projection: string | null, others: [string, string][] }} State
 * `projection` is null, '' for the whole city or the id of an area; `others` are parameters kept as they are (`lang`). */

/** @type {readonly Colour[]} */
export const COLOURS = ['per_km2', 'count', 'per_1000', 'surveys', 'off'];
const PANELS = ['list', 'legend', 'filters', 'menu', 'report', 'around', 'check', 'survey', 'missing', 'mine'];
const LAYERS = ['areas', 'places', 'zones'];
/** @type {Selection['kind'][]} */
const SELECTABLE = ['camera', 'area', 'place'];
const OWN = new Set([...LIST_KEYS, 'datetime', 'school-zone', 'map', 'colour', 'radius', 'hide', 'panel', 'projection', ...SELECTABLE]);

/** @param {string} search as `location.search` @returns {State} */
export function parseState(search) {
  const params = new URLSearchParams(search);
  const radiusM = Number(params.get('radius'));
  const kind = SELECTABLE.find((each) => params.get(each));
  return {
    view: parseView(params.get('map')),
    filters: parseFilters(params),
    colour: COLOURS.find((each) => each === params.get('colour')) ?? 'per_km2',
    radiusM: RADII_M.includes(radiusM) ? radiusM : 100,
    hidden: /** @type {LayerName[]} */ ((params.get('hide') ?? '').split(',').filter((each) => LAYERS.includes(each))),
    selection: kind ? { kind, id: params.get(kind) ?? '' } : null,
    panel: /** @type {PanelName | null} */ (PANELS.find((each) => each === params.get('panel')) ?? null),
    projection: params.get('projection'),
    others: [...params].filter(([name]) => !OWN.has(name)),
  };
}

/** @param {State} state @returns {string} '' or the query with its question mark */
export function formatState(state) {
  /** @type {[string, string][]} */
  const pairs = [...state.others];
  const { view } = state;
  if (view) pairs.push(['map', formatView(view)]);
  if (state.selection) pairs.push([state.selection.kind, state.selection.id]);
  if (state.panel) pairs.push(['panel', state.panel]);
  pairs.push(...formatFilters(state.filters));
  if (state.colour !== 'per_km2') pairs.push(['colour', state.colour]);
  if (state.radiusM !== 100) pairs.push(['radius', String(state.radiusM)]);
  if (state.hidden.length > 0) pairs.push(['hide', state.hidden.join(',')]);
  if (state.projection !== null) pairs.push(['projection', state.projection]);
  return formatPairs(pairs);
}

/** A query that people can read: `:`, `,` and `/` stay as they are (RFC 3986, 3.4).
 * @param {[string, string][]} pairs @returns {string} */
export function formatPairs(pairs) {
  if (pairs.length === 0) return '';
  /** @param {string} text */
  const encode = (text) => encodeURIComponent(text).replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%2F/g, '/');
  return `?${pairs.map(([name, value]) => (value === '' ? encode(name) : `${encode(name)}=${encode(value)}`)).join('&')}`;
}

/** @param {View} view @returns {string} `zoom/latitude/longitude`, as map addresses commonly have it */
function formatView({ zoom, lat, lon }) {
  const digits = Math.max(3, Math.min(6, Math.ceil(zoom / 3)));
  return `${Number(zoom.toFixed(2))}/${lat.toFixed(digits)}/${lon.toFixed(digits)}`;
}

/** @param {string | null} text @returns {View | null} */
function parseView(text) {
  const parts = (text ?? '').split('/');
  const [zoom, lat, lon] = parts.map(Number);
  if (parts.length !== 3 || parts.includes('') || zoom === undefined || lat === undefined || lon === undefined) return null;
  const isPlace = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return isPlace ? { zoom, lat, lon } : null;
}

/** @typedef {{ get: () => State, set: (patch: Partial<State>, how?: { push?: boolean }) => void,
 *   subscribe: (onChange: (state: State, before: State) => void) => () => void, address: (patch?: Partial<State>) => string }} Store */

/** The state of a window, kept in its address. `push` makes a step that "back" undoes; `subscribe` answers how to end it.
 * @param {Window} window @returns {Store} */
export function openState(window) {
  let state = parseState(window.location.search);
  /** @type {Set<(state: State, before: State) => void>} */
  const listeners = new Set();
  /** @param {State} next */
  const change = (next) => {
    const before = state;
    state = next;
    for (const listener of listeners) listener(state, before);
  };
  window.addEventListener('popstate', () => change(parseState(window.location.search)));
  return {
    get: () => state,
    set(patch, { push = false } = {}) {
      const next = { ...state, ...patch };
      const address = formatState(next) || window.location.pathname;
      if (formatState(next) !== formatState(state)) window.history[push ? 'pushState' : 'replaceState'](null, '', address);
      change(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    address: (patch = {}) => new URL(formatState({ ...state, ...patch }) || '?', window.location.href).href,
  };
}

/** The secret of a receipt's page: what follows `#`.
 * @param {Window} window @returns {string} '' where there is none */
export function readFragment(window) {
  return window.location.hash.slice(1);
}
