// What somebody is choosing as walked outlives a reload of its tab, until it is sent or given up.
import { makeKey } from '../report/receipt-key.js';

/** @typedef {'area' | 'streets' | 'shape'} Mode */
/** @typedef {{ mode: Mode, area: string, names: string[], corners: [number, number][], day: string, finds: '' | 'some' | 'none', note: string, key: import('../report/receipt-key.js').Key }} Draft */

const NAME = 'survey-draft';

/** @param {string} today @param {string} area the one that is selected, or '' @returns {Draft} */
export function openSurveyDraft(today, area) {
  /** @type {Draft} */
  const fresh = { mode: 'area', area, names: [], corners: [], day: today, finds: '', note: '', key: makeKey() };
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
    if (!kept?.key?.receipt) return fresh;
    return { ...fresh, ...kept, ...(area && area !== kept.area ? { area, names: [] } : {}) };
  } catch {
    return fresh;
  }
}

/** @param {Draft} draft */
export function keepSurveyDraft(draft) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(draft));
  } catch {
    // Storage may be refused or full; the form still holds what was chosen.
  }
}

export function dropSurveyDraft() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}

/** What the draft says was walked; null while it says nothing whole.
 * @param {Draft} draft @returns {import('./survey-body.js').Walked | null} */
export function walkedOfDraft({ mode, area, names, corners }) {
  if (mode === 'area') return area ? { kind: 'area', area } : null;
  if (mode === 'streets') return area && names.length > 0 ? { kind: 'streets', area, names } : null;
  return corners.length >= 3 ? { kind: 'shape', corners } : null;
}
