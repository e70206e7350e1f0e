// Makes elements whose text is always text; markup never comes from data.

/** @typedef {Node | string | number | null | undefined | false} Child */

/** An element with attributes (`true` is an empty attribute, null and false leave it out), listeners under `onclick` and the like, and children.
 * @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {Record<string, unknown>} [attributes] @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]} */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (isGiven(value)) made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) if (isGiven(child)) made.append(typeof child === 'number' ? String(child) : /** @type {Node | string} */ (child));
  return made;
}

/** @param {unknown} value */
const isGiven = (value) => value !== null && value !== undefined && value !== false;

/** @type {Record<string, string>} paths in a 24-unit square, drawn with a round stroke */
const ICONS = {
  close: 'M6 6L18 18M18 6L6 18',
  back: 'M14.5 5L8 12L14.5 19',
  chevron: 'M9 5L16 12L9 19',
  plus: 'M12 5V19M5 12H19',
  list: 'M9 6H20M9 12H20M9 18H20M4.5 6H4.6M4.5 12H4.6M4.5 18H4.6',
  layers: 'M12 4L21 9L12 14L3 9ZM4 13.5L12 18L20 13.5',
  share: 'M12 15V4M8 7.5L12 3.5L16 7.5M6 11.5H5V20H19V11.5H18',
  screen: 'M3.5 5H20.5V16H3.5ZM8.5 20H15.5M12 16V20',
  copy: 'M9 9H19V20H9ZM15 9V4H5V15H9',
  check: 'M5 12.5L10 17.5L19 7',
  house: 'M4 11L12 4L20 11V20H4Z',
  camera: 'M3 8H15V16H3ZM15 11L20 8V16L15 13',
  area: 'M4 8L11 4L20 7L18 18L8 20Z',
  street: 'M8 3L5 21M16 3L19 21M12 4V7M12 10.5V13.5M12 17V20',
  position: 'M12 4A8 8 0 1 0 12 20A8 8 0 1 0 12 4ZM12 1.5V6M12 18V22.5M1.5 12H6M18 12H22.5',
  download: 'M12 4V15M8 11.5L12 15.5L16 11.5M5 20H19',
  turn: 'M5 12A7 7 0 1 1 8 17.8M5 17V12H10',
};

/** @param {string} name @param {number} [size] pixels @returns {SVGSVGElement} hidden from assistive technology: its word stands beside it */
export function icon(name, size = 24) {
  const svg = drawing([{ d: ICONS[name] ?? '' }], '0 0 24 24', size);
  svg.setAttribute('class', 'icon');
  return svg;
}

/** @param {readonly { d: string, fill?: string, stroke?: string, width?: number, dash?: number[], cap?: string }[]} parts colours are token names
 * @param {string} viewBox @param {number} size pixels @returns {SVGSVGElement} */
export function drawing(parts, viewBox, size) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [name, value] of Object.entries({ viewBox, width: size, height: size, 'aria-hidden': 'true' })) svg.setAttribute(name, String(value));
  for (const part of parts) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', part.d);
    if (part.fill) path.classList.add(`fill-${part.fill}`);
    if (part.stroke) path.classList.add(`stroke-${part.stroke}`);
    if (part.width) path.setAttribute('stroke-width', String(part.width));
    if (part.dash) path.setAttribute('stroke-dasharray', part.dash.join(' '));
    if (part.cap) path.setAttribute('stroke-linecap', part.cap);
    svg.append(path);
  }
  return svg;
}
