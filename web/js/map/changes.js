// Brings a running map from one state of the data and layers to the next, telling it only what differs, so that nothing flickers.

/** @typedef {import('../../vendor/maplibre-gl.mjs').Map} MapLibreMap */
/** @typedef {import('./ground-layers.js').Layer} Layer */

/** Gives a source its new tiles or data; the same address is not asked for again. One that has nothing any more stays, empty.
 * @param {MapLibreMap} map @param {string} id @param {any} wanted a source specification, if it is to hold something */
export function updateSource(map, id, wanted) {
  const source = /** @type {any} */ (map.getSource(id));
  if (!source) {
    if (wanted) map.addSource(id, wanted);
  } else if (!wanted) source.setData?.({ type: 'FeatureCollection', features: [] });
  else if (wanted.type === 'vector' && !isSame(source.tiles, wanted.tiles)) source.setTiles(wanted.tiles);
  else if (wanted.type === 'geojson' && (typeof wanted.data !== 'string' || wanted.data !== source.serialize().data)) source.setData(wanted.data);
}

/** @param {MapLibreMap} map @param {Layer[]} before @param {Layer[]} after both from the ground up */
export function updateLayers(map, before, after) {
  const known = new Map(before.map((layer) => [layer.id, layer]));
  const wanted = new Set(after.map(({ id }) => id));
  for (const id of known.keys()) if (!wanted.has(id) && map.getLayer(id)) map.removeLayer(id);
  after.forEach((layer, index) => {
    const old = known.get(layer.id);
    const following = after.slice(index + 1).find(({ id }) => known.has(id) && map.getLayer(id));
    if (old) updateLayer(/** @type {any} */ (map), old, layer);
    else map.addLayer(layer, following?.id);
  });
}

/** @param {any} map untyped, since a property's name is only known as text here @param {any} old @param {any} next */
function updateLayer(map, old, next) {
  for (const [part, set] of [['layout', 'setLayoutProperty'], ['paint', 'setPaintProperty']]) {
    const [from, to] = [old[part] ?? {}, next[part] ?? {}];
    for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) if (!isSame(from[name], to[name])) map[set](next.id, name, to[name]);
  }
  if (!isSame(old.filter, next.filter)) map.setFilter(next.id, next.filter);
  if (old.minzoom !== next.minzoom || old.maxzoom !== next.maxzoom) map.setLayerZoomRange(next.id, next.minzoom ?? 0, next.maxzoom ?? 24);
}

/** @param {unknown} one @param {unknown} other @returns {boolean} */
function isSame(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
