// Cameras around somebody: how far, which way, which were not confirmed for long, and in which order to walk to them. Pure.
import { bearingDeg, nearestWind } from '../direction.js';
import { distanceM } from '../metres.js';

/** @typedef {[number, number]} Point longitude, latitude */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {{ id: string, tags: Record<string, any>, position: Point, distanceM: number }} Near */

/** A camera seen on the ground within so many years needs no new look. */
const YEARS = 2;

/** Nearest first.
 * @param {Feature[]} features @param {Point} from @returns {Near[]} */
export function nearestFirst(features, from) {
  return features.map(({ id, geometry, properties }) => {
    const position = /** @type {Point} */ (/** @type {GeoJSON.Point} */ (geometry).coordinates);
    return { id, tags: properties, position, distanceM: distanceM(from, position) };
  }).sort((a, b) => a.distanceM - b.distanceM);
}

/** Whether nobody said for two years that the camera stands; one that was never seen is such a one.
 * @param {Record<string, any>} tags @param {string} today as in `2026-11-25` @returns {boolean} */
export function isUnconfirmed(tags, today) {
  const seen = String(tags.cc_last_seen_on ?? '');
  if (!/^\d{4}/.test(seen)) return true;
  const limit = `${Number(today.slice(0, 4)) - YEARS}${today.slice(4)}`;
  // A year or a month counts to its end: as long as it may have been seen since, it is not asked for.
  return `${seen}${'-12-31'.slice(seen.length - 4)}`.slice(0, 10) < limit;
}

/** The order of a walk: from where one stands always to the nearest that is left.
 * @param {Near[]} cameras @param {Point} from @param {number} count @returns {Near[]} distances are from the step before */
export function walkOrder(cameras, from, count) {
  const left = [...cameras];
  /** @type {Near[]} */
  const order = [];
  let at = from;
  while (left.length > 0 && order.length < count) {
    const nearest = left.map((each) => ({ each, away: distanceM(at, each.position) })).reduce((a, b) => (b.away < a.away ? b : a));
    order.push({ ...nearest.each, distanceM: nearest.away });
    left.splice(left.indexOf(nearest.each), 1);
    at = nearest.each.position;
  }
  return order;
}

/** "à 120 m, vers le nord-est".
 * @param {Point} from @param {Point} to @param {import('../i18n.js').Texts} texts @returns {string} */
export function wayWords(from, to, texts) {
  const away = distanceM(from, to);
  const distance = texts.metres(Math.round(away));
  return away < 1 ? texts.t('report.away', { distance }) : texts.t('report.away_towards', { distance, wind: texts.t(`panel.wind.${nearestWind(bearingDeg(from, to))}`) });
}
