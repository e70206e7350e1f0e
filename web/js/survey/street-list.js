// Streets to tick from a list that a word narrows down.
import { element } from '../dom.js';

/** @param {import('../api.js').Feature[]} streets by name @param {{ texts: import('../i18n.js').Texts, isChosen: (name: string) => boolean, onToggle: (name: string) => void }} given @returns {HTMLElement} */
export function streetList(streets, { texts, isChosen, onToggle }) {
  const { t } = texts;
  if (streets.length === 0) return element('p', {}, t('survey.no_streets'));
  const fold = (/** @type {string} */ text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const rows = streets.map(({ properties }) => {
    const name = String(properties.name);
    const box = element('input', { type: 'checkbox', checked: isChosen(name), onchange: () => { onToggle(name); count(); } });
    return { key: fold(name), name, row: element('label', { class: 'choice' }, box, element('span', {}, name, ' ', element('span', { class: 'soft' }, texts.metres(Number(properties.length_m))))) };
  });
  const told = element('p', { class: 'small', role: 'status' });
  const count = () => { told.textContent = t('survey.streets_chosen', { count: rows.filter(({ name }) => isChosen(name)).length }); };
  const field = element('input', { id: 'survey-street', type: 'search', autocomplete: 'off', oninput: () => {
    const wanted = fold(field.value.trim());
    for (const { key, row } of rows) row.hidden = !key.includes(wanted);
  } });
  count();
  // Those already chosen come first, so that they are seen.
  const sorted = [...rows].sort((a, b) => Number(isChosen(b.name)) - Number(isChosen(a.name)));
  return element('div', { class: 'stack stack--tight' }, element('div', { class: 'field' }, element('label', { for: 'survey-street' }, t('survey.find_street')), field), told,
    element('div', { class: 'street-list', role: 'group', 'aria-label': t('survey.streets'), tabindex: 0 }, sorted.map(({ row }) => row)));
}
