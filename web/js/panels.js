// Which panel the address asks for, loaded when it is first needed, with words while it loads and when it cannot.
import { ApiError } from './api.js';
import { element } from './dom.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./i18n.js').Texts} Texts */
/** @typedef {import('./panel.js').Sheet} Sheet */
/** @typedef {(signal: AbortSignal) => Promise<Sheet> | Sheet} Load */

/** What to tell a person about a failure, in words.
 * @param {unknown} error @param {Texts} texts @returns {string} */
export function sayError(error, texts) {
  if (!(error instanceof ApiError)) return texts.t(isCode(error) ? 'app.offline' : 'app.broken');
  const meaning = `problem.${error.problem.type?.split('/').at(-1)}.meaning`;
  if (error.reason === 'problem') return texts.has(meaning) ? texts.t(meaning) : texts.t('app.broken');
  return texts.t(error.reason === 'offline' ? 'app.offline' : 'app.broken');
}

/** A part of the program is missing; Firefox never asks for it again. @param {unknown} error */
const isCode = (error) => /import/i.test(String(error));

/** What works without network, where that is what failed: more on a device that keeps the map.
 * @param {unknown} error @param {Texts} texts @returns {HTMLElement | null} */
export function sayWorks(error, { t }) {
  if (!(error instanceof ApiError) || error.reason !== 'offline') return null;
  return element('p', {}, t('serviceWorker' in navigator && navigator.serviceWorker.controller ? 'app.offline_works' : 'app.offline_reports'));
}

/** What closing a panel does: back to the list for what was opened from it, else to the map.
 * @param {import('./state.js').Store} store @returns {(state: State) => void} */
export function openWayBack(store) {
  let fromList = '';
  store.subscribe(({ panel, selection }, before) => {
    if (panel === null && selection && before.panel === 'list') fromList = selection.id;
    else if (panel === null && selection?.id !== fromList) fromList = '';
  });
  return ({ panel, selection }) => {
    const isFromList = panel === null && selection !== null && selection.id === fromList;
    store.set(panel ? { panel: null } : { selection: null, ...(isFromList ? { panel: 'list' } : {}) }, { push: true });
  };
}

/** @param {import('./panel.js').Panel} panel @param {Texts} texts @param {(state: State) => Load | null} choose the panel of a state, null for none
 * @param {(state: State) => void} onClose */
export function openPanels(panel, texts, choose, onClose) {
  let abort = new AbortController();
  /** Shows what the state asks for; `focus` when a person asked.
   * @param {State} state @param {boolean} focus */
  return async function show(state, focus) {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const load = choose(state);
    if (!load) return panel.close();
    const close = () => onClose(state);
    const waiting = setTimeout(() => panel.show({ heading: texts.t('app.loading'), content: [] }, { onClose: close, focus }), 250);
    // What was asked for before must not cover what is asked for now.
    signal.addEventListener('abort', () => clearTimeout(waiting));
    try {
      const sheet = await load(signal);
      if (!signal.aborted) panel.show(sheet, { onClose: close, focus });
    } catch (error) {
      if (signal.aborted) return undefined;
      const isUnknown = error instanceof ApiError && error.reason === 'problem' && error.status === 404;
      const retry = isUnknown ? null : element('button', { class: 'button', type: 'button', onclick: () => (isCode(error) ? open(document.URL, '_self') : show(state, true)) }, texts.t('app.retry'));
      panel.show({ heading: texts.t(isUnknown ? 'app.unknown' : 'app.failed'), content: [element('p', { role: 'alert' }, sayError(error, texts)), sayWorks(error, texts), retry] }, { onClose: close, focus });
    } finally {
      clearTimeout(waiting);
    }
    return undefined;
  };
}
