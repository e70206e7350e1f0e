// Reads and writes OSM view directions (wiki: Key:camera:direction, Key:direction): degrees, cardinal letters, clockwise sectors `a-b`, several by `;`.
// It never guesses: what it cannot read is handed back as written.

/** @typedef {{ heading: number, spread: number | null }} View Degrees clockwise from north; spread is null where only a heading is given. */

const CARDINALS = ['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'];

/** Degrees for `271`, `271.5` or `NNW`; null for anything else, an empty text included.
 * @param {string} text @returns {number | null} */
export function parseHeading(text) {
  const word = text.trim().toUpperCase();
  const index = CARDINALS.indexOf(word);
  if (index >= 0) return index * 22.5;
  if (!/^\d{1,3}(\.\d+)?$/.test(word)) return null;
  const degrees = Number(word);
  return degrees <= 360 ? degrees % 360 : null;
}

/** @param {string} text @returns {View | null} */
function parseView(text) {
  const heading = parseHeading(text);
  if (heading !== null) return { heading, spread: null };
  const ends = text.split('-').map(parseHeading);
  const [from = null, to = null] = ends;
  if (ends.length !== 2 || from === null || to === null) return null;
  const spread = (to - from + 360) % 360 || 360;
  return { heading: (from + spread / 2) % 360, spread };
}

/** Every view a tag value names, and the parts that say nothing readable.
 * @param {string | undefined | null} value @returns {{ views: View[], unread: string[] }} */
export function parseDirections(value) {
  /** @type {{ views: View[], unread: string[] }} */
  const found = { views: [], unread: [] };
  for (const part of (value ?? '').split(';').map((each) => each.trim()).filter(Boolean)) {
    const view = parseView(part);
    if (view) found.views.push(view);
    else found.unread.push(part);
  }
  return found;
}

/** The whole degree 0-359 that a tag takes.
 * @param {number} heading degrees, any turn @returns {string} */
export function formatHeading(heading) {
  return String(((Math.round(heading) % 360) + 360) % 360);
}

/** A view as the tag takes it: a heading, a clockwise sector `a-b`, or all around.
 * @param {number} heading degrees, the middle of the view @param {number | null} spread degrees; null where only a heading is known @returns {string} */
export function formatDirection(heading, spread) {
  if (spread === null) return formatHeading(heading);
  return spread >= 360 ? '0-360' : `${formatHeading(heading - spread / 2)}-${formatHeading(heading + spread / 2)}`;
}

/** The heading from one position to another, for telling and for setting a direction: exact enough over a street.
 * @param {[number, number]} from longitude, latitude @param {[number, number]} to longitude, latitude @returns {number} degrees 0 to 360 clockwise from north */
export function bearingDeg(from, to) {
  const radians = Math.PI / 180;
  const dLon = (to[0] - from[0]) * radians;
  const [a, b] = [from[1] * radians, to[1] * radians];
  const turned = Math.atan2(Math.sin(dLon) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(dLon)) / radians;
  return (turned + 360) % 360;
}

/** One of the eight winds, as a key of the catalogue: `n`, `ne`, `e` …
 * @param {number} heading degrees clockwise from north @returns {string} */
export function nearestWind(heading) {
  return ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'][Math.round((((heading % 360) + 360) % 360) / 45) % 8] ?? 'n';
}
