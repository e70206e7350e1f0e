// Puts French names into typographic case: accents on capitals, ligatures, hyphens after Saint, typographic apostrophes.
// It never guesses an accent: every word it changes stands in `names.json` with the reason of its group.

import { readFileSync } from 'node:fs';

/** @type {{words: Record<string, string>, phrases: [string, string][], places: Record<string, string>}} */
const dictionary = readDictionary();

const SAINT = /\b(Saint|Sainte) (?=\p{Lu})/gu;
const WORD = /\p{L}+/gu;

/**
 * A name of a street or place as French typography writes it.
 * @param {string} published the name as the source has it
 * @returns {string}
 */
export function typographicName(published) {
  const spaced = published.normalize('NFC').replace(/\s+/g, ' ').trim();
  const phrased = dictionary.phrases.reduce((name, [from, to]) => name.replaceAll(from, to), spaced);
  const worded = phrased.replace(WORD, (word) => dictionary.words[word] ?? word);
  return capitaliseFirst(worded.replace(SAINT, '$1-').replaceAll("'", '’'));
}

/**
 * A nursery's or school's name; the few that rules cannot set right are listed one by one.
 * @param {string} published
 * @returns {string}
 */
export function placeName(published) {
  return dictionary.places[published] ?? typographicName(published);
}

/**
 * Two names are one when they fold to the same text: no case, accent, ligature, hyphen or apostrophe.
 * @param {string} name
 * @returns {string}
 */
export function foldName(name) {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** @param {string} text */
function capitaliseFirst(text) {
  return text.charAt(0).toLocaleUpperCase('fr') + text.slice(1);
}

function readDictionary() {
  const file = JSON.parse(readFileSync(new URL('names.json', import.meta.url), 'utf8'));
  /** @type {Record<string, string>[]} */
  const groups = Object.values(file.words).map((group) => /** @type {any} */ (group).changes);
  return {
    words: Object.assign({}, ...groups),
    phrases: Object.entries(file.phrases.changes).sort(longestFirst),
    places: file.places.changes,
  };
}

/** @param {[string, string]} a @param {[string, string]} b */
function longestFirst([a], [b]) {
  return b.length - a.length;
}
