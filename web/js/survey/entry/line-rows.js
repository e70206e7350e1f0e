// The lines of new cameras: where, type, direction, remark; a digit fills a field and goes on, Enter goes to the next line.
import { element, icon } from '../../dom.js';
import { isWritten } from './lines.js';

/** @typedef {import('./lines.js').Line} Line */
/** @typedef {import('../../i18n.js').Texts} Texts */
/** @typedef {{ root: HTMLElement, state: HTMLElement, place: HTMLElement, focus: () => void, focusType: () => void, hold: (isHeld: boolean) => void }} Row */

const TYPES = ['1', '2', '3', '4'];
const DIRECTIONS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const SIDES = ['north', 'east', 'south', 'west'];

/** @param {Line} line @param {{ texts: Texts, onChange: (patch: Partial<Line>) => void, onFocus: () => void, onNext: () => void, onRemove: () => void }} given @returns {Row} */
export function lineRow(line, { texts: { t }, onChange, onFocus, onNext, onRemove }) {
  const id = (/** @type {string} */ name) => `line-${line.number}-${name}`;
  const state = element('div', { class: 'entry-state', role: 'status' });
  const place = element('p', { class: 'line__place small' });
  const street = element('input', { id: id('street'), list: 'walk-streets', autocomplete: 'off', value: line.street, oninput: () => onChange({ street: street.value, place: null }) });
  const near = element('input', { id: id('near'), list: 'walk-streets', autocomplete: 'off', value: line.near, oninput: () => onChange({ near: near.value, place: null }) });
  const side = select(id('side'), SIDES.map((each) => [each, t(`entry.side_${each}`)]), line.side, t('entry.unknown'), (value) => onChange({ side: value, place: null }));
  const direction = select(id('direction'), DIRECTIONS.map((digit) => [digit, `${digit} ${t(`entry.direction_${digit}`)}`]), line.direction, '–', (value) => onChange({ direction: value }));
  const type = select(id('type'), TYPES.map((digit) => [digit, `${digit} ${t(`entry.type_${digit}`)}`]), line.type, '–', (value) => onChange({ type: value }));
  const note = element('input', { id: id('note'), maxlength: 500, autocomplete: 'off', value: line.note, oninput: () => onChange({ note: note.value }) });
  byDigit(type, TYPES, () => direction.focus());
  byDigit(direction, DIRECTIONS, onNext);
  const remove = element('button', { class: 'line__remove', type: 'button', 'aria-label': t('entry.clear_line', { number: String(line.number) }), title: t('entry.clear_line', { number: String(line.number) }), onclick: onRemove }, icon('close', 20));
  const parts = element('fieldset', { class: 'line__parts' }, element('legend', { class: 'visually-hidden' }, t('entry.line', { number: String(line.number) })),
    field(t('entry.street'), street, 'line__street'), field(t('entry.near'), near, 'line__near'), field(t('entry.side'), side, 'line__side'), field(t('entry.type'), type, 'line__type'), field(t('entry.direction'), direction, 'line__direction'), field(t('walk.column.remark'), note, 'line__note'), remove);
  const root = element('li', { class: 'line', 'data-line': line.number }, element('span', { class: 'line__number', 'aria-hidden': 'true' }, line.number), parts, place, state);
  root.addEventListener('focusin', onFocus);
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    onNext();
  });
  return { root, state, place, focus: () => street.focus(), focusType: () => type.focus(), hold: (isHeld) => { parts.disabled = isHeld; } };
}

/** @param {string} word @param {HTMLElement} control @param {string} className */
function field(word, control, className) {
  return element('div', { class: `field ${className}` }, element('label', { for: control.id }, word), control);
}

/** @param {string} id @param {[string, string][]} options value and word @param {string} chosen @param {string} none @param {(value: string) => void} onChoose */
function select(id, options, chosen, none, onChoose) {
  const made = element('select', { id }, element('option', { value: '' }, none), options.map(([value, word]) => element('option', { value, selected: value === chosen }, word)));
  made.addEventListener('change', () => onChoose(made.value));
  return made;
}

/** A digit chooses at once and goes on.
 * @param {HTMLSelectElement} control @param {string[]} digits @param {() => void} onDone */
function byDigit(control, digits, onDone) {
  control.addEventListener('keydown', (event) => {
    if (!digits.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    control.value = event.key;
    control.dispatchEvent(new Event('change'));
    onDone();
  });
}

/** Where a line lies, or what is missing to know it; '' for an empty one.
 * @param {Line} line @param {import('./lines.js').Place | null} place @param {Texts} texts @returns {string} */
export function placeInWords(line, place, { t, metres }) {
  if (line.place) return t('entry.place_map');
  if (line.street.trim()) return place ? t('entry.place_street', { metres: metres(Math.round(place.accuracyM)) }) : t('entry.street_unknown');
  return isWritten(line) ? t('entry.no_place') : '';
}
