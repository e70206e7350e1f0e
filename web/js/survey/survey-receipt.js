// A survey opened by its receipt: what was said, and how to take it back.
import { addressOf, fetchSurvey, withdrawSurvey } from '../api.js';
import { element } from '../dom.js';
import { sayError } from '../panels.js';
import { reportIdOf } from '../report/receipt-key.js';

/** @typedef {{ receipt: string, texts: import('../i18n.js').Texts, body: HTMLElement }} Page */

/** @param {Page} page @returns {Promise<boolean>} false where the receipt opens no survey */
export async function showSurveyReceipt(page) {
  const { receipt, texts } = page;
  const id = reportIdOf(receipt);
  const survey = id ? await fetchSurvey(id, receipt, texts.lang).catch(() => null) : null;
  if (!survey) return false;
  show(page, survey);
  return true;
}

/** @param {Page} page @param {Record<string, any>} survey */
function show({ receipt, texts, body }, survey) {
  const { t } = texts;
  if (survey.state === 'withdrawn') return body.replaceChildren(element('p', { class: 'note', role: 'status' }, t('survey.undone')));
  const rows = [
    ['survey.mode', survey.streets ? survey.streets.join(', ') : t(`survey.mode_${survey.scope}`)], ['entry.day', texts.date(survey.surveyed_on)], ['survey.finds', t(`survey.finds_${survey.finds}`)], ['receipt.note', survey.note],
  ].filter(([, value]) => value);
  const word = { refused: 'survey.refused', waiting: 'survey.waiting' }[/** @type {string} */ (survey.state)];
  const notShown = word ? [element('p', { class: 'note' }, t(word))] : [];
  const status = element('p', { class: 'note', role: 'status', hidden: true });
  const undo = element('button', { class: 'button', type: 'button', onclick: async () => {
    try {
      await withdrawSurvey(survey.survey_id, receipt, texts.lang);
      show({ receipt, texts, body }, { ...survey, state: 'withdrawn' });
    } catch (error) {
      status.textContent = sayError(error, texts);
      status.hidden = false;
    }
  } }, t('survey.undo'));
  const map = element('a', { class: 'button', href: addressOf('', [['lang', texts.lang], ['colour', 'surveys'], ...(survey.area ? [/** @type {[string, string]} */ (['area', survey.area])] : [])]) }, t('survey.see_layer'));
  return body.replaceChildren(element('h2', {}, t('survey.heading')), ...notShown, element('dl', { class: 'facts' }, rows.map(([key, value]) => element('div', {}, element('dt', {}, t(key)), element('dd', {}, value)))), status, element('div', { class: 'pair' }, map, undo));
}
