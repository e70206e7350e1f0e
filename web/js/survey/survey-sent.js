// After saying "we looked here": what it changed, the receipt to keep, and the way back.
import { withdrawSurvey } from '../api.js';
import { element } from '../dom.js';
import { sayError } from '../panels.js';
import { receiptView } from '../report/receipt-view.js';

/** @typedef {import('../report/receipt-key.js').Key} Key */

/** @param {{ texts: import('../i18n.js').Texts, answer: import('../outbox/deliver.js').Answer, key: Key, reload: () => void, again: () => void }} given @returns {import('../panel.js').Sheet} */
export function surveySent({ texts, answer, key, reload, again }) {
  const { t } = texts;
  const status = element('p', { role: 'status' }, t(answer.state === 'waiting' ? 'survey.waiting' : 'survey.sent'), ' ', answer.street_m ? t('survey.sent_streets', { metres: texts.metres(answer.street_m) }) : '');
  const undo = element('button', { class: 'button', type: 'button', onclick: async () => {
    undo.disabled = true;
    try {
      await withdrawSurvey(key.reportId, key.receipt, texts.lang);
      status.textContent = t('survey.undone');
      receipt.remove();
      undo.remove();
      reload();
    } catch (error) {
      status.textContent = sayError(error, texts);
      undo.disabled = false;
    }
  } }, t('survey.undo'));
  const receipt = receiptView(key.receipt, texts);
  return { heading: t('report.thanks'), content: [status, receipt, element('div', { class: 'pair' }, undo, element('button', { class: 'button', type: 'button', onclick: again }, t('survey.again')))] };
}
