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

/** @param {Palette} palette @returns {Layer[]} where the visitor stands: in ink, since red is for cameras and blue for schools */
export function meLayers(palette) {
  return [
    { id: 'me-circle', type: 'line', source: 'me', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'line-color': palette.ink ?? '', 'line-width': 2, 'line-dasharray': [2, 2] } },
    { id: 'me-point', type: 'circle', source: 'me', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 6, 'circle-color': palette.ink ?? '', 'circle-stroke-color': palette.surface ?? '', 'circle-stroke-width': 3 } },
  ];
}

/** @param {Palette} palette @returns {Layer[]} a ring that covers nothing, and the name */
export function foundLayers(palette) {
  return [
    { id: 'found', type: 'circle', source: 'found', paint: { 'circle-radius': 15, 'circle-opacity': 0, 'circle-stroke-color': palette.ink ?? '', 'circle-stroke-width': 3 } },
    { id: 'found-name', type: 'symbol', source: 'found', layout: { 'text-field': ['get', 'title'], 'text-font': ['Atkinson Hyperlegible Next Bold'], 'text-size': 15, 'text-anchor': 'top', 'text-offset': [0, 1.4], 'text-max-width': 12, 'text-allow-overlap': true },
      paint: { 'text-color': palette.ink ?? '', 'text-halo-color': palette.surface ?? '', 'text-halo-width': 2.5 } },
  ];
}
