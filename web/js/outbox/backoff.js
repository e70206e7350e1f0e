// When a report is tried again, and which one is next. Pure.

/** @typedef {import('./shelf.js').Letter} Letter */
/** @typedef {Pick<Letter, 'state' | 'order' | 'tries' | 'retryAtMs' | 'photosLeft'>} Turn */

const FIRST_MS = 2000;
const LONGEST_MS = 5 * 60_000;
/** No pause is as long: one that seems to be was begun by a clock that has been set back since. */
const DAY_MS = 86_400_000;
/** After so many failures a report no longer holds up those behind it. */
const PATIENCE = 5;

/** Doubles with each failure up to five minutes, a tenth more or less so that many devices do not come at once; never sooner than the server asked.
 * @param {number} tries failures so far, from 1 @param {number | null} retryAfterS what the server asked for @param {number} [random] 0 to 1 @returns {number} milliseconds */
export function waitMs(tries, retryAfterS, random = Math.random()) {
  const own = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1)) * (0.9 + random * 0.2);
  return Math.round(Math.max(own, (retryAfterS ?? 0) * 1000));
}

/** How long to wait before the line is looked at again: never longer than the longest pause, since a clock that was set back makes any wait look like months.
 * @param {number} atMs as `wakeAtMs` answers @param {number} nowMs @returns {number} milliseconds */
export const napMs = (atMs, nowMs) => Math.min(LONGEST_MS, Math.max(500, atMs - nowMs));

/** Whether there is something of it to be sent.
 * @param {Turn} letter @returns {boolean} */
export const isDue = ({ state, photosLeft }) => state === 'waiting' || (state === 'sent' && photosLeft > 0);

/** The one to be sent now: the first in order, and none before it, except where that one has failed often or only its photos are left.
 * @template {Turn} L @param {L[]} letters @param {number} nowMs @returns {L | null} */
export function nextOf(letters, nowMs) {
  const due = letters.filter(isDue).sort((a, b) => a.order - b.order);
  for (const letter of due) {
    if (letter.retryAtMs <= nowMs || letter.retryAtMs > nowMs + DAY_MS) return letter;
    if (letter.state === 'waiting' && letter.tries < PATIENCE) return null;
  }
  return null;
}

/** When to look again.
 * @param {Turn[]} letters @returns {number | null} milliseconds since 1970; null where nothing waits */
export function wakeAtMs(letters) {
  const times = letters.filter(isDue).map(({ retryAtMs }) => retryAtMs);
  return times.length > 0 ? Math.min(...times) : null;
}
