// How a source is called wherever it is named: residents' reports have words of their own, every other source what it says of itself.

/** @typedef {import('./i18n.js').Texts} Texts */
/** @typedef {import('./api.js').Territory['sources'][number]} Source */

/** The key under which the server keeps what people reported. */
const CONTRIBUTORS = 'contributors';

/** @param {Pick<Source, 'key'>} source @returns {boolean} */
export const isOfResidents = ({ key }) => key === CONTRIBUTORS;

/** Publisher, title and date, as far as they are known.
 * @param {Pick<Source, 'key' | 'publisher' | 'title'> & { published_on?: string | null }} source @param {Texts} texts @returns {string} */
export function sourceWords({ key, publisher, title, published_on: on }, texts) {
  if (isOfResidents({ key })) return texts.t('panel.reports');
  return [publisher, title === publisher ? '' : title, on ? texts.date(on) : ''].filter(Boolean).join(', ') || key;
}

/** Who published it; in a line where every word counts.
 * @param {Pick<Source, 'key' | 'publisher' | 'title'>} source @param {Texts} texts @returns {string} */
export function publisherWords({ key, publisher, title }, texts) {
  return isOfResidents({ key }) ? texts.t('panel.reports') : publisher || title || key;
}
