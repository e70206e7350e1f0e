// What a panel says when there is no network: that it tells what the device kept, or what works all the same.
import { element } from '../dom.js';

/** @typedef {import('../i18n.js').Texts} Texts */

/** @param {{ keptOn?: string }} answer @param {Texts} texts @returns {HTMLElement | null} null where the server answered */
export function keptNote({ keptOn }, texts) {
  return keptOn ? element('p', { class: 'note small', role: 'status' }, texts.t('offline.as_kept', { date: texts.date(keptOn) })) : null;
}
