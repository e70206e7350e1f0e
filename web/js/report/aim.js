// The crosshair over the map and the wedge a person may turn: unknown until turned, by finger, mouse or keys; a sector has a handle at each end.
import { element } from '../dom.js';
import { formatHeading } from '../direction.js';
import { wedgePath } from '../signs.js';
import { directionWords, windWords } from './direction-words.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {{ heading: number | null, spreadDeg: number | null }} Aimed as in a draft */
/** @typedef {'turn' | 'from' | 'to'} Part */
/** @typedef {'cone' | 'sector' | 'none'} Shape what the handles change; `none` has no handle */

const RADIUS = 92;
const SPREAD_DEG = 60;
const START_DEG = 45;
/** A sector narrower than this, or open by less, could not be grasped. */
const LEAST_DEG = 10;
/** Degrees for each key. */
const STEPS = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 45, PageDown: -45 };

/** @param {Texts} texts @param {(aimed: Aimed) => void} onTurn */
export function openAim(texts, onTurn) {
  const svg = drawAim();
  const root = element('div', { class: 'aim' }, svg, element('p', { class: 'aim__says', 'aria-hidden': 'true' }, texts.t('report.aim_unknown')));
  /** @type {Aimed} */
  let aimed = { heading: null, spreadDeg: null };
  /** @type {Shape} */
  let shape = 'cone';
  const turn = (/** @type {Part} */ part, /** @type {number | null} */ angle) => {
    aimed = turned(aimed, part, angle);
    draw();
    onTurn(aimed);
  };
  const handles = /** @type {const} */ (['turn', 'from', 'to']).map((part) => ({ part, handle: openHandle({ part, texts, middle: root, angle: () => angleOf(aimed, part), turn }) }));
  root.append(...handles.map(({ handle }) => handle));
  const draw = () => {
    const spread = aimed.spreadDeg ?? SPREAD_DEG;
    root.classList.toggle('aim--unknown', aimed.heading === null);
    root.classList.toggle('aim--none', shape === 'none' && aimed.heading === null);
    const wedge = svg.querySelector('.aim__wedge');
    wedge?.setAttribute('d', wedgePath(RADIUS, spread));
    wedge?.setAttribute('transform', `rotate(${aimed.heading ?? START_DEG})`);
    for (const { part, handle } of handles) {
      const angle = angleOf(aimed, part);
      handle.hidden = shape === 'none' || (part === 'turn') === (shape === 'sector');
      handle.style.translate = `${RADIUS * Math.sin((angle * Math.PI) / 180)}px ${-RADIUS * Math.cos((angle * Math.PI) / 180)}px`;
      handle.setAttribute('aria-valuenow', formatHeading(aimed.heading === null ? 0 : angle));
      handle.setAttribute('aria-valuetext', aimed.heading === null || part === 'turn' ? directionWords(aimed, texts) : windWords(angle, texts));
    }
  };
  draw();
  return {
    root,
    /** @param {Aimed} next @param {Shape} wanted */
    show(next, wanted) {
      aimed = { heading: next.heading, spreadDeg: next.spreadDeg };
      shape = wanted;
      draw();
    },
  };
}

/** @param {Aimed} aimed @param {Part} part @returns {number} degrees */
function angleOf({ heading, spreadDeg }, part) {
  const half = (spreadDeg ?? SPREAD_DEG) / 2;
  return (heading ?? START_DEG) + { turn: 0, from: -half, to: half }[part];
}

/** What becomes of a view when one handle goes to an angle; null forgets it.
 * @param {Aimed} aimed @param {Part} part @param {number | null} angle @returns {Aimed} */
export function turned(aimed, part, angle) {
  if (angle === null) return { heading: null, spreadDeg: null };
  if (part === 'turn') return { heading: Number(formatHeading(angle)), spreadDeg: null };
  const [from, to] = part === 'from' ? [angle, angleOf(aimed, 'to')] : [angleOf(aimed, 'from'), angle];
  const spreadDeg = Math.min(360 - LEAST_DEG, Math.max(LEAST_DEG, Math.round((((to - from) % 360) + 360) % 360)));
  const start = part === 'from' ? Math.round(to) - spreadDeg : Math.round(from);
  return { heading: (((start + spreadDeg / 2) % 360) + 360) % 360, spreadDeg };
}

/** @param {{ part: Part, texts: Texts, middle: HTMLElement, angle: () => number, turn: (part: Part, angle: number | null) => void }} given */
function openHandle({ part, texts, middle, angle, turn }) {
  const handle = element('div', { class: `aim__handle aim__handle--${part}`, role: 'slider', tabindex: 0, 'aria-label': texts.t(`report.aim_${part}`), 'aria-valuemin': 0, 'aria-valuemax': 359 });
  handle.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
  });
  handle.addEventListener('pointermove', (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = middle.getBoundingClientRect();
    turn(part, (Math.atan2(event.clientX - box.left, box.top - event.clientY) * 180) / Math.PI);
  });
  handle.addEventListener('keydown', (event) => {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (step) turn(part, angle() + step);
    else if (event.key === 'Home') turn(part, 0);
    else if (event.key === 'Delete' || event.key === 'Backspace') turn(part, null);
    else return;
    event.preventDefault();
  });
  return handle;
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
  // A wedge that nobody has turned asks: it tells no direction yet.
  const doubt = document.createElementNS(space, 'text');
  const reach = RADIUS * 0.5;
  for (const [name, value] of Object.entries({ class: 'aim__doubt', x: reach * Math.sin((START_DEG * Math.PI) / 180), y: -reach * Math.cos((START_DEG * Math.PI) / 180) })) doubt.setAttribute(name, String(value));
  doubt.textContent = '?';
  svg.append(doubt);
  return svg;
}
