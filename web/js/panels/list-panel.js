// Everything the map says, as lists for keyboard and screen reader: cameras page by page, neighbourhoods, places for children.
import { listCameras } from '../api.js';
import { element, icon } from '../dom.js';
import { sayError, sayWorks } from '../panels.js';
import { lineWords, titleOf } from './camera-words.js';
import { declaredWords } from './home-panel.js';
import { keptNote } from './kept-note.js';
import { segments } from './legend-panel.js';
import { kindWords } from './place-panel.js';
import { cameraView, placeView } from './sign-view.js';


/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {{ store: import('../state.js').Store, texts: Texts, territory: Territory, loaded: { areas: Promise<Features>, places: Promise<Features> }, getBounds: (() => number[]) | null,
 *   select: (selection: import('../state.js').Selection) => void, signal: AbortSignal }} Given */
/** @typedef {'cameras' | 'areas' | 'places'} Kind */
/** @typedef {{ kind: Kind, isInView: boolean, turn: number, bounds: number[] | null, count: number }} Wish what is listed: within which bounds, how many rows at least; `turn` grows with each filling, so that a late answer is known for one */

const PAGE = 50;

/** Where somebody left the list for what is in it: they come back to the same rows.
 * @type {{ wish: Wish, id: string, filters: string } | null} */
let left = null;

/** @param {Given} given @returns {Promise<import('../panels.js').Sheet>} */
export async function showList(given) {
  const { texts, getBounds, store, signal } = given;
  const back = left?.filters === JSON.stringify(store.get().filters) ? left : null;
  /** @type {Wish} */
  const wish = back?.wish ?? { kind: 'cameras', isInView: getBounds !== null, turn: 0, bounds: null, count: PAGE };
  const box = element('div', { class: 'stack' });
  const fill = () => {
    former?.remove();
    Object.assign(wish, { bounds: wish.isInView ? getBounds?.() ?? null : null, count: PAGE });
    void fillList(box, wish, given);
  };
  const kinds = segments('list-kind', texts.t('list.what'), /** @type {Kind[]} */ (['cameras', 'areas', 'places']).map((kind) => [kind, texts.t(`list.${kind}`)]), wish.kind, (kind) => {
    wish.kind = /** @type {Kind} */ (kind);
    fill();
  });
  const where = segments('list-where', texts.t('list.where'), [['view', texts.t('list.in_view')], ['all', texts.t('list.everywhere')]], wish.isInView ? 'view' : 'all', (value) => {
    wish.isInView = value === 'view';
    fill();
  });
  const former = back && isMoved(wish, getBounds) ? formerNote(texts, fill) : null;
  const around = element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel: 'around' }, { push: true }) }, icon('position', 20), texts.t('around.title'));
  const end = store.subscribe((state, before) => {
    if (state.filters !== before.filters || (wish.isInView && state.view !== before.view)) fill();
  });
  signal.addEventListener('abort', end);
  if (back) await fillList(box, wish, given);
  else fill();
  box.addEventListener('click', (event) => leaveFor(/** @type {HTMLElement} */ (event.target), wish, store));
  return { heading: texts.t('map.list'), size: 'full', content: [document.body.classList.contains('has-no-map') ? noMapNote(given) : null, around, kinds, getBounds ? where : null, former, box], onShown: () => {
    /** @type {HTMLElement | null | undefined} */
    const opened = back && box.querySelector(`[data-id="${CSS.escape(back.id)}"]`);
    opened?.focus();
    opened?.scrollIntoView({ block: 'center' });
  } };
}

/** Whether the map shows another part than the rows were asked for: opening one of them moves it.
 * @param {Wish} wish @param {(() => number[]) | null} getBounds */
const isMoved = ({ isInView, bounds }, getBounds) => isInView && String(bounds) !== String(getBounds?.() ?? null);

/** The same rows as before, which are no longer what the map shows.
 * @param {Texts} texts @param {() => void} fill */
function formerNote({ t }, fill) {
  const now = element('button', { class: 'link', type: 'button', onclick: () => {
    /** @type {HTMLElement | null | undefined} */ (note.parentElement?.querySelector('[name="list-where"]:checked'))?.focus();
    fill();
  } }, t('list.view_now'));
  const note = element('p', { class: 'small resumed' }, element('span', {}, t('list.view_before')), now);
  return note;
}

/** What the first screen would have said: why there is a list and no map, and how many are declared.
 * @param {Given} given @returns {HTMLElement} */
function noMapNote({ texts, territory }) {
  return element('p', { class: 'note' }, [texts.t('map.unavailable'), `${texts.t('panel.home.located', { count: territory.counts.cameras })}.`, declaredWords(texts, territory)].filter(Boolean).join(' '));
}

/** Remembers the row that is opened, until something else is looked at.
 * @param {HTMLElement} target @param {Wish} wish @param {import('../state.js').Store} store */
function leaveFor(target, wish, store) {
  const id = /** @type {HTMLElement | null} */ (target.closest('[data-id]'))?.dataset.id;
  if (!id) return;
  const rows = target.closest('ul')?.children.length ?? PAGE;
  const own = { wish: { ...wish, count: Math.max(PAGE, rows) }, id, filters: JSON.stringify(store.get().filters) };
  left = own;
  const end = store.subscribe(({ panel, selection }) => {
    if (panel === 'list' || selection?.id === id) return;
    if (left === own) left = null;
    end();
  });
}

/** @param {HTMLElement} box @param {Wish} wish @param {Given} given */
async function fillList(box, wish, given) {
  const { texts, signal } = given;
  const { kind, bounds } = wish;
  const turn = ++wish.turn;
  const isStale = () => signal.aborted || turn !== wish.turn;
  if (!box.hasChildNodes()) box.replaceChildren(element('p', { role: 'status' }, texts.t('app.loading')));
  try {
    if (kind === 'cameras') return await fillCameras(box, wish, given, isStale);
    const { features } = await given.loaded[kind];
    if (isStale()) return undefined;
    const inside = features.filter((feature) => !bounds || isInside(feature, bounds));
    const rows = inside.sort((a, b) => String(a.properties.name).localeCompare(String(b.properties.name), texts.lang)).map((feature) => (kind === 'areas' ? areaRow(feature, given) : placeRow(feature, given)));
    box.replaceChildren(element('p', { role: 'status' }, texts.t(`list.${kind}_count`, { count: rows.length })), element('ul', { class: 'rows' }, rows), ...(kind === 'places' ? [missingDoor(given)] : []));
  } catch (error) {
    if (!isStale()) box.replaceChildren(...[element('p', { role: 'alert' }, sayError(error, texts)), sayWorks(error, texts), element('button', { class: 'button', type: 'button', onclick: () => fillList(box, wish, given) }, texts.t('app.retry'))].filter((each) => each !== null));
  }
  return undefined;
}

/** A list of places is never complete: who misses one can say so.
 * @param {Given} given */
function missingDoor({ texts, store }) {
  return element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel: 'missing', selection: null }, { push: true }) }, icon('house', 20), texts.t('missing.title'));
}

/** @param {HTMLElement} box @param {Wish} wish @param {Given} given @param {() => boolean} isStale */
async function fillCameras(box, { bounds, count }, given, isStale) {
  const { store, texts, signal } = given;
  const first = await listCameras({ filters: store.get().filters, limit: count, bbox: bounds, signal });
  if (isStale()) return;
  const rows = element('ul', { class: 'rows' }, first.features.map((camera) => cameraRow(camera, given)));
  const total = element('p', { role: 'status' }, texts.t(first.numberMatched === 0 ? 'list.no_camera' : 'list.cameras_count', { count: first.numberMatched ?? first.features.length }));
  const caveat = element('p', { class: 'small soft' }, texts.t('panel.home.caveat'));
  box.replaceChildren(...[keptNote(first, texts), total, caveat, rows, moreButton(rows, first, given)].filter((each) => each !== null));
}

/** Loads the following page below, and hands the focus to its first camera.
 * @param {HTMLElement} rows @param {Features} page @param {Given} given @returns {HTMLElement} */
function moreButton(rows, page, given) {
  let next = nextOf(page);
  const trouble = element('p', { role: 'alert', hidden: true }, given.texts.t('app.offline'));
  const load = async () => {
    if (!next) return;
    try {
      const following = await listCameras({ filters: given.store.get().filters, limit: PAGE, next, signal: given.signal });
      const added = following.features.map((camera) => cameraRow(camera, given));
      rows.append(...added);
      added[0]?.querySelector('button')?.focus();
      next = nextOf(following);
      button.hidden = next === null;
      trouble.hidden = true;
    } catch {
      trouble.hidden = given.signal.aborted;
    }
  };
  const button = element('button', { class: 'button', type: 'button', hidden: next === null, onclick: load }, given.texts.t('list.more'));
  return element('div', { class: 'stack' }, trouble, button);
}

/** @param {Features} page @returns {string | null} */
const nextOf = (page) => page.links?.find(({ rel }) => rel === 'next')?.href ?? null;

/** @param {Feature} camera @param {Given} given */
function cameraRow({ id, properties }, { texts, territory, select }) {
  return row(id, cameraView(properties), [titleOf(properties, id, texts), lineWords(properties, texts, territory), properties.ref ?? (properties.cc_near ? id : '')], () => select({ kind: 'camera', id }));
}

/** @param {Feature} area @param {Given} given */
function areaRow({ id, properties }, { texts, select }) {
  return row(id, icon('area', 24), [properties.name, texts.t(`kind.${properties.kind}`), texts.t('list.cameras_short', { count: properties.cameras })], () => select({ kind: 'area', id }));
}

/** @param {Feature} place @param {Given} given */
function placeRow({ id, properties }, { texts, store, select }) {
  const { radiusM } = store.get();
  const within = texts.t('list.within', { count: properties[`cameras_within_${radiusM}_m`] ?? 0, radius: radiusM });
  return row(id, placeView(), [properties.name ?? id, kindWords(properties, texts), within], () => select({ kind: 'place', id }));
}

/** @param {string} id @param {Node} sign @param {[string, string, string]} words title, line below it, what stands at the end @param {() => void} onclick */
function row(id, sign, [title, line, end], onclick) {
  return element('li', {}, element('button', { class: 'row', type: 'button', 'data-id': id, onclick }, sign, element('span', {}, element('strong', {}, title), element('small', {}, line)), element('span', { class: 'row__end' }, end)));
}

/** @param {Feature} feature @param {number[]} bounds west, south, east, north @returns {boolean} */
function isInside({ geometry, properties }, [west = -180, south = -90, east = 180, north = 90]) {
  const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : [properties.label_lon, properties.label_lat];
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
