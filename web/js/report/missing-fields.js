// What is told of a missing school or nursery: kind, name, a remark. For the report and for its correction.
import { element } from '../dom.js';

/** @typedef {{ amenity: string, name: string, note: string }} Told */

/** OSM `amenity` of places for children. */
const AMENITIES = ['kindergarten', 'childcare', 'school'];

/** The fields write into what they are given.
 * @param {import('../i18n.js').Texts} texts @param {Told} missing */
export function openFields({ t }, missing) {
  const kinds = AMENITIES.map((amenity) => element('label', { class: 'segment' }, element('input', { type: 'radio', name: 'amenity', value: amenity, checked: amenity === missing.amenity, oninput: () => { missing.amenity = amenity; } }), element('span', {}, t(`missing.kind_${amenity}`))));
  const name = element('input', { id: 'field-name', maxlength: 255, autocomplete: 'off', value: missing.name, oninput: () => { missing.name = name.value; } });
  const note = element('textarea', { id: 'field-note', rows: 3, maxlength: 2000, 'aria-describedby': 'hint-note', oninput: () => { missing.note = note.value; } }, missing.note);
  return element('form', { class: 'stack report', novalidate: true, onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    element('fieldset', {}, element('legend', {}, t('missing.kind')), element('div', { class: 'segments' }, kinds)),
    element('div', { class: 'field' }, element('label', { for: name.id }, t('missing.name')), name),
    element('div', { class: 'field' }, element('label', { for: note.id }, t('report.note')), note, element('p', { id: 'hint-note', class: 'small soft' }, t('missing.note_hint'))));
}
