// A shape drawn corner by corner: what is there, and the buttons that do the same as taps on the map.
import { addressOf } from '../api.js';
import { element } from '../dom.js';
import { shapeInAddress } from './survey-body.js';

/** @typedef {[number, number]} Point longitude, latitude */

/** @param {{ corners: Point[], told: HTMLElement, centre: () => Point, onChange: (corners: Point[]) => void, texts: import('../i18n.js').Texts }} given `told` says how many corners there are and outlives each of them, so that it is read out; `centre` is where the map stands @returns {Node[]} */
export function shapeField({ corners, told, centre, onChange, texts: { t, lang } }) {
  told.textContent = t(corners.length < 3 ? 'survey.corners' : 'survey.corners_enough', { count: corners.length });
  const button = (/** @type {string} */ name, /** @type {() => void} */ onclick, isOff = false) => element('button', { id: `survey-${name}`, class: 'button', type: 'button', disabled: isOff, onclick }, t(`survey.${name}`));
  const isEmpty = corners.length === 0;
  const sheet = corners.length >= 3 ? [element('p', {}, element('a', { href: addressOf('walks/shape', [['shape', shapeInAddress(corners)], ['lang', lang]]) }, t('walk.title_link')))] : [];
  return [
    element('p', { class: 'small soft' }, t('survey.tap_shape')),
    element('div', { class: 'pair' }, button('corner_here', () => onChange([...corners, centre()])), button('corner_back', () => onChange(corners.slice(0, -1)), isEmpty), button('corner_none', () => onChange([]), isEmpty)),
    ...sheet,
  ];
}
