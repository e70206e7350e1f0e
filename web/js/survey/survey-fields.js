// The fields of a survey that say when, and what only the review reads.
import { element } from '../dom.js';

/** @typedef {import('../i18n.js').Texts} Texts */

/** @param {Pick<Texts, 't'>} texts @param {string} day @param {string} today the last that may be chosen @param {(day: string) => void} onChange */
export function dayField({ t }, day, today, onChange) {
  const field = element('input', { id: 'survey-day', type: 'date', max: today, value: day, onchange: () => onChange(field.value || today) });
  return element('div', { class: 'field' }, element('label', { for: 'survey-day' }, t('entry.day')), field);
}

/** @param {Pick<Texts, 't'>} texts @param {string} note @param {(note: string) => void} onChange */
export function noteField({ t }, note, onChange) {
  const field = element('textarea', { id: 'survey-note', rows: 2, maxlength: 2000, 'aria-describedby': 'survey-note-hint', oninput: () => onChange(field.value) }, note);
  return element('details', { class: 'more', open: note !== '' }, element('summary', {}, t('report.more')),
    element('div', { class: 'field' }, element('label', { for: 'survey-note' }, t('report.note')), field, element('p', { id: 'survey-note-hint', class: 'small soft' }, t('report.note_hint'))));
}
