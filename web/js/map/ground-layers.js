// The ground under everything: water, parks, streets and their names from the territory's own file or an operator's vector tiles,
// or an operator's pictures. Layers as data; colours come from the palette.
import { OWN_GROUND, schemaOf } from './base-schemas.js';

/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('../../vendor/maplibre-gl.mjs').LayerSpecification} Layer */
/** @typedef {import('../../vendor/maplibre-gl.mjs').SourceSpecification} Source */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {import('./base-schemas.js').Part} Part */
/** @typedef {{ source: string, schema: import('./base-schemas.js').Schema }} Ground */

const FONT = ['Atkinson Hyperlegible Next'];
export const BOLD = ['Atkinson Hyperlegible Next Bold'];

/** Pixels of the style per metre at zoom 0 at 43.6 degrees north; other latitudes differ by less than what is drawn with it. */
export const PX_PER_M_AT_0 = 512 / (40_075_016.7 * Math.cos((43.6 * Math.PI) / 180));

/** Width in pixels of a street of each class at zooms 11, 13, 15, 17 and 19. */
const WIDTHS = [[1.4, 3.2, 8, 22, 64], [1, 2.4, 7, 20, 60], [0.4, 1.2, 5, 16, 52], [0.2, 0.8, 3.6, 12, 42]];

/** What is drawn as the ground; null when pictures are. Vector tiles of an unknown schema give way to the territory's own.
 * @param {Territory} territory @returns {Ground | null} */
function groundOf({ basemap }) {
  if (basemap?.kind === 'raster') return null;
  const schema = basemap === null ? null : schemaOf(basemap.layers);
  return schema === null ? { source: 'ground', schema: OWN_GROUND } : { source: 'basemap', schema };
}

/** From here on small streets and buildings are drawn, so from a little before they are asked for. */
export const NEAR_ZOOM = 11.5;

/** @param {Territory} territory @param {(path: string) => string} addressOf @param {boolean} isNear whether the second half of the territory's ground is wanted yet @returns {Record<string, Source>} */
export function groundSources(territory, addressOf, isNear) {
  const { basemap } = territory;
  if (basemap === null || groundOf(territory)?.source === 'ground') {
    const drawn = { type: /** @type {const} */ ('geojson'), tolerance: 0.3, buffer: 64 };
    return { ground: { ...drawn, data: addressOf(territory.ground) }, ...(isNear ? { 'ground-near': { ...drawn, data: addressOf(territory.ground_near) } } : {}) };
  }
  const { kind, tiles, minzoom, maxzoom } = basemap;
  const shared = { tiles: [new URL(addressOf('.')).href + tiles], minzoom, maxzoom };
  return { basemap: kind === 'raster' ? { type: 'raster', tileSize: 256, ...shared } : { type: 'vector', ...shared } };
}

/** @param {Palette} palette @param {Territory} territory @returns {Layer[]} */
export function groundLayers(palette, territory) {
  /** @type {Layer} */
  const background = { id: 'background', type: 'background', paint: { 'background-color': palette.ground } };
  const ground = groundOf(territory);
  if (ground === null) return [background, { id: 'basemap', type: 'raster', source: 'basemap', paint: { 'raster-saturation': -0.6, 'raster-opacity': 0.75 } }];
  return [background, ...surfaces(palette, ground)];
}

/** Streets and names lie above the colours of neighbourhoods; on the wall only from near, for nothing small is read from afar.
 * @param {Palette} palette @param {Territory} territory @param {boolean} isProjected @returns {Layer[]} */
export function streetLayers(palette, territory, isProjected) {
  const ground = groundOf(territory);
  if (ground === null) return [];
  if (isProjected) return streets(palette, ground, 'street').map((layer) => ({ ...layer, minzoom: 13, paint: { ...layer.paint, 'line-opacity': 0.5 } }));
  return [...streets(palette, ground, 'edge'), ...streets(palette, ground, 'street'), ...streetNames(palette, ground)];
}

/** Where a layer takes its features from. @param {Ground} ground @param {Part} part @param {...any} filters beside the part's own */
function taken({ source }, { layer, filter, isNear }, ...filters) {
  const all = [filter, ...filters].filter((each) => each !== undefined);
  return { source: isNear ? `${source}-near` : source, ...layer === '' ? {} : { 'source-layer': layer }, filter: /** @type {any} */ (['all', ...all]) };
}

/** @param {Palette} palette @param {Ground} ground @returns {Layer[]} */
function surfaces(palette, ground) {
  const minzooms = { park: 0, water: 0, pedestrian: 14, building: 14 };
  return ground.schema.surfaces.map(([kind, part], index) => ({
    id: `ground-${kind}-${index}`, type: 'fill', minzoom: minzooms[kind], ...taken(ground, part), paint: { 'fill-color': palette[kind] ?? '', 'fill-antialias': true },
  }));
}

/** @param {number} classOfStreet 1 to 4 @param {number} more pixels added for the edge @returns {any} */
function width(classOfStreet, more) {
  const at = WIDTHS[classOfStreet - 1] ?? [];
  return ['interpolate', ['exponential', 1.6], ['zoom'], ...[11, 13, 15, 17, 19].flatMap((zoom, index) => [zoom, (at[index] ?? 1) + (zoom < 13 ? 0 : more)])];
}

/** @param {Palette} palette @param {Ground} ground @param {'edge' | 'street'} part @returns {Extract<Layer, { type: 'line' }>[]} */
function streets(palette, ground, part) {
  const isEdge = part === 'edge';
  const { streets: lines, minorStreets = lines, classOfStreet } = ground.schema;
  return [4, 3, 2, 1].map((each) => ({
    id: `ground-${part}-${each}`, type: 'line', minzoom: isEdge ? 13 : [0, 10, 12, 13][each - 1] ?? 0, ...taken(ground, each > 2 ? minorStreets : lines, ['==', classOfStreet, each]),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': (isEdge ? palette['street-edge'] : palette.street) ?? '',
      'line-width': width(each, isEdge ? 1.6 : 0),
      'line-opacity': isEdge ? 0.7 : ['interpolate', ['linear'], ['zoom'], 12, 0.55, 14, 1],
    },
  }));
}

/** @param {Palette} palette @param {Ground} ground @returns {Layer[]} those of wide streets last, so that they are placed first */
function streetNames(palette, ground) {
  const { names, minorStreets } = ground.schema;
  return [...(minorStreets ? [namesOf(palette, ground, 'minor-street-names', minorStreets)] : []), namesOf(palette, ground, 'street-names', names)];
}

/** @param {Palette} palette @param {Ground} ground @param {string} id @param {Part} part @returns {Layer} */
function namesOf(palette, ground, id, part) {
  const { classOfStreet, name } = ground.schema;
  return {
    id, type: 'symbol', minzoom: 14, ...taken(ground, part, ['to-boolean', name], ['>', classOfStreet, 0], ['<=', classOfStreet, ['step', ['zoom'], 2, 15, 3, 16, 4]]),
    layout: {
      'symbol-placement': 'line', 'text-field': name, 'text-font': FONT, 'symbol-spacing': 320, 'text-max-angle': 35, 'text-padding': 6,
      'text-size': ['interpolate', ['linear'], ['zoom'], 14, 12, 18, 16], 'symbol-sort-key': classOfStreet,
    },
    paint: { 'text-color': palette.label ?? '', 'text-halo-color': palette.ground ?? '', 'text-halo-width': 1.8 },
  };
}
