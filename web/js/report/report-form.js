// The fields of a report: type from pictures, direction, and what only some can tell. It keeps the draft and shows refusals at their field.
import { drawing, element } from '../dom.js';
import { openDirection } from './direction-field.js';
import { CHOICES, MOUNTS } from './report-body.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {import('./report-body.js').Choice} Choice */

/** What is seen from the pavement, in a 48-unit square.
 * @type {Record<Choice, string>} */
const PICTURES = {
  dome: 'M8 18H40M10 18A14 14 0 1 0 38 18A14 14 0 0 0 10 18M24 21A5 5 0 1 0 24 31A5 5 0 1 0 24 21',
  fixed: 'M6 15H32V29H6ZM32 19L41 15V29L32 25M14 29V37H7',
  panning: 'M24 4V12M12 24A12 12 0 1 0 36 24A12 12 0 1 0 12 24M24 20A4 4 0 1 0 24 28A4 4 0 1 0 24 20M9 37Q24 47 39 37M9 37L9.5 42M39 37L38.5 42',
  unknown: 'M15 16A9 9 0 1 1 28 24Q24 27 24 32M24 40V40.500',
};

/** `neighbours` stands right under the pictures, where it is seen before anything is sent; `place` before them, where the place is told in words.
 * @param {{ draft: Draft, operators: string[], texts: Texts, today: string, place?: HTMLElement | null, neighbours?: HTMLElement, photos?: HTMLElement | null, more?: (HTMLElement | null)[], isMoreOpen?: boolean, isAimed?: boolean, landmarks?: () => import('./direction-field.js').Landmark[],
 *   onChange: (patch: Partial<Draft>) => void }} given
 * `isAimed` says that a wedge on a map tells the direction; without one it is chosen in words. `more` stands with what is optional, and is open where `isMoreOpen` says that something is told there. */
export function openForm({ draft, operators, texts, today, place, neighbours, photos = null, more = [], isMoreOpen = false, isAimed = true, landmarks, onChange }) {
  const { t } = texts;
  const direction = openDirection({ draft, texts, isAimed, onChange, ...(landmarks ? { landmarks } : {}) });
  const root = element('form', { class: 'stack report', novalidate: true, onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    place, pictures(draft, texts, onChange), neighbours, direction.root,
    element('details', { class: 'more', open: isMoreOpen }, element('summary', {}, t('report.more')), element('div', { class: 'stack' }, more, details({ draft, operators, texts, today, onChange }))), photos, photoHelp(texts));
  return {
    root, direction,
    show: direction.show,
    /** Shows refusals where they belong; answers those no field shows.
     * @param {Map<string, string>} refusals field to reason @returns {string[]} */
    showErrors(refusals) {
      for (const shown of root.querySelectorAll('.field__error')) shown.remove();
      for (const field of root.querySelectorAll('[aria-invalid]')) {
        field.removeAttribute('aria-invalid');
        describe(field, '');
      }
      return [...refusals].filter(([name, reason]) => !showError(root, name, reason)).map(([, reason]) => reason);
    },
  };
}

/** @typedef {ReturnType<typeof openForm>} Form */

/** Four lines on photographing lawfully; the page before the form says the same.
 * @param {Texts} texts */
function photoHelp({ t }) {
  const lines = ['public', 'people', 'private', 'enough'].map((line) => element('li', {}, t(`photo_help.${line}`)));
  return element('details', { class: 'more' }, element('summary', {}, t('photo_help.title')), element('ul', { class: 'small help' }, lines));
}

/** @param {HTMLElement} root @param {string} name @param {string} reason @returns {boolean} whether there is such a field */
function showError(root, name, reason) {
  const field = root.querySelector(`#field-${name}`);
  if (!field) return false;
  const message = element('p', { class: 'field__error', id: `error-${name}` }, reason);
  field.setAttribute('aria-invalid', 'true');
  describe(field, message.id);
  field.after(message);
  const fold = field.closest('details');
  if (fold) fold.open = true;
  return true;
}

/** A field is told with its hint, and with what is wrong with it before that.
 * @param {Element} field @param {string} errorId '' where nothing is */
function describe(field, errorId) {
  const ids = [errorId, field.getAttribute('data-hint')].filter(Boolean).join(' ');
  if (ids) field.setAttribute('aria-describedby', ids);
  else field.removeAttribute('aria-describedby');
}

/** @param {Draft} draft @param {Texts} texts @param {(patch: Partial<Draft>) => void} onChange */
function pictures(draft, { t }, onChange) {
  const cards = CHOICES.map((choice) => {
    const picture = drawing([{ d: PICTURES[choice] }], '0 0 48 48', 46);
    picture.setAttribute('class', 'icon');
    return element('label', { class: 'picture' }, element('input', { type: 'radio', name: 'choice', value: choice, checked: draft.choice === choice, onchange: () => onChange({ choice }) }), element('span', {}, picture, t(`report.choice_${choice}`)));
  });
  return element('fieldset', { id: 'field-choice' }, element('legend', { class: 'visually-hidden' }, t('report.choice')), element('div', { class: 'pictures' }, cards));
}

/** @param {{ draft: Draft, operators: string[], texts: Texts, today: string, onChange: (patch: Partial<Draft>) => void }} given */
function details({ draft, operators, texts, today, onChange }) {
  const { t } = texts;
  const field = (/** @type {string} */ name, /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */ input, hint = '') => {
    input.addEventListener('input', () => onChange({ [name]: input.value }));
    input.id = `field-${name}`;
    if (hint) input.dataset.hint = `hint-${name}`;
    describe(input, '');
    return element('div', { class: 'field' }, element('label', { for: input.id }, t(`report.${name}`)), input, hint ? element('p', { id: `hint-${name}`, class: 'small soft' }, hint) : null);
  };
  const choose = (/** @type {string} */ value, /** @type {[string, string][]} */ options) =>
    element('select', {}, element('option', { value: '' }, t('report.not_known')), options.map(([key, word]) => element('option', { value: key, selected: key === value }, word)));
  const plates = element('input', { type: 'checkbox', id: 'field-readsPlates', checked: draft.readsPlates, 'aria-describedby': 'hint-readsPlates', onchange: () => onChange({ readsPlates: plates.checked }) });
  return [
    element('div', {}, element('label', { class: 'choice' }, plates, t('report.readsPlates')), element('p', { id: 'hint-readsPlates', class: 'small soft' }, t('report.readsPlates_hint'))),
    field('operator', choose(draft.operator, [...new Set([...operators, ...(draft.operator ? [draft.operator] : [])])].map((name) => [name, name]))),
    field('mount', choose(draft.mount, MOUNTS.map((mount) => [mount, t(`mount.${mount}`)]))),
    field('height', element('input', { inputmode: 'decimal', value: draft.height, autocomplete: 'off' }), t('report.height_hint')),
    field('seenOn', element('input', { type: 'date', value: draft.seenOn, max: today })),
    field('note', Object.assign(element('textarea', { rows: 3, maxlength: 2000 }), { value: draft.note }), t('report.note_hint')),
  ];
}
