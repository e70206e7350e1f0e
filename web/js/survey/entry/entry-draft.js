// What was typed in of one walk sheet, kept on this device until the sheet is put away: a reload loses nothing.
import { makeKey } from '../../report/receipt-key.js';
import { emptyLine } from './lines.js';

/** @typedef {import('./lines.js').Line} Line */
/** @typedef {import('../../report/receipt-key.js').Key} Key */
/** @typedef {'' | 'kept' | 'sent' | 'undone'} Sent `kept` waits on this device for the network */
/** @typedef {{ mark: '' | 'seen' | 'not_seen', key: Key }} Known */
/** @typedef {{ day: string, lines: Line[], known: Record<string, Known>, ground: 'whole' | 'streets' | 'none', streets: string[], finds: '' | 'some' | 'none', surveyKey: Key, sent: Record<string, Sent> }} Draft
 * `known` goes by camera id, `sent` by report id */

const PREFIX = 'walk-entry:';
/** Lines offered at first. */
const LINES = 6;

/** @param {string} name of the sheet @param {string} today @param {number} firstLine @returns {{ draft: Draft, isKept: boolean }} */
export function openEntryDraft(name, today, firstLine) {
  /** @type {Draft} */
  const fresh = { day: today, lines: Array.from({ length: LINES }, (_, index) => emptyLine(firstLine + index, makeKey())), known: {}, ground: 'whole', streets: [], finds: '', surveyKey: makeKey(), sent: {} };
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null');
    return kept?.surveyKey?.receipt ? { draft: { ...fresh, ...kept }, isKept: true } : { draft: fresh, isKept: false };
  } catch {
    return { draft: fresh, isKept: false };
  }
}

/** @param {string} name @param {Draft} draft @returns {boolean} false where the device refuses to keep it */
export function keepEntryDraft(name, draft) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} name */
export function dropEntryDraft(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept.
  }
}
