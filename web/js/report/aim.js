// The crosshair over the map and the wedge a person may turn: unknown until turned, by finger, mouse or keys.
import { element } from '../dom.js';
import { formatHeading } from '../direction.js';
import { wedgePath } from '../signs.js';
import { headingWords } from './report-form.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {(heading: number | null) => void} OnTurn */

const RADIUS = 92;
const SPREAD_DEG = 60;
/** Degrees for each key. */
const STEPS = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 45, PageDown: -45 };

/** @param {Texts} texts @param {OnTurn} onTurn */
export function openAim(texts, onTurn) {
  const svg = drawAim();
  const handle = element('div', { class: 'aim__handle', role: 'slider', tabindex: 0, 'aria-label': texts.t('report.direction'), 'aria-valuemin': 0, 'aria-valuemax': 359 });
  const root = element('div', { class: 'aim' }, svg, handle);
  /** @type {number | null} */
  let heading = null;
  const show = (/** @type {number | null} */ next) => {
    heading = next;
    const shown = next ?? 45;
    root.classList.toggle('aim--unknown', next === null);
    svg.querySelector('.aim__wedge')?.setAttribute('transform', `rotate(${shown})`);
    const angle = (shown * Math.PI) / 180;
    handle.style.translate = `${RADIUS * Math.sin(angle)}px ${-RADIUS * Math.cos(angle)}px`;
    handle.setAttribute('aria-valuenow', formatHeading(next ?? 0));
    handle.setAttribute('aria-valuetext', headingWords(next, texts));
  };
  const turn = (/** @type {number | null} */ next) => {
    show(next);
    onTurn(next);
  };
  handle.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
  });
  handle.addEventListener('pointermove', (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = root.getBoundingClientRect();
    turn(Number(formatHeading((Math.atan2(event.clientX - box.left, box.top - event.clientY) * 180) / Math.PI)));
  });
  handle.addEventListener('keydown', (event) => {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (step) turn(Number(formatHeading((heading ?? -step) + step)));
    else if (event.key === 'Home') turn(0);
    else if (event.key === 'Delete' || event.key === 'Backspace') turn(null);
    else return;
    event.preventDefault();
  });
  show(null);
  return { root, show };
}

/** @returns {SVGSVGElement} */
function drawAim() {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [name, value] of Object.entries({ class: 'aim__drawing', viewBox: '-120 -120 240 240', width: '240', height: '240', 'aria-hidden': 'true' })) svg.setAttribute(name, value);
  const shapes = [['aim__wedge', wedgePath(RADIUS, SPREAD_DEG)], ['aim__cross', 'M-30 0H-16M16 0H30M0 -30V-16M0 16V30'], ['aim__pin', 'M8.5 0A8.5 8.5 0 1 1 -8.5 0A8.5 8.5 0 1 1 8.5 0Z']];
  for (const [name = '', d = ''] of shapes) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('class', name);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
