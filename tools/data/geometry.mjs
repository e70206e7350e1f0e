// Plane geometry on longitude and latitude that the build needs: rounding, winding, length, simplification, point in polygon.
// It knows no file and no name.

/** Metres in a degree of latitude (mean), enough for tolerances and lengths of a city. */
const METRES_PER_DEGREE = 111_200;

/** Degrees of longitude shrink by this at the latitude of the territory (43.61°). */
const LONGITUDE_SHRINK = Math.cos((43.61 * Math.PI) / 180);

/** @typedef {[number, number]} Position longitude, latitude */
/** @typedef {Position[]} Line */

/** @param {number} decimals @returns {(position: number[]) => Position} */
export function rounder(decimals) {
  const scale = 10 ** decimals;
  const round = (/** @type {number} */ value) => Math.round(value * scale) / scale;
  return ([longitude, latitude]) => [round(longitude), round(latitude)];
}

/** Distance in metres. @param {Position} a @param {Position} b */
export function distance(a, b) {
  return Math.hypot((a[0] - b[0]) * LONGITUDE_SHRINK, a[1] - b[1]) * METRES_PER_DEGREE;
}

/** Length in metres. @param {Line} line */
export function length(line) {
  return line.slice(1).reduce((sum, position, index) => sum + distance(line[index], position), 0);
}

/** Twice the signed area is positive when the ring runs counterclockwise; square metres. @param {Line} ring */
export function signedArea(ring) {
  let twice = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1, y1] = ring[index - 1];
    const [x2, y2] = ring[index];
    twice += (x1 - ring[0][0]) * (y2 - ring[0][1]) - (x2 - ring[0][0]) * (y1 - ring[0][1]);
  }
  return (twice / 2) * METRES_PER_DEGREE ** 2 * LONGITUDE_SHRINK;
}

/** Repeated neighbours go. @param {Line} line @returns {Line} */
export function withoutRepeats(line) {
  return line.filter(
    (position, index) => index === 0 || position[0] !== line[index - 1][0] || position[1] !== line[index - 1][1],
  );
}

/**
 * A polygon's rings rounded and wound by the right-hand rule (RFC 7946, 3.1.6); rings smaller than
 * `leastArea` square metres or of fewer than four positions go.
 * @param {Line[]} rings
 * @param {{decimals: number, leastArea?: number}} options
 * @returns {Line[] | null} null when the outer ring goes
 */
export function tidyPolygon(rings, { decimals, leastArea = 0 }) {
  const round = rounder(decimals);
  const tidied = rings.map((ring, index) => {
    const rounded = withoutRepeats(ring.map(round));
    const area = signedArea(rounded);
    if (rounded.length < 4 || Math.abs(area) <= leastArea) return null;
    const isOuter = index === 0;
    return area > 0 === isOuter ? rounded : rounded.reverse();
  });
  return tidied[0] === null ? null : tidied.filter((ring) => ring !== null);
}

/** @param {{type: string, coordinates: any}} geometry @returns {Line[][]} the polygons of a Polygon or MultiPolygon */
export function polygonsOf(geometry) {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/** @param {Line[][]} polygons @returns {{type: string, coordinates: any}} */
export function polygonGeometry(polygons) {
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

/** Even-odd rule. @param {Position} position @param {{type: string, coordinates: any}} geometry */
export function contains(geometry, position) {
  return polygonsOf(geometry).some((rings) => rings.reduce((inside, ring) => inside !== inRing(ring, position), false));
}

/** @param {Line} ring @param {Position} position */
function inRing(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/**
 * Ramer-Douglas-Peucker; both ends stay.
 * @param {Line} line
 * @param {number} tolerance metres
 * @returns {Line}
 */
export function simplifyLine(line, tolerance) {
  if (line.length < 3) return line;
  let farthest = 0;
  let index = 0;
  for (let i = 1; i < line.length - 1; i += 1) {
    const offset = offsetFromSegment(line[i], line[0], line[line.length - 1]);
    if (offset > farthest) [farthest, index] = [offset, i];
  }
  if (farthest <= tolerance) return [line[0], line[line.length - 1]];
  const before = simplifyLine(line.slice(0, index + 1), tolerance);
  return [...before.slice(0, -1), ...simplifyLine(line.slice(index), tolerance)];
}

/** @param {Position} p @param {Position} a @param {Position} b metres */
function offsetFromSegment(p, a, b) {
  const [dx, dy] = [(b[0] - a[0]) * LONGITUDE_SHRINK, b[1] - a[1]];
  const [px, py] = [(p[0] - a[0]) * LONGITUDE_SHRINK, p[1] - a[1]];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
  return Math.hypot(px - along * dx, py - along * dy) * METRES_PER_DEGREE;
}
