// Gives each street segment a class from 1 (main road) to 4 (path, private way), since the list's own HIERARCHIE column is empty.
// It looks at the kind of way, who owns it, the length of the street and what it meets; it draws nothing.

/** A département road or a numbered one carries through traffic. */
const THROUGH = /^(RD|RN|A) ?\d/;

const AVENUES = new Set(['AV', 'BD', 'RTE', 'QUAI', 'COUR']);
const LINKS = new Set(['RDPT', 'CARR', 'PONT', 'TUN', 'VIAD', 'VOIE']);
const SMALL = new Set(['IMP', 'PASS', 'SQUA', 'PARC', 'PARK', 'DESC', 'ENCL', 'PLAN', 'ESPL', 'ESPA', 'BASS']);

/** Avenues at least this long, in metres, are main roads. */
const MAIN_LENGTH_M = 900;

/**
 * @param {any[]} segments street segments with the columns of the published centre lines, in metres
 * @returns {number[]} one class for each segment, in their order
 */
export function classifyStreets(segments) {
  const lengths = streetLengths(segments);
  const first = segments.map(({ properties }) => classOf(properties, lengths.get(properties.LIB_OFF) ?? 0));
  const best = bestClassAtEnds(segments, first);
  return segments.map((segment, index) => {
    if (!LINKS.has(segment.properties.TYPVOI) || isSmall(segment.properties)) return first[index];
    return Math.min(first[index], ...ends(segment).map((end) => best.get(end) ?? 4));
  });
}

/** @param {any} properties @param {number} streetLength metres */
function classOf(properties, streetLength) {
  const { TYPVOI: type, NOTE: note, DOMANIALIT: owner } = properties;
  if (isSmall(properties)) return 4;
  if (type === 'AUTO' || THROUGH.test(note ?? '') || owner === 'Publique départementale') return 1;
  if (AVENUES.has(type)) return streetLength >= MAIN_LENGTH_M ? 1 : 2;
  return 3;
}

/** @param {any} properties */
function isSmall({ TYPVOI: type, DOMANIALIT: owner, OCCUPATION: use }) {
  return SMALL.has(type) || type === null || owner === 'Privée' || use === 'Piéton' || use === 'Piste cyclable' || use === 'Chemin';
}

/** @param {any[]} segments */
function streetLengths(segments) {
  const lengths = new Map();
  for (const { properties } of segments) {
    lengths.set(properties.LIB_OFF, (lengths.get(properties.LIB_OFF) ?? 0) + properties.LEN);
  }
  return lengths;
}

/** Best class among the avenues that meet at each end. @param {any[]} segments @param {number[]} classes */
function bestClassAtEnds(segments, classes) {
  const best = new Map();
  segments.forEach((segment, index) => {
    for (const end of ends(segment)) best.set(end, Math.min(best.get(end) ?? 4, classes[index]));
  });
  return best;
}

/** @param {any} segment @returns {string[]} */
function ends({ geometry }) {
  const parts = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
  return parts.flatMap((/** @type {any} */ part) => [part[0], part[part.length - 1]].map((p) => p.map(Math.round).join(' ')));
}
