// How far somebody came on a walk outlives a reload, the way back and a correction, in its tab and for the day. Never where they stood.

/** @typedef {{ walk: import('./around.js').Near[], index: number, answers: string[], day: string }} Kept `index` is the camera they stand before, `answers` are ids of those they answered for */

const NAME = 'walk-left';

/** @param {string} today as in `2026-11-28` @returns {Kept | null} */
export function openKeptWalk(today) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
    return kept?.day === today && kept.walk?.[kept.index] ? kept : null;
  } catch {
    return null;
  }
}

/** @param {Kept} kept */
export function keepWalk(kept) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(kept));
  } catch {
    // Storage may be refused or full; the walk goes on all the same.
  }
}

export function dropWalk() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
