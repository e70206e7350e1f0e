// Questions to the ground while somebody chooses what was walked: which area lies under a tap, which street is nearest. Pure.
import { metresPerDegree } from '../metres.js';

/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {[number, number]} Point longitude, latitude in degrees */

/** The area under a point, by the even-odd rule.
 * @param {Feature[]} areas of polygons @param {Point} point @returns {Feature | undefined} */
export function areaAt(areas, point) {
  return areas.find(({ geometry }) => polygonsOf(geometry).some((rings) => rings.filter((ring) => isInside(ring, point)).length % 2 === 1));
}

/** @param {GeoJSON.Geometry} geometry @returns {Point[][][]} */
function polygonsOf(geometry) {
  if (geometry.type === 'Polygon') return [/** @type {Point[][]} */ (geometry.coordinates)];
  return geometry.type === 'MultiPolygon' ? /** @type {Point[][][]} */ (geometry.coordinates) : [];
}

/** @param {Point[]} ring @param {Point} point */
function isInside(ring, [lon, lat]) {
  let isIn = false;
  ring.forEach(([x, y], index) => {
    const [u, v] = ring[index - 1] ?? ring.at(-1) ?? [x, y];
    if (y > lat !== v > lat && lon < ((u - x) * (lat - y)) / (v - y) + x) isIn = !isIn;
  });
  return isIn;
}

/** The street nearest to a point and how far it is.
 * @param {Feature[]} streets of lines @param {Point} point @returns {{ name: string, metres: number } | null} */
export function nearestStreet(streets, point) {
  /** @type {{ name: string, metres: number } | null} */
  let best = null;
  for (const { geometry, properties } of streets) {
    const lines = geometry.type === 'MultiLineString' ? /** @type {Point[][]} */ (geometry.coordinates) : [];
    for (const line of lines) {
      const metres = awayFrom(line, point);
      if (best === null || metres < best.metres) best = { name: String(properties.name), metres };
    }
  }
  return best;
}

/** @param {Point[]} line @param {Point} point @returns {number} metres, exact enough for a tap */
function awayFrom(line, [lon, lat]) {
  const scale = metresPerDegree(lat);
  const local = line.map(([x, y]) => [(x - lon) * scale.lon, (y - lat) * scale.lat]);
  let least = Infinity;
  local.slice(1).forEach(([bx = 0, by = 0], index) => {
    const [ax = 0, ay = 0] = local[index] ?? [];
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(ax + along * dx, ay + along * dy));
  });
  return least;
}

/** @param {Point[]} corners @returns {Feature[]} the shape as far as it is drawn, and its corners */
export function shapeFeatures(corners) {
  /** @param {GeoJSON.Geometry} geometry @param {number} id @returns {Feature} */
  const feature = (geometry, id) => ({ type: 'Feature', id: String(id), geometry, properties: { isChosen: true } });
  const points = corners.map((corner, index) => feature({ type: 'Point', coordinates: corner }, index));
  const [first] = corners;
  if (corners.length >= 3 && first) return [feature({ type: 'Polygon', coordinates: [[...corners, first]] }, -1), ...points];
  return corners.length === 2 ? [feature({ type: 'LineString', coordinates: corners }, -1), ...points] : points;
}
