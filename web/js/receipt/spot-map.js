// A small map of one place, drawn by the server: it lies still, or is dragged under a cross that says where. It needs no map library.
import { fetchSpot } from '../api.js';
import { element } from '../dom.js';
import { metresPerDegree } from '../metres.js';
import { parseView, project, unproject } from '../survey/entry/sheet-map.js';

/** @typedef {{ lon: number, lat: number }} Place */
/** @typedef {import('../api.js').Spot} Spot */
/** @typedef {import('../survey/entry/sheet-map.js').View} View */

/** Metres from the middle to the upper edge, from near to far. */
const REACHES_M = [30, 60, 120, 250, 500, 1000, 2000];
/** A step of an arrow key in metres, and with the shift key. */
const STEP_M = 2;
const WIDE_STEP_M = 20;
/** How long the map may lie still before its surroundings are asked for. */
const PAUSE_MS = 250;
/** @type {Record<string, [number, number]>} east and north */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @param {{ start: Place, texts: import('../i18n.js').Texts, onMove: (place: Place) => void, onSpot: (spot: Spot | null) => void }} given
 * `onMove` is told of what a person did; `onSpot` what lies around, null where there is no answer */
export function openSpotMap({ start, texts, onMove, onSpot }) {
  const { t } = texts;
  let isLoose = false;
  const drawing = openDrawing(start, texts.lang, onSpot);
  const { frame } = drawing;
  const move = (/** @type {Place} */ next) => {
    drawing.go(next);
    onMove(next);
  };
  const zoom = (/** @type {number} */ step) => {
    const reach = drawing.zoom(step);
    buttons.forEach((button, index) => { button.disabled = reach === (index === 0 ? 0 : REACHES_M.length - 1); });
  };
  const buttons = [['+', 'spot.closer', -1], ['−', 'spot.wider', 1]].map(([sign, word, step]) => element('button', { class: 'spot__zoom', type: 'button', 'aria-label': t(String(word)), onclick: () => zoom(Number(step)) }, sign));
  followPointer(frame, () => isLoose && drawing.isThere(), { ...drawing, move });
  frame.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (!isLoose || !arrow) return;
    event.preventDefault();
    move(stepped(drawing.at(), arrow, event.shiftKey ? WIDE_STEP_M : STEP_M));
  });
  return {
    root: element('div', { class: 'spot' }, frame, element('div', { class: 'spot__zooms' }, buttons)),
    go: drawing.go, at: drawing.at, retry: drawing.load,
    /** Lets a person move the map under the cross, or holds it. @param {boolean} isFree @param {string} [hintId] */
    free(isFree, hintId = '') {
      isLoose = isFree;
      frame.classList.toggle('spot__frame--loose', isFree);
      for (const [name, value] of Object.entries({ role: 'application', tabindex: '0', 'aria-label': t('spot.frame'), 'aria-describedby': hintId })) {
        if (isFree) frame.setAttribute(name, value);
        else frame.removeAttribute(name);
      }
      if (isFree) frame.focus();
    },
  };
}

/** The drawing under the cross: where its middle is meant to be, and the surroundings that come after it.
 * @param {Place} start @param {string} lang @param {(spot: Spot | null) => void} onSpot */
function openDrawing(start, lang, onSpot) {
  let [at, reach] = [start, 1];
  /** @type {View | null} */
  let view = null;
  let asked = new AbortController();
  const ground = element('div', { class: 'spot__ground' });
  const frame = element('div', { class: 'spot__frame' }, ground, cross());
  const follow = () => {
    if (view) ground.style.translate = translation(view, at, frame.clientWidth / view.width);
  };
  const load = async (pauseMs = 0) => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    await new Promise((done) => setTimeout(done, pauseMs));
    if (signal.aborted) return;
    const spot = await fetchSpot([at.lon, at.lat], REACHES_M[reach] ?? 60, lang, signal).catch(() => null);
    if (signal.aborted) return;
    if (spot) {
      view = parseView(spot.view);
      ground.replaceChildren(drawingOf(spot.svg));
      follow();
    }
    onSpot(spot);
  };
  void load();
  return {
    frame, load, at: () => at, isThere: () => view !== null,
    go(/** @type {Place} */ next) {
      at = next;
      follow();
      void load(PAUSE_MS);
    },
    /** @param {number} step @returns {number} how near it is now, 0 is nearest */
    zoom(step) {
      reach = Math.min(REACHES_M.length - 1, Math.max(0, reach + step));
      void load();
      return reach;
    },
    /** What comes under the cross when the drawing is moved by so many pixels. @type {(from: Place, dx: number, dy: number) => Place} */
    shifted: (from, dx, dy) => (view ? placeAt(view, from, [dx, dy], frame.clientWidth / view.width) : from),
  };
}

/** How the drawing lies, so that the place comes to its middle.
 * @param {View} view @param {Place} at @param {number} scale pixels in a unit @returns {string} */
function translation(view, { lon, lat }, scale) {
  const { x, y } = project(view, lon, lat);
  return `${(view.width / 2 - x) * scale}px ${(view.height / 2 - y) * scale}px`;
}

/** @param {View} view @param {Place} from @param {[number, number]} by pixels @param {number} scale pixels in a unit @returns {Place} */
function placeAt(view, { lon, lat }, [dx, dy], scale) {
  const { x, y } = project(view, lon, lat);
  return unproject(view, x - dx / scale, y - dy / scale);
}

/** @param {Place} from @param {[number, number]} arrow east and north @param {number} metres @returns {Place} */
function stepped({ lon, lat }, [east, north], metres) {
  const perDegree = metresPerDegree(lat);
  return { lon: lon + (east * metres) / perDegree.lon, lat: lat + (north * metres) / perDegree.lat };
}

/** A finger or a mouse drags the map; a tap brings what is under it to the cross.
 * @param {HTMLElement} frame @param {() => boolean} isMovable @param {{ at: () => Place, move: (place: Place) => void, shifted: (from: Place, dx: number, dy: number) => Place }} map */
function followPointer(frame, isMovable, { at, move, shifted }) {
  /** @type {{ x: number, y: number, place: Place, isDragged: boolean } | null} */
  let begun = null;
  frame.addEventListener('pointerdown', (event) => {
    if (!isMovable() || !event.isPrimary) return;
    frame.setPointerCapture(event.pointerId);
    begun = { x: event.clientX, y: event.clientY, place: at(), isDragged: false };
  });
  frame.addEventListener('pointermove', (event) => {
    if (!begun || !frame.hasPointerCapture(event.pointerId)) return;
    const [dx, dy] = [event.clientX - begun.x, event.clientY - begun.y];
    begun.isDragged ||= Math.hypot(dx, dy) > 6;
    if (begun.isDragged) move(shifted(begun.place, dx, dy));
  });
  frame.addEventListener('pointerup', (event) => {
    if (begun && !begun.isDragged) {
      const box = frame.getBoundingClientRect();
      move(shifted(begun.place, box.left + box.width / 2 - event.clientX, box.top + box.height / 2 - event.clientY));
    }
    begun = null;
  });
  frame.addEventListener('pointercancel', () => { begun = null; });
}

/** Markup made by our own server; it is read as a document of its own, and nothing in it runs.
 * @param {string} svg @returns {Node} */
function drawingOf(svg) {
  return new DOMParser().parseFromString(svg, 'text/html').querySelector('svg') ?? element('div');
}

/** @returns {SVGSVGElement} */
function cross() {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [name, value] of Object.entries({ class: 'spot__cross', viewBox: '-32 -32 64 64', width: '64', height: '64', 'aria-hidden': 'true' })) svg.setAttribute(name, value);
  for (const [name, d] of [['aim__cross', 'M-30 0H-14M14 0H30M0 -30V-14M0 14V30'], ['aim__pin', 'M8.5 0A8.5 8.5 0 1 1 -8.5 0A8.5 8.5 0 1 1 8.5 0Z']]) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('class', String(name));
    path.setAttribute('d', String(d));
    svg.append(path);
  }
  return svg;
}
