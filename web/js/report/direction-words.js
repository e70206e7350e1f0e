// A view in words: a heading, a sector, all around, or that it is unknown.
import { formatHeading, nearestWind } from '../direction.js';

/** @typedef {import('../i18n.js').Texts} Texts */

/** @param {{ heading: number | null, spreadDeg: number | null }} aimed @param {Texts} texts @returns {string} */
export function directionWords({ heading, spreadDeg }, texts) {
  const { t } = texts;
  if (heading === null) return t('report.direction_unknown');
  if (spreadDeg === null) return windWords(heading, texts);
  if (spreadDeg >= 360) return t('report.direction_around');
  const [from, to] = [heading - spreadDeg / 2, heading + spreadDeg / 2];
  return t('report.direction_sector', { from: t(`panel.wind.${nearestWind(from)}`), to: t(`panel.wind.${nearestWind(to)}`), degrees: `${formatHeading(from)}-${formatHeading(to)}` });
}

/** "vers le nord-est (45°)".
 * @param {number} heading @param {Texts} texts @returns {string} */
export function windWords(heading, { t }) {
  return t('report.direction_towards', { wind: t(`panel.wind.${nearestWind(heading)}`), degrees: formatHeading(heading) });
}
