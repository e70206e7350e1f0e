// The zones around places for children, drawn here from the places that are there already, so that another radius needs no network.
import { ringAround } from '../metres.js';

/** @typedef {import('../api.js').Features} Features */

/** One circle for each place; what lies in it is counted by the server.
 * @param {Features} places points @param {number} radiusM metres @returns {Features} */
export function zonesAround({ features }, radiusM) {
  return { type: 'FeatureCollection', features: features.map(({ id, geometry }) => ({
    type: 'Feature', id, properties: { place: id }, geometry: { type: 'Polygon', coordinates: [ringAround(/** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (geometry).coordinates), radiusM)] },
  })) };
}
