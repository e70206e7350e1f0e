// From what a person walked to the survey that is sent (`POST /surveys`). Pure.

/** @typedef {{ kind: 'area', area: string } | { kind: 'streets', area: string, names: string[] } | { kind: 'shape', corners: [number, number][] }} Walked corners are longitude, latitude in degrees, not closed */
/** @typedef {{ walked: Walked, day: string, hasFinds: boolean, note: string }} Looked `day` is a partial date */

/** @param {Looked} looked @param {string} surveyId @returns {Record<string, unknown>} */
export function surveyBody({ walked, day, hasFinds, note }, surveyId) {
  return { survey_id: surveyId, ...groundOf(walked), surveyed_on: day, finds: hasFinds ? 'some' : 'none', ...(note.trim() ? { note: note.trim() } : {}) };
}

/** @param {Walked} walked @returns {Record<string, unknown>} */
function groundOf(walked) {
  if (walked.kind === 'area') return { area: walked.area };
  if (walked.kind === 'streets') return { area: walked.area, streets: walked.names };
  return { geometry: { type: 'Polygon', coordinates: [closed(walked.corners)] } };
}

/** A ring that ends where it began, to about a centimetre.
 * @param {[number, number][]} corners @returns {[number, number][]} */
export function closed(corners) {
  const ring = corners.map(([lon, lat]) => /** @type {[number, number]} */ ([Number(lon.toFixed(7)), Number(lat.toFixed(7))]));
  const [first] = ring;
  return first ? [...ring, first] : [];
}

/** The corners as the address of a walk sheet has them.
 * @param {[number, number][]} corners @returns {string} */
export function shapeInAddress(corners) {
  return corners.map(([lon, lat]) => `${lon.toFixed(5)},${lat.toFixed(5)}`).join(',');
}

/** The corners of such an address; none where it is not one.
 * @param {string} text @returns {[number, number][]} */
export function cornersOfAddress(text) {
  const numbers = text.split(',').map(Number);
  if (text === '' || numbers.length % 2 !== 0 || numbers.some((each) => !Number.isFinite(each))) return [];
  return Array.from({ length: numbers.length / 2 }, (_, index) => [numbers[index * 2] ?? 0, numbers[index * 2 + 1] ?? 0]);
}
