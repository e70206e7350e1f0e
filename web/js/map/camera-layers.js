// Cameras from vector tiles: wedges where a direction is known, signs, and red discs with numbers where the server counted. Layers as data.
import { BOLD, PX_PER_M_AT_0 } from './ground-layers.js';
import { WEDGE_PX } from './sign-images.js';

/** @typedef {import('./ground-layers.js').Layer} Layer */
/** @typedef {import('./ground-layers.js').Source} Source */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('./map-view.js').Shown} Shown */

/** How far a wedge is drawn, in metres: a convention that says which way, not how far it sees. */
const WEDGE_M = 40;
/** @param {string} tiles address template @returns {Record<string, Source>} */
export function cameraSources(tiles) {
  return { cameras: { type: 'vector', tiles: [tiles], minzoom: 0, maxzoom: 16 } };
}

/** @type {any} */
const STATUS = ['match', ['get', 'cc_status'], ['confirmed', 'documented', 'gone'], ['get', 'cc_status'], 'unverified'];
/** The shape of a sign by what is known of the camera.
 * @type {any} */
export const SHAPE = ['match', ['to-string', ['get', 'surveillance:type']], ['ALPR', 'ANPR'], 'alpr', ['', 'camera'],
  ['match', ['to-string', ['get', 'camera:type']], 'dome', 'dome', 'panning', 'panning', 'fixed', ['case', ['has', 'direction'], 'unknown', 'fixed'], 'unknown'], 'other'];

/** @param {Shown} shown @returns {any} */
export const signSize = (shown) => ['interpolate', ['linear'], ['zoom'], 11, 0.62 * shown.scale, 14, 0.86 * shown.scale, 16, 1.06 * shown.scale, 19, 1.4 * shown.scale];

/** @param {Palette} palette @param {Shown} shown @returns {Layer[]} */
export function cameraLayers(palette, shown) {
  const selected = shown.selection?.kind === 'camera' ? shown.selection.id : '';
  /** @type {any} */
  const wedgeSize = ['interpolate', ['exponential', 2], ['zoom'], 14, (WEDGE_M * PX_PER_M_AT_0 * 2 ** 14) / WEDGE_PX, 20, (WEDGE_M * PX_PER_M_AT_0 * 2 ** 20) / WEDGE_PX];
  return [
    { id: 'wedges', type: 'symbol', source: 'cameras', 'source-layer': 'views', minzoom: 15, filter: ['!=', ['get', 'cc_status'], 'gone'],
      layout: { 'icon-image': ['concat', 'wedge-', ['to-string', ['round', ['coalesce', ['get', 'spread'], 60]]]], 'icon-rotate': ['get', 'heading'], 'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': wedgeSize } },
    { id: 'camera-selected', type: 'circle', source: 'cameras', 'source-layer': 'cameras', filter: ['==', ['get', 'id'], selected],
      paint: { 'circle-radius': 19 * shown.scale, 'circle-color': palette.surface ?? '', 'circle-opacity': 0.85, 'circle-stroke-color': palette.ink ?? '', 'circle-stroke-width': 3 } },
    { id: 'cameras', type: 'symbol', source: 'cameras', 'source-layer': 'cameras', filter: ['!', ['has', 'count']],
      layout: { 'icon-image': ['concat', SHAPE, '-', STATUS], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': signSize(shown) } },
    { id: 'camera-views', type: 'symbol', source: 'cameras', 'source-layer': 'views', minzoom: 13,
      layout: { 'icon-image': ['concat', 'view-', STATUS], 'icon-rotate': ['get', 'heading'], 'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': signSize(shown) } },
    ...clusters(palette, shown),
  ];
}

/** The room of each sign and disc, kept free: the map places names from the top layer down, so what they make way for lies above them unseen.
 * @param {Shown} shown @returns {Layer[]} above the names */
export function cameraRoom(shown) {
  /** @type {(id: string, filter: any, image: any, size: any) => Layer} */
  const room = (id, filter, image, size) => ({ id, type: 'symbol', source: 'cameras', 'source-layer': 'cameras', maxzoom: 16.5, filter,
    layout: { 'icon-image': image, 'icon-overlap': 'always', 'icon-padding': 0, 'icon-size': size }, paint: { 'icon-opacity': 0 } });
  return [room('camera-room', ['!', IS_CLUSTER], ['concat', SHAPE, '-', STATUS], signSize(shown)), room('cluster-room', IS_CLUSTER, 'cluster', discSize(shown))];
}

/** @type {any} */
const IS_CLUSTER = ['has', 'count'];

/** The painted disc has a radius of 16 pixels.
 * @param {Shown} shown @returns {any} */
const discSize = (shown) => ['interpolate', ['linear'], ['log10', ['max', 2, ['get', 'count']]], 0.3, 0.78 * shown.scale, 1, shown.scale, 2, 1.4 * shown.scale, 4, 2 * shown.scale];

/** @param {Palette} palette @param {Shown} shown @returns {Layer[]} */
function clusters(palette, shown) {
  return [
    { id: 'clusters', type: 'symbol', source: 'cameras', 'source-layer': 'cameras', filter: IS_CLUSTER,
      layout: {
        'icon-image': 'cluster', 'icon-size': discSize(shown), 'icon-allow-overlap': true, 'symbol-sort-key': ['get', 'count'],
        'text-field': ['number-format', ['get', 'count'], { locale: shown.lang }], 'text-font': BOLD, 'text-allow-overlap': true, 'text-ignore-placement': true,
        'text-size': ['interpolate', ['linear'], ['log10', ['max', 2, ['get', 'count']]], 0.3, 13 * shown.scale, 2, 16 * shown.scale, 4, 18 * shown.scale],
      },
      paint: { 'text-color': palette['on-camera'] ?? '' } },
  ];
}

/** Single cameras on the wall: dots in the whole city, since a hall reads places and not sums, and in a part of it the sign of each.
 * @param {Palette} palette @param {Shown} shown @param {string} city its id @returns {Layer[]} */
export function wallLayers(palette, shown, city) {
  const isWhole = shown.selection === null || shown.selection.id === city;
  const visibility = (/** @type {boolean} */ isShown) => (isShown ? 'visible' : 'none');
  return [
    { id: 'wall-dots', type: 'circle', source: 'wall', layout: { visibility: visibility(isWhole) },
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 2.6 * shown.scale, 13, 5 * shown.scale], 'circle-color': palette.camera ?? '', 'circle-stroke-color': palette.surface ?? '', 'circle-stroke-width': 1.2 * shown.scale } },
    { id: 'wall-cameras', type: 'symbol', source: 'wall',
      layout: { visibility: visibility(!isWhole), 'icon-image': ['concat', SHAPE, '-', STATUS], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.62 * shown.scale, 16, shown.scale] } },
  ];
}
