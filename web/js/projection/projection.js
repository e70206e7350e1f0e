// The map on the wall of a meeting: full screen, controls out of sight, stepped by arrow keys or a clicker. It leaves the page as it found it.
import { fetchAllCameras } from '../api.js';
import { element } from '../dom.js';
import { boundsOf } from '../panels/area-panel.js';
import { COLOURS } from '../state.js';
import { applyTheme, chosenTheme } from '../theme.js';
import { fitWords } from './fit.js';
import { commandOf, stepAfter, stepsOf } from './steps.js';
import { wallText } from './wall-text.js';

/** @typedef {import('./steps.js').Command} Command */
/** @typedef {import('../state.js').State} State */
/** @typedef {{ view: import('../map/map-view.js').MapView, store: import('../state.js').Store, texts: import('../i18n.js').Texts, territory: import('../api.js').Territory, areas: import('../api.js').Features }} Given */

const HINT_MS = 5000;
const POINTING_MS = 2500;

/** @param {Given} given */
export function openProjection(given) {
  const { view, store, texts, territory, areas } = given;
  const before = store.get();
  const steps = stepsOf(areas, territory.city_area, territory.choropleth_kind);
  const text = element('div', { class: 'wall__text' });
  const wall = element('section', { class: 'wall', 'aria-label': texts.t('map.project') }, text);
  const over = new AbortController();
  const show = (/** @type {State} */ state) => {
    const step = steps.find(({ id }) => id === state.projection) ?? steps[0];
    if (step) fitWords(text, wallText({ step, city: steps[0], areas, state, texts, territory }));
  };
  const act = (/** @type {Command} */ command) => command === 'leave' ? leave() : obey(command, { ...given, steps, wall });
  const leave = () => {
    end();
    over.abort();
    wall.remove();
    document.body.classList.remove('is-projected');
    applyTheme(chosenTheme());
    if (document.fullscreenElement) void document.exitFullscreen();
    if (store.get().projection !== null) store.set({ projection: null, hidden: before.hidden, colour: before.colour });
    view.setData({ wall: null });
    view.map.resize();
  };
  wall.append(controls(texts, act));
  document.body.append(wall);
  document.body.classList.add('is-projected');
  applyTheme('light');
  view.map.resize();
  const end = store.subscribe((state, former) => {
    if (state.projection === null) return leave();
    show(state);
    if (state.projection !== former.projection) frame(view, steps, state.projection);
  });
  listen(wall, act, over.signal);
  window.addEventListener('resize', () => fitWords(text), { signal: over.signal });
  store.set({ hidden: [...new Set([...before.hidden, /** @type {const} */ ('zones'), /** @type {const} */ ('places')])] });
  frame(view, steps, before.projection ?? '');
  fillScreen();
  fetchAllCameras(before.filters).then((cameras) => { if (!over.signal.aborted) view.setData({ wall: cameras }); }, () => {});
}

/** @param {Exclude<Command, 'leave'>} command @param {Given & { steps: import('../api.js').Feature[], wall: HTMLElement }} on */
function obey(command, { store, steps, wall }) {
  const { projection, colour, hidden } = store.get();
  // A step behind a dark screen would be skipped unseen.
  if (wall.classList.contains('wall--blank') && command !== 'fullscreen') return void wall.classList.remove('wall--blank');
  switch (command) {
    case 'schools':
      return store.set({ hidden: hidden.includes('zones') ? hidden.filter((layer) => layer === 'areas') : [...hidden, 'zones', 'places'] });
    case 'colour':
      return store.set({ colour: COLOURS[(COLOURS.indexOf(colour) + 1) % COLOURS.length] ?? 'off' });
    case 'blank':
      return void wall.classList.toggle('wall--blank');
    case 'help':
      return void wall.classList.toggle('wall--pointing');
    case 'fullscreen':
      return document.fullscreenElement ? unfillScreen(wall) : fillScreen();
    default:
      return store.set({ projection: stepAfter(steps, projection ?? '', command) });
  }
}

/** Browsers grant the whole screen only in answer to a person; a link that opens the wall gets it with its first key "F". */
function fillScreen() {
  if (navigator.userActivation?.isActive !== false) document.documentElement.requestFullscreen?.().catch(() => {});
}

/** The browser's own Escape leaves the wall with the whole screen, the key "F" the whole screen alone.
 * @param {HTMLElement} wall */
function unfillScreen(wall) {
  wall.dataset.windowed = 'true';
  void document.exitFullscreen();
}

/** Brings a step into the part of the wall that the words leave free, with its surroundings.
 * @param {import('../map/map-view.js').MapView} view @param {import('../api.js').Feature[]} steps @param {string} id */
function frame(view, steps, id) {
  const step = steps.find((each) => each.id === id) ?? steps[0];
  if (!step) return;
  const { clientWidth, clientHeight } = view.map.getContainer();
  view.fit(boundsOf(step.geometry), Math.round(Math.min(clientWidth, clientHeight) * (step === steps[0] ? 0.04 : 0.16)));
}

/** @param {HTMLElement} wall @param {(command: Command) => void} act @param {AbortSignal} signal ends it */
function listen(wall, act, signal) {
  let pause = 0;
  const point = (/** @type {number} */ forMs) => {
    wall.classList.add('wall--pointing');
    clearTimeout(pause);
    pause = setTimeout(() => wall.classList.remove('wall--pointing'), forMs);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const isButton = event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ');
    const command = isButton || event.ctrlKey || event.metaKey || event.altKey ? null : commandOf(event.key);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    act(command);
  };
  let wasFull = false;
  window.addEventListener('keydown', onKey, { signal, capture: true });
  for (const sign of ['pointermove', 'pointerdown']) window.addEventListener(sign, () => point(POINTING_MS), { signal });
  document.addEventListener('fullscreenchange', () => {
    if (wasFull && !document.fullscreenElement && !wall.dataset.windowed) act('leave');
    delete wall.dataset.windowed;
    wasFull = document.fullscreenElement !== null;
  }, { signal });
  point(HINT_MS);
}

/** The same commands for a mouse, with their keys; out of sight until the pointer moves or a key brings the focus there.
 * @param {import('../i18n.js').Texts} texts @param {(command: Command) => void} act */
function controls({ t }, act) {
  /** @type {[Command, string][]} */
  const wanted = [['previous', '←'], ['next', '→'], ['schools', 'S'], ['colour', 'C'], ['blank', 'B'], ['leave', 'Esc']];
  return element('div', { class: 'wall__controls' }, wanted.map(([command, key]) => element('button', { class: 'chip', type: 'button', onclick: () => act(command) }, element('kbd', {}, key), t(`projection.${command}`))));
}
