// What to call a camera and what is known of it, in sentences: shared by its panel, the lists and the report's neighbours.
import { parseDirections, nearestWind } from '../direction.js';
import { wordFor } from '../i18n.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {Record<string, any>} Tags */

/** A short name, as the sheets have it: where it is, as its source says, else the street it stands near, its number, its public id.
 * @param {Tags} tags @param {string} id @param {Texts} texts @returns {string} */
export function titleOf(tags, id, texts) {
  const street = [tags['addr:housenumber'], tags['addr:street']].filter(Boolean).join(' ');
  const where = withApostrophes(tags['addr:full'] ?? (tags['addr:street'] ? street : tags['addr:place'] ?? ''));
  const device = tags['surveillance:type'] === 'ALPR' || tags['surveillance:type'] === 'ANPR' ? 'panel.camera.plates' : 'panel.camera.camera';
  const near = where ? '' : tags.cc_near?.[texts.lang] ?? '';
  return texts.t(`${device}_${where ? 'at' : near ? 'near' : 'id'}`, { where, near, id: tags.ref ?? id });
}

/** Lists write a straight apostrophe; what is read as words has the one of the rest of the page.
 * @param {string} text @returns {string} */
const withApostrophes = (text) => text.replace(/(\p{L})'(?=\p{L})/gu, '$1’');

/** The status in a few words; a published list is named by its year.
 * @param {Tags} tags @param {Texts} texts @param {Territory} territory @returns {string} */
export function statusWords(tags, texts, territory) {
  const published = sourcesOf(tags, territory).map((source) => source.published_on).filter(Boolean).sort()[0];
  if (tags.cc_status === 'documented' && published) return texts.t('status.published_in', { year: published.slice(0, 4) });
  return wordFor(texts, 'status', tags.cc_status ?? 'unverified');
}

/** Type and direction in one sentence, the unknown said as such.
 * @param {Tags} tags @param {Texts} texts @returns {string} */
export function knownWords(tags, texts) {
  const { t } = texts;
  const type = tags['camera:type'] ? wordFor(texts, 'type', tags['camera:type']) : '';
  const direction = tags['camera:direction'] ?? tags.direction;
  if (!type && !direction) return t('panel.camera.nothing_known');
  const { views, unread } = parseDirections(direction);
  const towards = views.map(({ heading }) => t(`panel.wind.${nearestWind(heading)}`)).concat(unread);
  return t(towards.length > 0 ? 'panel.camera.looks' : 'panel.camera.direction_unknown', { type: upperFirst(type || t('type.unknown')), towards: new Intl.ListFormat(texts.lang).format(towards) });
}

/** Type and operator for a line of a list.
 * @param {Tags} tags @param {Texts} texts @param {Territory} territory @returns {string} */
export function lineWords(tags, texts, territory) {
  const device = tags['surveillance:type'] && tags['surveillance:type'] !== 'camera' ? wordFor(texts, 'type', tags['surveillance:type']) : '';
  const type = device || (tags['camera:type'] ? wordFor(texts, 'type', tags['camera:type']) : texts.t('type.unknown'));
  return [statusWords(tags, texts, territory), type, tags.operator ?? wordFor(texts, 'operator', tags['operator:type'] ?? 'unknown')].join(' · ');
}

/** @param {Tags} tags @param {Territory} territory @returns {Territory['sources']} the sources that name it and that we know */
export function sourcesOf(tags, territory) {
  const keys = Array.isArray(tags.cc_source) ? tags.cc_source : String(tags.cc_source ?? '').split(/[,;]/);
  return territory.sources.filter(({ key }) => keys.includes(key));
}

/** @param {string} text @returns {string} */
function upperFirst(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
