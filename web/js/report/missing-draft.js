// What somebody tells of a missing school outlives a reload and the way back in its tab, until it is sent.
import { makeKey } from './receipt-key.js';

/** `isPlaced` says that somebody told the place; else it is the middle of the map.
 * @typedef {import('./missing-fields.js').Told & { lon: number | null, lat: number | null, accuracyM: number | null, isPlaced: boolean, key: import('./receipt-key.js').Key }} Missing */

const NAME = 'missing-draft';

/** @returns {Missing} as it was left, else a blank one */
export function openMissingDraft() {
  /** @type {Missing} */
  const blank = { amenity: '', name: '', note: '', lon: null, lat: null, accuracyM: null, isPlaced: false, key: makeKey() };
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
    return kept?.key?.receipt ? { ...blank, ...kept } : blank;
  } catch {
    return blank;
  }
}

/** Whether somebody said more than where the map happened to be.
 * @param {Missing} missing @returns {boolean} */
export const isTold = ({ amenity, name, note }) => Boolean(amenity || name || note);

/** A mere position is not kept: the next report begins where the person then stands.
 * @param {Missing} missing */
export function keepMissingDraft(missing) {
  if (!isTold(missing)) return;
  try {
    sessionStorage.setItem(NAME, JSON.stringify(missing));
  } catch {
    // Storage may be refused or full; the form still holds what was told.
  }
}

export function dropMissingDraft() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
