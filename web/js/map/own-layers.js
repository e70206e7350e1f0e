// Cameras that only this device knows of: reported here and not sent yet. The sign of a report, in a ring of ink. Layers as data.
import { SHAPE, signSize } from './camera-layers.js';

/** @typedef {import('./ground-layers.js').Layer} Layer */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('./map-view.js').Shown} Shown */

/** @param {Palette} palette @param {Shown} shown @returns {Layer[]} above all others */
export function ownLayers(palette, shown) {
  return [
    { id: 'own-ring', type: 'circle', source: 'own',
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 10, 16, 17], 'circle-color': palette.surface ?? '', 'circle-opacity': 0.92, 'circle-stroke-color': palette.ink ?? '', 'circle-stroke-width': 2.5 } },
    { id: 'own-cameras', type: 'symbol', source: 'own', layout: { 'icon-image': ['concat', SHAPE, '-unverified'], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': signSize(shown) } },
  ];
}
