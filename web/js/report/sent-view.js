// After sending: thanks, what happens now, and the receipt to keep.
import { element } from '../dom.js';
import { receiptView } from './receipt-view.js';

/** @param {{ store: import('../state.js').Store, texts: import('../i18n.js').Texts, territory: import('../api.js').Territory, answer: import('../api.js').Receipted, receipt: string, kind: string }} given
 * @returns {HTMLElement} */
export function sentView({ store, texts, territory, answer, receipt, kind }) {
  const { t } = texts;
  const title = element('h2', { tabindex: -1 }, t('report.thanks'));
  const see = () => store.set({ panel: null, selection: { kind: 'camera', id: answer.camera_id } }, { push: true });
  const again = () => {
    store.set({ panel: null, selection: null });
    store.set({ panel: 'report' });
  };
  const words = kind === 'seen' ? 'report.sent_seen' : `report.sent_${territory.report?.review ? 'review' : 'public'}`;
  setTimeout(() => title.focus({ preventScroll: true }));
  return element('div', { class: 'stack report__sent' }, title, element('p', { role: 'status' }, t(words)), receiptView(receipt, texts),
    element('div', { class: 'pair' }, element('button', { class: 'button', type: 'button', onclick: see }, t('report.see')), element('button', { class: 'button', type: 'button', onclick: again }, t('report.again'))));
}
