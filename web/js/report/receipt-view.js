// The receipt as a link to keep: shown, copied, opened. The secret stands in the fragment, so it reaches no log.
import { addressOf } from '../api.js';
import { element, icon } from '../dom.js';

/** @param {string} receipt @param {string} lang @returns {string} */
export const receiptAddress = (receipt, lang) => `${addressOf('r/', [['lang', lang]])}#${receipt}`;

/** @param {string} receipt @param {import('../i18n.js').Texts} texts @returns {HTMLElement} */
export function receiptView(receipt, { t, lang }) {
  const address = receiptAddress(receipt, lang);
  const field = element('input', { id: 'receipt-link', readonly: true, value: address, onfocus: () => field.select() });
  const word = element('span', {}, t('report.receipt.copy'));
  const copy = async () => {
    field.select();
    await navigator.clipboard?.writeText(address).then(() => { word.textContent = t('app.copied'); }, () => {});
  };
  return element('div', { class: 'note stack' },
    element('div', { class: 'field' }, element('label', { for: 'receipt-link' }, t('report.receipt.label')), field),
    element('p', { class: 'small soft' }, t('report.receipt.why')),
    element('div', { class: 'pair' },
      element('button', { class: 'button', type: 'button', onclick: copy }, icon('copy', 20), word),
      element('a', { class: 'button', href: address }, t('report.receipt.open'))),
    codeFold(address, t));
}

/** The code is made when it is asked for.
 * @param {string} address @param {import('../i18n.js').Translate} t */
function codeFold(address, t) {
  const place = element('div', {});
  const show = async () => {
    if (!fold.open || place.hasChildNodes()) return;
    const { codeView } = await import('./receipt-code.js');
    place.replaceChildren(codeView(address, t('report.receipt.code')));
    place.scrollIntoView({ block: 'nearest' });
  };
  const fold = element('details', { class: 'more', ontoggle: () => { show().catch(() => { place.textContent = t('app.offline'); }); } }, element('summary', {}, t('report.receipt.code_show')), place);
  return fold;
}
