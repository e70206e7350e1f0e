// Where people looked and how recently: one hue, dark for recent on light; rings where none was found; hatched where nobody looked.
// And what somebody is choosing right now. Layers as data.

/** @typedef {import('./ground-layers.js').Layer} Layer */
/** @typedef {import('./ground-layers.js').Source} Source */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('./map-view.js').Shown} Shown */

/** @param {Features | null} surveys @returns {Record<string, Source>} */
export const surveySources = (surveys) => (surveys ? { surveys: { type: 'geojson', data: surveys, tolerance: 0.3 } } : {});

/** @param {Palette} palette @returns {any} */
const recency = (palette) => ['match', ['get', 'recency'], 'month', palette['walk-4'], 'year', palette['walk-3'], 'two_years', palette['walk-2'], palette['walk-1']];
/** @type {any} */
const IS_SURFACE = ['==', ['geometry-type'], 'Polygon'];
/** @type {any} */
const IS_EMPTY = ['==', ['get', 'finds'], 'none'];

/** @param {Palette} palette @param {string} kind of area that is hatched where nobody looked @param {Shown} shown @returns {Layer[]} below the streets */
export function surveyFills(palette, kind, shown) {
  if (shown.colour !== 'surveys') return [];
  return [
    { id: 'survey-never', type: 'fill', source: 'areas', filter: ['==', ['get', 'kind'], kind], paint: { 'fill-pattern': 'hatch' } },
    { id: 'survey-surface', type: 'fill', source: 'surveys', filter: IS_SURFACE, paint: { 'fill-color': recency(palette), 'fill-opacity': shown.isProjected ? 1 : 0.94 } },
    { id: 'survey-empty', type: 'fill', source: 'surveys', filter: ['all', IS_SURFACE, IS_EMPTY], paint: { 'fill-pattern': 'rings' } },
    { id: 'survey-border', type: 'line', source: 'surveys', filter: IS_SURFACE, layout: { 'line-join': 'round' }, paint: { 'line-color': palette['walk-4'] ?? '', 'line-width': shown.isProjected ? 2.4 : 1.4 } },
  ];
}

/** @param {Palette} palette @param {Shown} shown @returns {Layer[]} above the streets: streets that were walked one by one, dashed where none was found */
export function surveyLines(palette, shown) {
  if (shown.colour !== 'surveys') return [];
  const scale = shown.isProjected ? 1.6 : 1;
  /** @type {any} */
  const width = ['interpolate', ['exponential', 1.6], ['zoom'], 11, 2.2 * scale, 14, 5 * scale, 17, 12 * scale];
  /** @type {any} */
  const casing = ['interpolate', ['exponential', 1.6], ['zoom'], 11, 4 * scale, 14, 8 * scale, 17, 16 * scale];
  /** @type {any} */
  const isLine = ['==', ['geometry-type'], 'LineString'];
  return [
    { id: 'survey-lines-edge', type: 'line', source: 'surveys', filter: isLine, layout: { 'line-join': 'round' }, paint: { 'line-color': palette.surface ?? '', 'line-width': casing } },
    { id: 'survey-lines', type: 'line', source: 'surveys', filter: ['all', isLine, ['!', IS_EMPTY]], layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': recency(palette), 'line-width': width } },
    { id: 'survey-lines-empty', type: 'line', source: 'surveys', filter: ['all', isLine, IS_EMPTY], paint: { 'line-color': recency(palette), 'line-width': width, 'line-dasharray': [1.1, 0.7] } },
  ];
}

/** @param {Palette} palette @returns {Layer[]} on top: what is being chosen */
export function draftLayers(palette) {
  /** @type {any} */
  const isChosen = ['boolean', ['get', 'isChosen'], false];
  return [
    { id: 'draft-fill', type: 'fill', source: 'draft', filter: IS_SURFACE, paint: { 'fill-color': palette['walk-3'] ?? '', 'fill-opacity': 0.35 } },
    { id: 'draft-line', type: 'line', source: 'draft', filter: ['!=', ['geometry-type'], 'Point'], layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': ['case', isChosen, palette['walk-4'] ?? '', palette['walk-2'] ?? ''], 'line-width': ['case', isChosen, 7, 2.5] } },
    { id: 'draft-corner', type: 'circle', source: 'draft', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 7, 'circle-color': palette['walk-4'] ?? '', 'circle-stroke-color': palette.surface ?? '', 'circle-stroke-width': 3 } },
  ];
}
