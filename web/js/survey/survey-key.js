// The key to where people looked, in words beside each pattern, and the bar of shares of an area.
import { element } from '../dom.js';

/** @typedef {import('../i18n.js').Texts} Texts */

/** From the most recent on, with the property of an area that holds its share.
 * @type {readonly [string, string][]} */
const RECENCIES = [
  ['month', 'surveyed_within_a_month'], ['year', 'surveyed_1_to_12_months_ago'], ['two_years', 'surveyed_12_to_24_months_ago'], ['longer', 'surveyed_longer_ago'], ['never', 'surveyed_never'],
];

/** @param {Texts} texts @param {'key' | 'short'} [words] the wall has room for short ones only @returns {HTMLElement} */
export function surveyKey({ t }, words = 'key') {
  const row = (/** @type {string} */ name, /** @type {string} */ word) => element('li', {}, element('span', { class: `swatch swatch--${name}`, 'aria-hidden': 'true' }), element('span', {}, word));
  return element('ul', { class: 'keys', 'aria-label': t('legend.colour_surveys') }, RECENCIES.map(([name]) => row(name, t(`survey.${words}.${name}`))), row('none', t(`survey.${words}.none`)));
}

/** @param {Record<string, any>} figures of an area @param {Texts} texts @returns {Node[]} */
export function sharesView(figures, { t, number, date }) {
  if (!figures.surveyed_measure) return [element('p', {}, t('survey.nobody'))];
  const percent = (/** @type {number} */ share) => t('survey.percent', { number: number(share * 100, 1) });
  const bar = element('div', { class: 'shares shares--bar', 'aria-hidden': 'true' });
  for (const [name, property] of RECENCIES) {
    const part = element('span', { class: `share--${name}` });
    part.style.inlineSize = `${(figures[property] ?? 0) * 100}%`;
    bar.append(part);
  }
  const rows = RECENCIES.filter(([, property]) => figures[property] > 0).map(([name, property]) => element('div', {}, element('dt', {}, t(`survey.key.${name}`)), element('dd', {}, percent(figures[property]))));
  const words = [t(`survey.measure.${figures.surveyed_measure}`), t('survey.without_finds', { number: number(figures.surveyed_without_finds * 100, 1) }), t('survey.last', { date: date(figures.surveyed_last_on) })];
  return [bar, element('dl', { class: 'facts' }, rows), element('p', { class: 'small soft' }, words.join(' '))];
}

/** How much of an area was looked at within a year, in one sentence.
 * @param {Record<string, any>} figures @param {Texts} texts @returns {string} */
export function shareInWords(figures, { t, number }) {
  const recent = (figures.surveyed_within_a_month ?? 0) + (figures.surveyed_1_to_12_months_ago ?? 0);
  return figures.surveyed_measure ? t('survey.recent', { number: number(recent * 100), never: number((figures.surveyed_never ?? 0) * 100) }) : t('survey.nobody');
}
