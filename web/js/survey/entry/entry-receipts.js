// The receipts of what was sent, to keep elsewhere before the sheet is put away: one link a line.
import { receiptAddress } from '../../report/receipt-view.js';

/** @param {HTMLElement} button @param {import('./entry-draft.js').Draft} draft @param {import('../../i18n.js').Texts} texts */
export function openReceipts(button, draft, { t, lang }) {
  button.addEventListener('click', async () => {
    const keys = [...Object.values(draft.known).map(({ key }) => key), ...draft.lines.map(({ key }) => key), draft.surveyKey];
    const links = keys.filter(({ reportId }) => draft.sent[reportId] === 'sent').map(({ receipt }) => receiptAddress(receipt, lang));
    if (links.length === 0) return void (button.textContent = t('entry.receipts_none'));
    button.textContent = await navigator.clipboard.writeText(links.join('\n')).then(() => t('entry.receipts_copied', { count: links.length }), () => t('entry.receipts_refused'));
    return undefined;
  });
}
