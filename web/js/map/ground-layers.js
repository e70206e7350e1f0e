// The ground under everything: water, parks, streets and their names from the territory's own file, or a raster base map of the operator's.
// Layers as data; colours come from the palette.

/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('../../vendor/maplibre-gl.mjs').LayerSpecification} Layer */
/** @typedef {import('../../vendor/maplibre-gl.mjs').SourceSpecification} Source */
/** @typedef {import('../api.js').Territory} Territory */

export const FONT = ['Atkinson Hyperlegible Next'];
export const BOLD = ['Atkinson Hyperlegible Next Bold'];

/** Width in pixels of a street of each class at zooms 11, 13, 15, 17 and 19. */
const WIDTHS = [[1.4, 3.2, 8, 22, 64], [1, 2.4, 7, 20, 60], [0.4, 1.2, 5, 16, 52], [0.2, 0.8, 3.6, 12, 42]];

/** @param {Territory} territory @param {(path: string) => string} addressOf @returns {Record<string, Source>} */
export function groundSources(territory, addressOf) {
  const { basemap } = territory;
  if (basemap?.kind !== 'raster') return { ground: { type: 'geojson', data: addressOf(territory.ground), tolerance: 0.3, buffer: 64 } };
  const address = new URL(addressOf('.')).href + basemap.tiles;
  return { basemap: { type: 'raster', tiles: [address], tileSize: 256, minzoom: basemap.minzoom, maxzoom: basemap.maxzoom } };
}

/** @param {Palette} palette @param {Territory} territory @returns {Layer[]} */
export function groundLayers(palette, territory) {
  /** @type {Layer} */
  const background = { id: 'background', type: 'background', paint: { 'background-color': palette.ground } };
  if (territory.basemap?.kind === 'raster') return [background, { id: 'basemap', type: 'raster', source: 'basemap', paint: { 'raster-saturation': -0.6, 'raster-opacity': 0.75 } }];
  return [background, ...surfaces(palette)];
}

/** Streets and names lie above the colours of neighbourhoods; on the wall only from near, for nothing small is read from afar.
 * @param {Palette} palette @param {Territory} territory @param {boolean} isProjected @returns {Layer[]} */
export function streetLayers(palette, territory, isProjected) {
  if (territory.basemap?.kind === 'raster') return [];
  if (isProjected) return streets(palette, 'street').map((layer) => ({ ...layer, minzoom: 13, paint: { ...layer.paint, 'line-opacity': 0.5 } }));
  return [...streets(palette, 'edge'), ...streets(palette, 'street'), streetNames(palette)];
}

/** @param {Palette} palette @returns {Layer[]} */
function surfaces(palette) {
  /** @type {[string, string | undefined, number][]} */
  const kinds = [['park', palette.park, 0], ['pedestrian', palette.pedestrian, 14], ['water', palette.water, 0], ['building', palette.building, 14]];
  return kinds.map(([kind, colour, minzoom]) => ({
    id: `ground-${kind}`, type: 'fill', source: 'ground', minzoom, filter: ['==', ['get', 'kind'], kind],
    paint: { 'fill-color': colour ?? '', 'fill-antialias': true },
  }));
}

/** @param {number} classOfStreet 1 to 4 @param {number} more pixels added for the edge @returns {any} */
function width(classOfStreet, more) {
  const at = WIDTHS[classOfStreet - 1] ?? [];
  return ['interpolate', ['exponential', 1.6], ['zoom'], ...[11, 13, 15, 17, 19].flatMap((zoom, index) => [zoom, (at[index] ?? 1) + (zoom < 13 ? 0 : more)])];
}

/** @param {Palette} palette @param {'edge' | 'street'} part @returns {Extract<Layer, { type: 'line' }>[]} */
function streets(palette, part) {
  const isEdge = part === 'edge';
  return [4, 3, 2, 1].map((each) => ({
    id: `ground-${part}-${each}`, type: 'line', source: 'ground', minzoom: isEdge ? 13 : [0, 10, 12, 13][each - 1] ?? 0,
    filter: ['all', ['==', ['get', 'kind'], 'street'], ['==', ['get', 'class'], each]],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': (isEdge ? palette['street-edge'] : palette.street) ?? '',
      'line-width': width(each, isEdge ? 1.6 : 0),
      'line-opacity': isEdge ? 0.7 : ['interpolate', ['linear'], ['zoom'], 12, 0.55, 14, 1],
    },
  }));
}

/** @param {Palette} palette @returns {Layer} */
function streetNames(palette) {
  return {
    id: 'street-names', type: 'symbol', source: 'ground', minzoom: 14, filter: ['all', ['==', ['get', 'kind'], 'street'], ['has', 'name'], ['<=', ['get', 'class'], ['step', ['zoom'], 2, 15, 3, 16, 4]]],
    layout: {
      'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': FONT, 'symbol-spacing': 320, 'text-max-angle': 35, 'text-padding': 6,
      'text-size': ['interpolate', ['linear'], ['zoom'], 14, 12, 18, 16], 'symbol-sort-key': ['get', 'class'],
    },
    paint: { 'text-color': palette.label ?? '', 'text-halo-color': palette.ground ?? '', 'text-halo-width': 1.8 },
  };
}
