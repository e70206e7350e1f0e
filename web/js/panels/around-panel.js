// Cameras around somebody, in words: a list by distance and bearing; and three that nobody confirmed for two years, as a list and a walk.
import { listCameras } from '../api.js';
import { element, icon } from '../dom.js';
import { noFilters } from '../filters.js';
import { dayOf } from '../format.js';
import { findSelf } from '../report/pin.js';
import { openPlaceSearch } from '../report/place-search.js';
import { emptyDraft } from '../report/report-body.js';
import { sayError, sayWorks } from '../panels.js';
import { isUnconfirmed, nearestFirst, walkOrder, wayWords } from './around.js';
import { lineWords, titleOf } from './camera-words.js';
import { keptNote } from './kept-note.js';
import { segments } from './legend-panel.js';
import { cameraView } from './sign-view.js';
import { openKeptWalk } from './walk-kept.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./around.js').Near} Near */
/** @typedef {import('./around.js').Point} Point */
/** @typedef {{ mode: 'around' | 'check', store: import('../state.js').Store, texts: Texts, territory: import('../api.js').Territory, view: import('../map/map-view.js').MapView | null, signal: AbortSignal,
 *   reload: () => void, goTo: (position: Point) => void, select: (selection: import('../state.js').Selection) => void, present: (sheet: import('../panel.js').Sheet) => void }} Given */
/** @typedef {{ from: Point | null, radiusM: number, turn: number }} Wish `turn` grows with each filling, so that a late answer is known for one */

const RADII_M = { around: [100, 300, 1000], check: [300, 1000] };
/** More than there are within a kilometre of any place we know; what is left out is told. */
const MOST = 500;
const TO_CHECK = 3;

/** @param {Given} given @returns {Promise<import('../panel.js').Sheet>} the list, or the walk that was left */
export async function showAround(given) {
  const today = dayOf(new Date(), given.territory.time_zone);
  const kept = given.mode === 'check' ? openKeptWalk(today) : null;
  return kept ? (await import('./walk-panel.js')).showWalk({ ...given, ...kept, from: null, today }) : listSheet(given);
}

/** @param {Given} given @returns {import('../panel.js').Sheet} */
function listSheet(given) {
  const { mode, texts, texts: { t } } = given;
  const status = element('p', { role: 'status' });
  const box = element('div', { class: 'stack' });
  /** @type {Wish} */
  const wish = { from: null, radiusM: 300, turn: 0 };
  const fill = () => { void fillBox(box, status, wish, given); };
  const radii = segments('around-radius', t('around.within'), RADII_M[mode].map((each) => [String(each), texts.metres(each)]), String(wish.radiusM), (value) => {
    wish.radiusM = Number(value);
    fill();
  });
  const settle = (/** @type {Point} */ from) => {
    wish.from = from;
    fill();
  };
  const locate = () => locateSelf(status, given, settle);
  const search = openPlaceSearch({ texts, signal: given.signal, read: emptyDraft, change: () => {}, isPlain: true, onPlace: ({ lon, lat }) => settle([lon, lat]), onSelf: locate });
  return { heading: t(mode === 'check' ? 'check.title' : 'around.title'), size: 'full', onShown: () => { void locate(); },
    content: [element('p', { class: 'soft' }, t(mode === 'check' ? 'check.hint' : 'around.hint')), status, radii, box, element('details', { class: 'more' }, element('summary', {}, t('around.elsewhere')), search)] };
}

/** @param {HTMLElement} status @param {Given} given @param {(from: Point) => void} settle */
async function locateSelf(status, { texts, territory, view, signal }, settle) {
  status.textContent = texts.t('map.locating');
  const fix = await findSelf(view, territory.bounds);
  if (signal.aborted) return;
  status.textContent = typeof fix === 'string' ? texts.t(`${fix}_no_map`) : texts.t('map.located', { metres: texts.metres(Math.round(fix.accuracyM)) });
  if (typeof fix === 'string') status.parentElement?.querySelector('details')?.setAttribute('open', '');
  else settle([fix.lon, fix.lat]);
}

/** @param {HTMLElement} box @param {HTMLElement} status @param {Wish} wish @param {Given} given */
async function fillBox(box, status, wish, given) {
  const { from, radiusM } = wish;
  if (!from) return;
  const { texts, texts: { t }, signal } = given;
  const turn = ++wish.turn;
  try {
    const found = await listCameras({ filters: noFilters(), limit: MOST, near: [...from, radiusM], signal });
    if (signal.aborted || turn !== wish.turn) return;
    const { features, numberMatched } = found;
    const near = nearestFirst(features, from);
    const rest = (numberMatched ?? 0) > features.length ? element('p', { class: 'small' }, t('around.more', { count: (numberMatched ?? 0) - features.length })) : null;
    box.replaceChildren(...[keptNote(found, texts), ...(given.mode === 'check' ? checkList(near, from, radiusM, given) : aroundList(near, from, radiusM, given)), rest].filter((each) => each !== null));
  } catch (error) {
    if (!signal.aborted) box.replaceChildren(...[element('p', { role: 'alert' }, sayError(error, texts)), sayWorks(error, texts), element('button', { class: 'button', type: 'button', onclick: () => fillBox(box, status, wish, given) }, t('app.retry'))].filter((each) => each !== null));
  }
}

/** @param {Near[]} near @param {Point} from @param {number} radiusM @param {Given} given @returns {Node[]} */
function aroundList(near, from, radiusM, { texts, territory, store, select }) {
  const radius = texts.metres(radiusM);
  const total = element('p', { role: 'status' }, element('strong', {}, near.length === 0 ? texts.t('around.none', { radius }) : texts.t('around.count', { count: near.length, radius })));
  const rows = near.map((camera) => row(camera, wayWords(from, camera.position, texts), texts, territory, () => select({ kind: 'camera', id: camera.id })));
  const next = near.length === 0 ? element('p', { class: 'small soft' }, texts.t('panel.home.caveat')) : element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel: 'check' }, { push: true }) }, texts.t('check.title'));
  return [total, next, element('ul', { class: 'rows' }, rows)];
}

/** @param {Near[]} near @param {Point} from @param {number} radiusM @param {Given} given @returns {Node[]} */
function checkList(near, from, radiusM, given) {
  const { texts, texts: { t }, territory } = given;
  const today = dayOf(new Date(), territory.time_zone);
  const stale = near.filter(({ tags }) => isUnconfirmed(tags, today));
  const radius = texts.metres(radiusM);
  if (stale.length === 0) return [element('p', { role: 'status' }, element('strong', {}, t('check.none', { radius })))];
  const walk = walkOrder(stale, from, TO_CHECK);
  const begin = async () => {
    const { showWalk } = await import('./walk-panel.js');
    given.present(showWalk({ ...given, walk, from, today }));
  };
  const rows = walk.map((camera, index) => row(camera, wayWords(index === 0 ? from : walk[index - 1]?.position ?? from, camera.position, texts), texts, territory, () => given.select({ kind: 'camera', id: camera.id })));
  return [element('p', { role: 'status' }, element('strong', {}, t('check.count', { count: walk.length, radius })), stale.length > walk.length ? ` ${t('check.of', { count: stale.length })}` : ''),
    element('ol', { class: 'rows' }, rows), element('button', { class: 'button button--main button--wide', type: 'button', onclick: begin }, t('check.walk'))];
}

/** @param {Near} camera @param {string} way @param {Texts} texts @param {import('../api.js').Territory} territory @param {() => void} onclick */
function row({ id, tags }, way, texts, territory, onclick) {
  return element('li', {}, element('button', { class: 'row', type: 'button', onclick }, cameraView(tags), element('span', {}, element('strong', {}, titleOf(tags, id, texts)), element('span', { class: 'row__way' }, way), element('small', {}, lineWords(tags, texts, territory))), icon('chevron', 20)));
}
