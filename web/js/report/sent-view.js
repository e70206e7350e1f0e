// After sending: thanks, what happens now, and the receipt to keep.
import { element } from '../dom.js';
import { receiptView } from './receipt-view.js';

/** @param {{ store: import('../state.js').Store, texts: import('../i18n.js').Texts, territory: import('../api.js').Territory, answer: import('../api.js').Receipted, receipt: string, kind: string, photos?: import('../photos/photo-editor.js').Photo[] }} given
 * @returns {import('../panel.js').Sheet} */
export function sentSheet({ store, texts, territory, answer, receipt, kind, photos = [] }) {
  const { t } = texts;
  const isPlace = kind === 'place';
  const see = () => store.set({ panel: null, selection: { kind: 'camera', id: answer.camera_id } }, { push: true });
  const again = () => {
    store.set({ panel: null, selection: null });
    store.set({ panel: isPlace ? 'missing' : 'report' });
  };
  const words = kind === 'camera' ? `report.sent_${territory.report?.review ? 'review' : 'public'}` : `report.sent_${kind}`;
  const doors = element('div', { class: 'pair' }, isPlace ? null : element('button', { class: 'button', type: 'button', onclick: see }, t('report.see')), element('button', { class: 'button', type: 'button', onclick: again }, t(isPlace ? 'missing.again' : 'report.again')));
  return { heading: t('report.thanks'), content: [element('p', { role: 'status' }, t(words)), photos.length > 0 ? photosOnTheirWay(answer.report_id, receipt, photos, texts) : null, receiptView(receipt, texts), doors] };
}

/** Photos follow the report that was accepted: whatever becomes of them, it stands.
 * @param {string} reportId @param {string} receipt @param {import('../photos/photo-editor.js').Photo[]} photos @param {import('../i18n.js').Texts} texts */
function photosOnTheirWay(reportId, receipt, photos, texts) {
  const status = element('div', { class: 'stack stack--tight', role: 'status' });
  const send = async (/** @type {typeof photos} */ waiting) => {
    status.replaceChildren(element('p', {}, texts.t('photo.sending', { count: waiting.length })));
    const { sendPhotos, sentWords } = await import('../photos/send-photo.js');
    const result = await sendPhotos(reportId, receipt, waiting);
    const again = result.failed.filter(({ passes }) => passes).map(({ photo }) => photo);
    status.replaceChildren(...sentWords(result, texts).map((words) => element('p', {}, words)), again.length > 0 ? element('button', { class: 'button', type: 'button', onclick: () => { void send(again); } }, texts.t('app.retry')) : '');
  };
  void send(photos);
  return status;
}
