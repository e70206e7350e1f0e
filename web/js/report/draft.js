// A report begun outlives a reload of its tab: kept on the device, in session storage, until it is sent or given up.
import { emptyDraft } from './report-body.js';
import { makeKey } from './receipt-key.js';

/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {import('./receipt-key.js').Key} Key */

const NAME = 'report-draft';

/** The draft of this tab, or a new one with a key of its own.
 * @param {string} today @returns {{ draft: Draft, key: Key }} */
export function openDraft(today) {
  const fresh = { draft: { ...emptyDraft(), seenOn: today }, key: makeKey() };
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
    return kept?.key?.receipt ? { draft: { ...fresh.draft, ...kept.draft }, key: kept.key } : fresh;
  } catch {
    return fresh;
  }
}

/** @param {Draft} draft @param {Key} key */
export function keepDraft(draft, key) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ draft, key }));
  } catch {
    // Storage may be refused or full; the form still holds what was entered.
  }
}

export function dropDraft() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
