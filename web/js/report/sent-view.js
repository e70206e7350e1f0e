// After sending: thanks, what happens now, and the receipt to keep.
import { element } from '../dom.js';
import { receiptView } from './receipt-view.js';

/** @param {{ store: import('../state.js').Store, texts: import('../i18n.js').Texts, territory: import('../api.js').Territory, answer: import('../api.js').Receipted, receipt: string, kind: string }} given
 * @returns {import('../panel.js').Sheet} */
export function sentSheet({ store, texts, territory, answer, receipt, kind }) {
  const { t } = texts;
  const isPlace = kind === 'place';
  const see = () => store.set({ panel: null, selection: { kind: 'camera', id: answer.camera_id } }, { push: true });
  const again = () => {
    store.set({ panel: null, selection: null });
    store.set({ panel: isPlace ? 'missing' : 'report' });
  };
  const words = kind === 'camera' ? `report.sent_${territory.report?.review ? 'review' : 'public'}` : `report.sent_${kind}`;
  const doors = element('div', { class: 'pair' }, isPlace ? null : element('button', { class: 'button', type: 'button', onclick: see }, t('report.see')), element('button', { class: 'button', type: 'button', onclick: again }, t(isPlace ? 'missing.again' : 'report.again')));
  return { heading: t('report.thanks'), content: [element('p', { role: 'status' }, t(words)), receiptView(receipt, texts), doors] };
}
