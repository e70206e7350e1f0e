// Words in the visitor's language, from the one catalogue that server and browser share. It never builds a sentence from pieces.
import { openFormats } from './format.js';

/** @typedef {Record<string, string>} Catalogue flat, dotted keys, `{name}` placeholders, plurals by `.one`, `.other` */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */
/** @typedef {{ lang: string, t: Translate, has: (key: string) => boolean } & import('./format.js').Formats} Texts */

/** `t(key, values)` fills `{name}`; where `values.count` is a number it chooses the CLDR plural and writes the number the language's way.
 * A missing key shows itself, so that it is seen and reported rather than hidden.
 * @param {string} lang @param {Catalogue} catalogue @returns {Texts} */
export function openTexts(lang, catalogue) {
  const formats = openFormats(lang, catalogue['date.first']);
  const plurals = new Intl.PluralRules(lang);
  /** @type {Translate} */
  const t = (key, values = {}) => {
    const { count } = values;
    const plural = typeof count === 'number' ? catalogue[`${key}.${plurals.select(count)}`] ?? catalogue[`${key}.other`] : undefined;
    const text = plural ?? catalogue[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      return typeof value === 'number' ? formats.number(value, 2) : value ?? whole;
    });
  };
  return { lang, t, has: (key) => key in catalogue, ...formats };
}

/** The word for an OSM value, or the value itself: unknown values are shown as they are.
 * @param {Texts} texts @param {string} prefix such as `type` @param {string} value @returns {string} */
export function wordFor(texts, prefix, value) {
  return texts.has(`${prefix}.${value}`) ? texts.t(`${prefix}.${value}`) : value;
}
