// The boxes over a picture, drawn, moved, resized and deleted by finger, mouse or keyboard, with every step undone. It knows neither files nor dialogs.
import { element } from '../dom.js';
import { boxAround, boxBetween, fit, moved, resized, STEP } from './boxes.js';

/** @typedef {import('./boxes.js').Box} Box */
/** @typedef {{ x: number, y: number }} Point */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** @typedef {{ boxes: Box[], selected: number | null, canUndo: boolean }} State */

/** @param {{ texts: import('../i18n.js').Texts, aspect: number, initial: Box[], onChange: (state: State) => void }} given `aspect` is the picture's width by its height */
export function openBoxes({ texts, aspect, initial, onChange }) {
  const layer = element('div', { class: 'cover__boxes' });
  /** @type {number | null} */
  let selected = null;
  const steps = openSteps(initial, (boxes) => {
    draw(layer, boxes, texts);
    if (selected !== null && selected >= boxes.length) selected = boxes.length > 0 ? boxes.length - 1 : null;
    onChange({ boxes, selected, canUndo: steps.canUndo() });
  });
  const focus = (/** @type {number} */ index) => /** @type {HTMLElement | undefined} */ (layer.children[index])?.focus();
  const remove = (/** @type {number | null} */ index) => {
    if (index === null) return;
    steps.step(steps.read().filter((_, at) => at !== index));
    focus(Math.min(index, steps.read().length - 1));
  };
  layer.addEventListener('focusin', ({ target }) => {
    selected = indexOf(layer, target);
    onChange({ boxes: steps.read(), selected, canUndo: steps.canUndo() });
  });
  layer.addEventListener('keydown', (event) => {
    const index = indexOf(layer, event.target);
    const arrow = ARROWS[event.key];
    if (arrow && index !== null) steps.replace(index, (box) => (event.shiftKey ? resized : moved)(box, ...arrow), !event.repeat);
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(index);
    else return;
    event.preventDefault();
  });
  followPointer(layer, (target, start) => (indexOf(layer, target) === null ? drawNew(steps, start, aspect, focus) : dragOld(steps, layer, target, start, focus)));
  steps.show();
  return {
    root: layer,
    add: (/** @type {Box} */ box = boxAround({ x: 0.5, y: 0.5 }, aspect)) => {
      steps.step([...steps.read(), box]);
      focus(steps.read().length - 1);
    },
    suggest: (/** @type {Box[]} */ found) => { if (found.length > 0) steps.step([...steps.read(), ...found]); },
    remove: () => remove(selected),
    undo: steps.undo,
    read: steps.read,
  };
}

/** The boxes and every state before, each a list that is never changed in place.
 * @param {Box[]} initial @param {(boxes: Box[]) => void} onShow */
function openSteps(initial, onShow) {
  let boxes = initial;
  /** @type {Box[][]} */
  const past = [];
  const set = (/** @type {Box[]} */ next) => {
    boxes = next;
    onShow(boxes);
  };
  return {
    set,
    /** Remembers the present state, to come back to. */
    mark: () => { past.push(boxes); },
    unmark: () => { past.pop(); },
    step(/** @type {Box[]} */ next) {
      past.push(boxes);
      set(next);
    },
    replace(/** @type {number} */ index, /** @type {(box: Box) => Box} */ change, isStep = false) {
      if (isStep) past.push(boxes);
      set(boxes.map((box, at) => (at === index ? change(box) : box)));
    },
    undo() {
      const before = past.pop();
      if (before) set(before);
    },
    show: () => onShow(boxes),
    read: () => boxes,
    canUndo: () => past.length > 0,
  };
}

/** @typedef {ReturnType<typeof openSteps>} Steps */
/** @typedef {(now: Point & { isEnd: boolean }) => void} Move */

/** @param {Steps} steps @param {Point} start @param {number} aspect @param {(index: number) => void} focus @returns {Move} */
function drawNew(steps, start, aspect, focus) {
  const before = steps.read();
  steps.mark();
  return (now) => {
    steps.set([...before, now.isEnd ? boxBetween(start, now, aspect) : stretched(start, now)]);
    if (now.isEnd) focus(before.length);
  };
}

/** @param {Steps} steps @param {HTMLElement} layer @param {EventTarget | null} target @param {Point} start @param {(index: number) => void} focus @returns {Move} */
function dragOld(steps, layer, target, start, focus) {
  const index = indexOf(layer, target) ?? 0;
  const change = target instanceof Element && target.matches('.cover__handle') ? resized : moved;
  const kept = steps.read()[index] ?? fit({ ...start, width: 0, height: 0 });
  steps.mark();
  focus(index);
  return (now) => {
    steps.replace(index, () => change(kept, now.x - start.x, now.y - start.y));
    // A tap that only selects is no step.
    if (now.isEnd && now.x === start.x && now.y === start.y) steps.unmark();
    if (now.isEnd) steps.show();
  };
}

/** @param {HTMLElement} layer @param {Box[]} boxes @param {import('../i18n.js').Texts} texts */
function draw(layer, boxes, { t }) {
  while (layer.children.length > boxes.length) layer.lastElementChild?.remove();
  while (layer.children.length < boxes.length) layer.append(element('button', { class: 'cover__box', type: 'button' }, element('span', { class: 'cover__handle' })));
  boxes.forEach((box, index) => {
    const shown = /** @type {HTMLElement} */ (layer.children[index]);
    shown.setAttribute('aria-label', t('photo.box', { number: index + 1, count: boxes.length }));
    Object.assign(shown.style, { left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) });
  });
}

const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(3)}%`;

/** @param {Point} a @param {Point} b @returns {Box} a box under way, however small */
const stretched = (a, b) => fit({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });

/** @param {HTMLElement} layer @param {EventTarget | null} target @returns {number | null} */
function indexOf(layer, target) {
  const index = [...layer.children].findIndex((child) => target instanceof Node && child.contains(target));
  return index < 0 ? null : index;
}

/** Follows one pointer from where it comes down to where it leaves; places are shares of the layer's sides.
 * @param {HTMLElement} layer @param {(target: EventTarget | null, at: Point) => Move} begin */
function followPointer(layer, begin) {
  /** @type {Move | null} */
  let move = null;
  const place = (/** @type {PointerEvent} */ event) => {
    const { left, top, width, height } = layer.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  layer.addEventListener('pointerdown', (event) => {
    if (move || event.button !== 0) return;
    event.preventDefault();
    layer.setPointerCapture(event.pointerId);
    move = begin(event.target, place(event));
  });
  layer.addEventListener('pointermove', (event) => move?.({ ...place(event), isEnd: false }));
  for (const name of /** @type {const} */ (['pointerup', 'pointercancel'])) {
    layer.addEventListener(name, (event) => {
      move?.({ ...place(event), isEnd: true });
      move = null;
    });
  }
}
