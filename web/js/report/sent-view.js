// After sending: thanks, what happens now, and the receipt to keep.
import { element } from '../dom.js';
import { outboxFor } from '../outbox/outbox.js';
import { sentWords } from '../photos/send-photo.js';
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
  return { heading: t('report.thanks'), content: [element('p', { role: 'status' }, t(words)), photos.length > 0 ? photosOnTheirWay(answer.report_id, photos.length, texts) : null, receiptView(receipt, texts), doors] };
}

/** Photos follow the report that was accepted: whatever becomes of them, it stands. Those that find no network are kept and follow later.
 * @param {string} reportId @param {number} count @param {import('../i18n.js').Texts} texts */
function photosOnTheirWay(reportId, count, texts) {
  const status = element('div', { class: 'stack stack--tight', role: 'status' }, element('p', {}, texts.t('photo.sending', { count })));
  const outbox = outboxFor(texts.lang);
  outbox.watchPhotos(reportId, (result) => {
    const again = result.failed.some(({ passes }) => passes);
    status.replaceChildren(...sentWords(result, texts).map((words) => element('p', {}, words)), again ? element('button', { class: 'button', type: 'button', onclick: () => { void outbox.hurry(); } }, texts.t('app.retry')) : '');
  });
  return status;
}
