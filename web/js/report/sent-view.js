// After sending: thanks, what happens now, and the receipt to keep. It never says that something is shown which waits for review.
import { element } from '../dom.js';
import { outboxFor } from '../outbox/outbox.js';
import { sentWords as photoWords } from '../photos/send-photo.js';
import { receiptView } from './receipt-view.js';

/** @param {{ store: import('../state.js').Store, texts: import('../i18n.js').Texts, answer: import('../outbox/deliver.js').Answer, receipt: string, kind: string, photos?: import('../photos/photo-editor.js').Photo[] }} given
 * @returns {import('../panel.js').Sheet} */
export function sentSheet({ store, texts, answer, receipt, kind, photos = [] }) {
  const { t } = texts;
  const isPlace = kind === 'place';
  const see = () => store.set({ panel: null, selection: { kind: 'camera', id: answer.camera_id } }, { push: true });
  const again = () => {
    store.set({ panel: null, selection: null });
    store.set({ panel: isPlace ? 'missing' : 'report' });
  };
  const waits = isWaiting(answer, kind);
  const doors = element('div', { class: 'pair' }, isPlace || (waits && kind === 'camera') ? null : element('button', { class: 'button', type: 'button', onclick: see }, t('report.see')), element('button', { class: 'button', type: 'button', onclick: again }, t(isPlace ? 'missing.again' : 'report.again')));
  return { heading: t('report.thanks'), content: [element('p', { role: 'status' }, sentWords(kind, waits, texts)), photos.length > 0 ? photosOnTheirWay(answer.report_id, photos.length, texts) : null, receiptView(receipt, texts), doors] };
}

/** Whether it is shown only after review: the instance asks for that, or this one report does, such as a correction that moves a camera far.
 * @param {Pick<import('../outbox/deliver.js').Answer, 'state' | 'status'>} answer @param {string} kind @returns {boolean} */
export const isWaiting = ({ state, status }, kind) => state === 'waiting' || (kind === 'camera' && !status);

/** @param {string} kind @param {boolean} waits @param {Pick<import('../i18n.js').Texts, 't'>} texts @returns {string} */
export function sentWords(kind, waits, { t }) {
  if (kind === 'camera') return t(waits ? 'report.sent_review' : 'report.sent_public');
  return [t(`report.sent_${kind}`), waits && kind !== 'place' ? t('report.sent_waits') : ''].filter(Boolean).join(' ');
}

/** Photos follow the report that was accepted: whatever becomes of them, it stands. Those that find no network are kept and follow later.
 * @param {string} reportId @param {number} count @param {import('../i18n.js').Texts} texts */
function photosOnTheirWay(reportId, count, texts) {
  const status = element('div', { class: 'stack stack--tight', role: 'status' }, element('p', {}, texts.t('photo.sending', { count })));
  const outbox = outboxFor(texts.lang);
  outbox.watchPhotos(reportId, (result) => {
    const again = result.failed.some(({ passes }) => passes);
    status.replaceChildren(...photoWords(result, texts).map((words) => element('p', {}, words)), again ? element('button', { class: 'button', type: 'button', onclick: () => { void outbox.hurry(); } }, texts.t('app.retry')) : '');
  });
  return status;
}
