// A shape drawn corner by corner: what is there, and the buttons that do the same as taps on the map.
import { addressOf } from '../api.js';
import { element } from '../dom.js';
import { shapeInAddress } from './survey-body.js';

/** @typedef {[number, number]} Point longitude, latitude */

/** @param {{ corners: Point[], centre: () => Point, onChange: (corners: Point[]) => void, texts: import('../i18n.js').Texts }} given `centre` is where the map stands @returns {Node[]} */
export function shapeField({ corners, centre, onChange, texts: { t, lang } }) {
  const button = (/** @type {string} */ name, /** @type {() => void} */ onclick, isOff = false) => element('button', { id: `survey-${name}`, class: 'button', type: 'button', disabled: isOff, onclick }, t(`survey.${name}`));
  const isEmpty = corners.length === 0;
  const sheet = corners.length >= 3 ? [element('p', {}, element('a', { href: addressOf('walks/shape', [['shape', shapeInAddress(corners)], ['lang', lang]]) }, t('walk.title_link')))] : [];
  return [
    element('p', { role: 'status' }, t(corners.length < 3 ? 'survey.corners' : 'survey.corners_enough', { count: corners.length })), element('p', { class: 'small soft' }, t('survey.tap_shape')),
    element('div', { class: 'pair' }, button('corner_here', () => onChange([...corners, centre()])), button('corner_back', () => onChange(corners.slice(0, -1)), isEmpty), button('corner_none', () => onChange([]), isEmpty)),
    ...sheet,
  ];
}

/** Fills a place anew without taking the focus from whoever is in it: it stays with what has the same id, else goes to the first button.
 * @param {HTMLElement} place @param {...Node} content */
export function refill(place, ...content) {
  const held = document.activeElement;
  const isHeld = place.contains(held);
  place.replaceChildren(...content);
  if (!isHeld) return;
  const same = held?.id ? /** @type {HTMLElement | null} */ (place.querySelector(`#${held.id}:enabled`)) : null;
  (same ?? /** @type {HTMLElement | null} */ (place.querySelector('button:enabled')))?.focus();
}
