// Places for children and the zones around them, in the one blue. Layers as data.

/** @typedef {import('./ground-layers.js').Layer} Layer */
/** @typedef {import('./ground-layers.js').Source} Source */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('./map-view.js').Shown} Shown */

/** @param {Features | null} places @param {Features | null} zones @returns {Record<string, Source>} none of what has not come */
export function placeSources(places, zones) {
  return { ...(places ? { places: { type: 'geojson', data: withIds(places) } } : {}), ...(zones ? { zones: { type: 'geojson', data: zones, tolerance: 0.2 } } : {}) };
}

/** The same features with their ids where a layer can read them.
 * @param {Features} places @returns {Features} */
function withIds(places) {
  return { ...places, features: places.features.map((place) => ({ ...place, properties: { ...place.properties, id: place.id } })) };
}

/** @param {Palette} palette @param {Shown} shown @returns {Layer[]} */
export function zoneLayers(palette, shown) {
  const isShown = !shown.hidden.includes('zones');
  /** @type {{ minzoom: number, layout: { visibility: 'visible' | 'none' } }} */
  const common = { minzoom: shown.isProjected ? 10 : 13.5, layout: { visibility: isShown ? 'visible' : 'none' } };
  const selected = shown.selection?.kind === 'place' ? shown.selection.id : '';
  return [
    { id: 'zone-fill', type: 'fill', source: 'zones', ...common,
      // On the wall they lie on the darkest steps of the ramp too.
      paint: { 'fill-color': palette[shown.isProjected ? 'surface' : 'school-wash'] ?? '', 'fill-opacity': shown.isProjected ? 0.55 : 1 } },
    { id: 'zone-line', type: 'line', source: 'zones', ...common,
      paint: { 'line-color': palette.school ?? '', 'line-dasharray': [2, 1.6], 'line-width': ['case', ['==', ['get', 'place'], selected], 3.2, 1.5] } },
  ];
}

/** @param {Palette} palette @param {Shown} shown @returns {Layer[]} */
export function placeLayers(palette, shown) {
  const visibility = shown.hidden.includes('places') ? 'none' : 'visible';
  const selected = shown.selection?.kind === 'place' ? shown.selection.id : '';
  const minzoom = shown.isProjected ? 10 : 12.8;
  return [
    { id: 'place-selected', type: 'circle', source: 'places', filter: ['==', ['get', 'id'], selected],
      paint: { 'circle-radius': 19, 'circle-color': palette.surface ?? '', 'circle-stroke-color': palette.school ?? '', 'circle-stroke-width': 3 } },
    { id: 'places', type: 'symbol', source: 'places', minzoom,
      layout: { visibility, 'icon-image': 'place', 'icon-allow-overlap': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.5 * shown.scale, 14, 0.72 * shown.scale, 16.5, shown.scale] } },
    { id: 'place-names', type: 'symbol', source: 'places', minzoom: 16,
      layout: { visibility, 'text-field': ['get', 'name'], 'text-font': ['Atkinson Hyperlegible Next'], 'text-size': 13, 'text-anchor': 'top', 'text-offset': ['case', ['==', ['get', 'id'], selected], ['literal', [0, 1.6]], ['literal', [0, 1]]], 'text-max-width': 9, 'text-optional': true },
      paint: { 'text-color': palette.school ?? '', 'text-halo-color': palette.surface ?? '', 'text-halo-width': 1.8 } },
  ];
}
