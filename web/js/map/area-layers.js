// Neighbourhoods and communes: borders, names at points of their own, and one single-hue ramp. Layers as data.
import { breaksOf, PROPERTY_OF, rampToken } from '../choropleth.js';
import { BOLD, PX_PER_M_AT_0 } from './ground-layers.js';

/** @typedef {import('./ground-layers.js').Layer} Layer */
/** @typedef {import('./ground-layers.js').Source} Source */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {{ areas: Features, kind: string, city: string }} AreaData `kind` is the one that is coloured, `city` the id of the commune shown */
/** @typedef {import('./map-view.js').Shown} Shown */

const KINDS = ['metropole', 'commune', 'quartier', 'sous-quartier'];

/** @param {Features} areas @returns {Record<string, Source>} none until they have come */
export function areaSources(areas) {
  if (areas.features.length === 0) return {};
  const features = areas.features.map((area) => ({ ...area, properties: /** @type {Record<string, any>} */ ({ ...area.properties, id: area.id }) }));
  const labels = features.map((area) => ({
    type: /** @type {const} */ ('Feature'), properties: area.properties,
    geometry: { type: /** @type {const} */ ('Point'), coordinates: [area.properties.label_lon, area.properties.label_lat] },
  }));
  return {
    areas: { type: 'geojson', data: { type: 'FeatureCollection', features }, tolerance: 0.4 },
    'area-labels': { type: 'geojson', data: { type: 'FeatureCollection', features: labels } },
  };
}

/** The limits of the classes on show, lowest first.
 * @param {AreaData} data @param {Shown['colour']} colour @returns {number[]} */
function shownBreaks({ areas, kind }, colour) {
  if (colour === 'off' || colour === 'surveys') return [];
  return breaksOf(areas.features.filter((area) => area.properties.kind === kind).map((area) => area.properties[PROPERTY_OF[colour]]));
}

/** @param {Palette} palette @param {AreaData} data @param {Shown} shown @returns {Layer[]} below the streets */
export function areaFills(palette, data, shown) {
  const isColoured = shown.colour !== 'off' && shown.colour !== 'surveys';
  const property = shown.colour === 'off' || shown.colour === 'surveys' ? 'cameras' : PROPERTY_OF[shown.colour];
  const breaks = shownBreaks(data, shown.colour);
  /** @type {any} */
  const value = ['to-number', ['get', property], -1];
  /** @type {any} */
  const hasValue = ['!=', ['get', property], null];
  /** @type {any} */
  const ofKind = ['==', ['get', 'kind'], data.kind];
  // On the wall a colour is exactly that of its key; on the street it gives way to the ground.
  /** @type {any} */
  const fade = shown.isProjected ? 1 : ['interpolate', ['linear'], ['zoom'], 13.2, 0.92, 15, 0];
  /** @type {any} */
  const colours = ['step', value, palette['ramp-1'], ...breaks.flatMap((limit, index) => [limit, palette[rampToken(index + 1, breaks.length)]])];
  const visibility = isColoured ? 'visible' : 'none';
  return [
    { id: 'area-colour', type: 'fill', source: 'areas', filter: ['all', ofKind, hasValue], layout: { visibility },
      paint: { 'fill-color': breaks.length > 0 ? colours : palette['ramp-1'] ?? '', 'fill-opacity': fade } },
    { id: 'area-hatch', type: 'fill', source: 'areas', filter: ['all', ofKind, ['!', hasValue]], layout: { visibility }, paint: { 'fill-pattern': 'hatch', 'fill-opacity': fade } },
  ];
}

/** @param {Palette} palette @param {AreaData} data @param {Shown} shown @returns {Layer[]} above the streets */
export function areaLines(palette, data, shown) {
  const visibility = shown.hidden.includes('areas') ? 'none' : 'visible';
  return [
    { id: 'area-target', type: 'fill', source: 'areas', filter: ['==', ['get', 'kind'], data.kind], layout: { visibility }, paint: { 'fill-opacity': 0 } },
    { id: 'commune-border', type: 'line', source: 'areas', filter: ['==', ['get', 'kind'], 'commune'], layout: { visibility, 'line-join': 'round' },
      paint: { 'line-color': palette.border ?? '', 'line-opacity': 0.55, 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 13, 1.6], 'line-dasharray': [3, 2] } },
    { id: 'area-border', type: 'line', source: 'areas', minzoom: 10, filter: ['==', ['get', 'kind'], data.kind], layout: { visibility, 'line-join': 'round' }, paint: borderPaint(palette, shown) },
    ...selectedLines(palette, shown),
  ];
}

/** On the wall the borders part the colours; on the street they are a thin line among others.
 * @param {Palette} palette @param {Shown} shown @returns {any} */
function borderPaint(palette, shown) {
  if (shown.isProjected && shown.colour !== 'off') return { 'line-color': palette.paper, 'line-opacity': 1, 'line-width': 2.4 };
  return { 'line-color': palette.border, 'line-opacity': ['interpolate', ['linear'], ['zoom'], 11, 0.5, 15, 0.75], 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.8, 16, 2] };
}

/** @param {Palette} palette @param {Shown} shown @returns {Layer[]} */
function selectedLines(palette, shown) {
  const selected = shown.selection?.kind === 'area' ? shown.selection.id : '';
  /** @param {string} id @param {string | undefined} colour @param {number} width @returns {Layer} */
  const line = (id, colour, width) => ({
    id, type: 'line', source: 'areas', filter: ['==', ['get', 'id'], selected], layout: { 'line-join': 'round' }, paint: { 'line-color': colour ?? '', 'line-width': shown.isProjected ? width * 1.7 : width },
  });
  return [line('area-selected-halo', palette.surface, 7), line('area-selected', palette.ink, 3.4)];
}

/** Where a name may stand around its point, the nearest first: it makes way for signs, but stays in its neighbourhood.
 * @param {number} reach in ems @returns {any} */
function placesAround(reach) {
  const steps = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
  const away = (/** @type {number[]} */ [x = 0, y = 0]) => Math.hypot(x, y);
  const grid = steps.flatMap((x) => steps.map((y) => [x * 1.4, y * 1.1])).filter((offset) => away(offset) <= reach);
  return ['literal', grid.sort((a, b) => away(a) - away(b)).flatMap((offset) => ['center', offset])];
}

/** Ems from the middle of an area to its border at a zoom, if it were round.
 * @param {number} zoom @returns {any} */
const roomAt = (zoom) => ['*', ['sqrt', ['max', 0, ['to-number', ['get', 'area_km2'], 0]]], (564 * PX_PER_M_AT_0 * 2 ** zoom) / 15];

/** @param {number} zoom @returns {any} */
function placesAt(zoom) {
  return ['step', roomAt(zoom), placesAround(0), 2, placesAround(1.2), 3, placesAround(2.3), 5, placesAround(4), 8, placesAround(6)];
}

/** Reckoned once: half a thousand places are sorted for it.
 * @type {any} */
const PLACES = ['step', ['zoom'], placesAt(12), 13, placesAt(13), 14, placesAt(14), 15, placesAt(15)];

/** @param {Palette} palette @param {AreaData} data @param {Shown} shown @returns {Layer[]} */
export function areaNames(palette, data, shown) {
  const broader = KINDS[KINDS.indexOf(data.kind) - 1] ?? data.kind;
  /** @type {[string, any, number, number][]} */
  const names = [
    ['commune-names', ['all', ['==', ['get', 'kind'], 'commune'], ['!=', ['get', 'id'], data.city]], 9.6, 14],
    ['broader-names', ['==', ['get', 'kind'], broader], 11, 12.6],
    ['area-names', ['==', ['get', 'kind'], data.kind], 12.6, 16.5],
  ];
  return names.map(([id, filter, minzoom, maxzoom]) => ({
    id, type: 'symbol', source: 'area-labels', minzoom, maxzoom, filter,
    layout: {
      visibility: shown.hidden.includes('areas') || shown.isProjected ? 'none' : 'visible',
      'text-field': ['get', 'name'], 'text-font': BOLD, 'text-max-width': 7, 'text-line-height': 1.1, 'text-padding': 4,
      'text-variable-anchor-offset': PLACES, 'text-overlap': 'cooperative', 'text-justify': 'auto',
      'text-size': ['interpolate', ['linear'], ['zoom'], 10, 12, 14, 15.5],
    },
    paint: { 'text-color': palette.label ?? '', 'text-halo-color': palette.surface ?? '', 'text-halo-width': 1.9, 'text-halo-blur': 0.4 },
  }));
}
